import { hookPath } from '../../flux/hook-path.ts';
import { requestAnnotation } from '../../flux/notification-controller.ts';
import { known } from '../evidence/piece.ts';
import type { Finding, Hop } from './hop.ts';
import type { View } from './view.ts';

/** Flux serves the path that token, name and namespace make. */
export const path: Hop = {
  id: 'path',
  question: 'Does Flux serve the path of the Receiver?',
  problems({ evidence: { receiver, secret }, kubectl }) {
    const served = receiver.status?.webhookPath;
    const state = known(secret);
    if (served === undefined || served === '' || state?.state !== 'token') return [];
    const expected = hookPath({ ...receiver.metadata, token: state.token });
    if (served === expected) return [];
    return [
      {
        status: 'fail',
        reason: 'path-stale',
        message: 'the token was changed, and Flux still serves the path of the old one',
        why: 'signatures are checked with the new token at once, and the path follows at the next reconciliation; from then on the old path answers 404',
        fix: `${kubectl('annotate')} --overwrite ${requestAnnotation}="$(date +%s)"; then the webhook's URL and secret`,
        evidence: { served, expected },
      },
    ];
  },
  holds({ evidence: { receiver } }) {
    const { webhookPath } = receiver.status ?? {};
    if (webhookPath === undefined || webhookPath === '') return undefined;
    return { message: `${webhookPath.slice(0, 14)}… is served`, evidence: { webhookPath } };
  },
};

/** A delivery was answered 404, and nothing that was seen explains it. */
export function notFound({ symptom, url, changedSince }: View): Finding {
  return {
    status: changedSince ? 'warn' : 'fail',
    reason: 'path-not-found',
    message: `the last ${symptom?.event} was answered 404, though the URL has the Receiver's path`,
    why: changedSince
      ? 'the path, the Secret or what is in front of it was changed since: it may work now'
      : 'something in front of the controller changes the path, or answers by itself; or the controller had not seen the Receiver yet',
    fix: `add --probe to see what answers now; curl -i -X POST ${url?.origin}/hook/: the controller's own 404 has no body`,
    evidence: { guid: symptom?.guid },
  };
}
