import { createHmac, timingSafeEqual } from 'node:crypto';
import { isListed, receiverTypes } from '../../flux/receiver-types.ts';
import { tokenWeaknesses } from '../../flux/token-value.ts';
import { known } from '../evidence/piece.ts';
import type { DeliveryDetail } from '../hook-records.ts';
import { deliveriesPage } from './delivery.ts';
import type { Finding, Hop } from './hop.ts';
import type { View } from './view.ts';

/** GitHub and the Receiver have the same token. */
export const signature: Hop = {
  id: 'signature',
  question: 'Do GitHub and the Receiver have the same token?',
  problems(view) {
    const { evidence } = view;
    if (receiverTypes[evidence.receiver.spec.type] === 'path') {
      return [
        {
          status: 'not-applicable',
          reason: 'signature-not-checked',
          message: `deliveries to type ${evidence.receiver.spec.type} are not authenticated`,
          fix: 'keep the URL as secret as a token',
        },
      ];
    }
    const weak = weakness(view);
    return weak.some(({ status }) => status === 'fail') ? weak : [...weak, ...mismatch(view)];
  },
  holds({ arrived, evidence: { receiver, sender } }) {
    if (arrived !== undefined) return { message: 'the last delivery was accepted: both have the same token' };
    const isChecked = !sender.asked && receiver.spec.secretRef !== undefined;
    return isChecked ? { message: 'the token has a valid form' } : undefined;
  },
};

function weakness({ evidence: { receiver, secret } }: View): Finding[] {
  const state = known(secret);
  if (state?.state !== 'token') return [];
  const where = `the token in the Secret ${receiver.metadata.namespace}/${receiver.spec.secretRef?.name}`;
  const rewrite = `kubectl -n ${receiver.metadata.namespace} create secret generic ${receiver.spec.secretRef?.name} --from-literal=token=TOKEN --dry-run=client -o yaml | kubectl apply -f -`;
  if (state.token.trim() !== state.token) {
    return [
      {
        status: 'fail',
        reason: 'token-white-space',
        message: `${where} starts or ends with white space`,
        why: 'GitHub removes it before it signs, but Flux checks with it; `echo TOKEN |` and editors add a line break',
        fix: `${rewrite} (printf instead of echo)`,
      },
    ];
  }
  if (state.token === '') {
    return [
      {
        status: 'fail',
        reason: 'token-empty',
        message: `${where} is empty`,
        why: 'Flux then accepts unsigned deliveries: anyone who knows the path can trigger it',
        fix: rewrite,
      },
    ];
  }
  const weak = tokenWeaknesses(state.token);
  return weak.map((weakness) => ({
    status: 'warn',
    reason: 'token-weak',
    message: `${where} is ${weakness}`,
    why: 'anyone who guesses it can sign deliveries',
    fix: rewrite,
  }));
}

/** A delivery was refused, and its signature is not one of the Receiver's token. */
function mismatch(view: View): Finding[] {
  const { symptom, hook, evidence } = view;
  if (symptom?.statusCode !== 400 || hook?.hook.hasSecret === false) return [];
  const detail = known(hook?.details.get(symptom.id));
  const state = known(evidence.secret);
  if (detail === undefined || state?.state !== 'token') return [];
  return isSignedWith(detail, state.token) === false ? [different(view)] : [];
}

/**
 * Whether a delivery was signed with a token. GitHub shows the payload as JSON and not as bytes, so that only "yes" is
 * certain; "no" is reported only of a delivery that Flux refused.
 * @returns undefined where it has no signature
 */
function isSignedWith({ headers, payload }: DeliveryDetail, token: string): boolean | undefined {
  const given = headers['x-hub-signature-256'];
  if (given === undefined) return undefined;
  const json = JSON.stringify(payload);
  const bodies = [json, new URLSearchParams({ payload: json }).toString()];
  return bodies.some((body) => {
    const expected = Buffer.from(`sha256=${createHmac('sha256', token).update(body).digest('hex')}`);
    return expected.length === given.length && timingSafeEqual(expected, Buffer.from(given));
  });
}

function different({ changedSince, symptom, ...view }: View): Finding {
  const { receiver } = view.evidence;
  return {
    status: changedSince ? 'warn' : 'fail',
    reason: 'signature-mismatch',
    message: `the last ${symptom?.event} was answered 400: it is not signed with the Receiver's token`,
    why: `the webhook's secret and the Secret ${receiver.metadata.namespace}/${receiver.spec.secretRef?.name} differ; one of them was changed without the other`,
    fix: `write the Receiver's token into the webhook: ${deliveriesPage({ ...view, changedSince, symptom }).split('?')[0]}`,
    evidence: { guid: symptom?.guid },
  };
}

/** A delivery was answered 400, and nothing that was seen explains it. */
export function refused(view: View): Finding {
  const { symptom, evidence, changedSince } = view;
  const listed = symptom === undefined || isListed(symptom.event, evidence.receiver.spec.events);
  const base = different(view);
  const detail = symptom && known(view.hook?.details.get(symptom.id));
  const state = known(evidence.secret);
  const isSame = state?.state === 'token' && detail !== undefined && isSignedWith(detail, state.token) === true;
  if (state?.state === 'token' && listed && !isSame && !changedSince) return base;
  return {
    ...base,
    status: changedSince ? 'warn' : 'fail',
    reason: 'delivery-refused',
    message: `the last ${symptom?.event} was answered 400`,
    why: changedSince
      ? 'the webhook, the Secret or the Receiver was changed since: it may work now'
      : isSame
        ? "it is signed with the Receiver's token, and its event is listed: something in front of the controller refuses it or changes its body"
        : 'it was not signed with the token, or its event is not listed; the Secret cannot be read to tell which',
    fix: 'add --probe to see what a ping is answered now',
  };
}
