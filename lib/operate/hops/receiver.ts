import type { LiveObject } from '../cluster.ts';
import { isKnown } from '../evidence/piece.ts';
import { isAlive } from '../evidence/probe-answer.ts';
import { conditionOf, isReady } from '../readiness.ts';
import { ago } from './ago.ts';
import { isOlderThan, tooOld } from './controller-version.ts';
import { type Finding, type Hop, notKnown } from './hop.ts';
import type { View } from './view.ts';

/** Flux has reconciled the Receiver, and accepts deliveries for it. */
export const receiver: Hop = {
  id: 'receiver',
  question: 'Is the Receiver ready, with its Secret?',
  problems(view) {
    const { evidence, kubectl } = view;
    const { metadata, spec } = evidence.receiver;
    const findings: Finding[] = [...secretProblems(view), ...tooOld(view)];
    if (spec.suspend === true) {
      findings.unshift({
        status: 'fail',
        reason: 'receiver-suspended',
        message: 'the Receiver is suspended',
        why: 'Flux answers 503 to its deliveries',
        fix: `flux resume receiver ${metadata.name} -n ${metadata.namespace}`,
      });
    } else if (findings.every(({ status }) => status !== 'fail')) {
      findings.push(...notReady(evidence.receiver as LiveObject, kubectl));
    }
    return findings;
  },
  holds({ evidence }) {
    const ready = conditionOf('Ready', evidence.receiver as LiveObject);
    const since = ready?.lastTransitionTime;
    if (isAlive(evidence.probe)) {
      const how = evidence.probe?.way === 'via-api' ? 'through the API server' : 'from here';
      return { message: `it answers an unsigned request ${how} with 400, as a ready Receiver does` };
    }
    return {
      message:
        since === undefined
          ? 'it is ready'
          : `it has been ready for ${ago(new Date(since), evidence.now)}`.replace(' ago', ''),
    };
  },
};

function notReady(live: LiveObject, kubectl: View['kubectl']): Finding[] {
  if (isReady(live)) return [];
  const ready = conditionOf('Ready', live);
  if (ready === undefined) {
    return [
      {
        status: 'fail',
        reason: 'receiver-not-reconciled',
        message: 'no controller has reported on the Receiver',
        why: 'the notification-controller is not running, does not watch this namespace, or lacks the rights',
        fix: 'flux check; kubectl get pods --all-namespaces -l app=notification-controller',
      },
    ];
  }
  const isBehind = ready.status === 'True';
  return [
    {
      status: isBehind ? 'warn' : 'fail',
      reason: isBehind ? 'receiver-behind' : 'receiver-not-ready',
      message: isBehind
        ? 'the Receiver was changed, and Flux has not looked at it since'
        : `the Receiver is not ready: ${ready.message ?? ready.reason ?? ready.status}`,
      why: isBehind
        ? 'deliveries are already handled according to its current form'
        : 'Flux answers 503 to its deliveries',
      fix: kubectl('describe'),
      evidence: { reason: ready.reason },
    },
  ];
}

function secretProblems(view: View): Finding[] {
  const { receiver, secret } = view.evidence;
  if (!isKnown(secret)) return [notKnown(secret)];
  const { namespace } = receiver.metadata;
  const name = receiver.spec.secretRef?.name;
  const { value } = secret;
  if (value.state === 'absent') {
    return [
      {
        status: 'fail',
        reason: 'secret-missing',
        message: `the Secret ${namespace}/${name} does not exist`,
        why: 'without it the Receiver has no path, and deliveries are answered 404 or 503',
        fix: `kubectl -n ${namespace} create secret generic ${name} --from-literal=token="$(openssl rand -hex 32)"; or fix what creates it: an ExternalSecret, a SealedSecret, SOPS`,
      },
    ];
  }
  if (value.state === 'token') return receiver.spec.type === 'gcr' ? googleKeys(value.keys, view) : [];
  if (value.state !== 'no-key') return [];
  return [
    {
      status: 'fail',
      reason: 'secret-key-missing',
      message: `the Secret ${namespace}/${name} has no key token; it has ${value.keys.join(', ') || 'none'}`,
      why: 'Flux reads only the key token',
      fix: `kubectl -n ${namespace} patch secret ${name} -p '{"stringData":{"token":"…"}}'`,
      evidence: { keys: value.keys },
    },
  ];
}

/** What Flux compares Google's ID token with: optional until notification-controller 1.9 (CVE-2026-40109). */
function googleKeys(keys: readonly string[] | undefined, view: View): Finding[] {
  const { metadata, spec } = view.evidence.receiver;
  const missing = ['email', 'audience'].filter((key) => keys?.includes(key) === false);
  if (missing.length === 0) return [];
  const secret = `${metadata.namespace}/${spec.secretRef?.name}`;
  const isOptional = isOlderThan([1, 9], view);
  return [
    {
      status: isOptional ? 'warn' : 'fail',
      reason: 'secret-key-missing',
      message: `the Secret ${secret} has no key ${missing.join(' and no key ')}`,
      why: isOptional
        ? 'Flux then checks less of a delivery; from notification-controller 1.9 on it refuses all'
        : 'Flux answers 400 to every delivery: it compares them with the ID token that Google signs',
      fix: `kubectl -n ${metadata.namespace} patch secret ${spec.secretRef?.name} -p '{"stringData":{"email":"SERVICE-ACCOUNT","audience":"AUDIENCE"}}', those of the Pub/Sub subscription`,
      evidence: { keys },
    },
  ];
}

/** A delivery was answered 503, and nothing that was seen explains it. */
export function unavailable({ symptom, changedSince, kubectl }: View): Finding {
  return {
    status: changedSince ? 'warn' : 'fail',
    reason: 'receiver-unavailable',
    message: `the last ${symptom?.event} was answered 503, though the Receiver is ready${changedSince ? ' now' : ''}`,
    why: 'it was suspended or not ready at that time, or a proxy has no backend',
    fix: `add --probe to see what answers now; ${kubectl('describe')}`,
    evidence: { guid: symptom?.guid },
  };
}
