import { isKnown } from '../evidence/piece.ts';
import { isAlive } from '../evidence/probe-answer.ts';
import { isOk } from '../hook-records.ts';
import { type Finding, type HopId, notKnown } from './hop.ts';
import type { View } from './view.ts';

/** What a probe shows, at the hop that it concerns. A ping is a delivery, and is judged as one. */
export function probeFinding({
  evidence: { probe },
}: View): { readonly hop: HopId; readonly finding: Finding } | undefined {
  if (probe === undefined || isAlive(probe)) return undefined;
  const { answer, way, target = 'the receiver', isUnsafe } = probe;
  const hop: HopId = way === 'via-api' ? 'entrance' : 'address';
  if (isUnsafe) {
    return {
      hop: 'receiver',
      finding: {
        status: 'not-applicable',
        reason: 'probe-unsafe',
        message: `no probe was sent: ${'why' in answer ? answer.why : ''}`,
        fix: 'send a test delivery from its sender',
      },
    };
  }
  if (!isKnown(answer)) {
    if (answer.missing === 'permission' || way === 'ping')
      return { hop: way === 'ping' ? 'delivery' : hop, finding: notKnown(answer) };
    return {
      hop,
      finding: {
        status: 'fail',
        reason: 'probe-unanswered',
        message: `nothing answers a request to ${target}: ${answer.why}`,
        why:
          way === 'via-api'
            ? 'the API server cannot reach the Pods behind the Service'
            : 'this is the view from here: a firewall may admit GitHub and not this machine',
        fix:
          way === 'via-api'
            ? 'kubectl get endpointslices,pods --all-namespaces -l app=notification-controller'
            : 'add --via-api, which needs no address',
      },
    };
  }
  return way === 'ping' ? undefined : answered(answer.value, way, target);
}

function answered(status: number, way: string, target: string): { readonly hop: HopId; readonly finding: Finding } {
  const evidence = { status, way };
  if (status === 404) {
    return {
      hop: 'path',
      finding: {
        status: 'fail',
        reason: 'path-not-found',
        message: `${target} answers 404 to the Receiver's path`,
        why:
          way === 'via-api'
            ? 'the controller does not know the path: it has not seen the current form of the Receiver'
            : 'something in front of the controller changes the path, or answers by itself; --via-api shows which',
        fix: 'kubectl get receivers --all-namespaces',
        evidence,
      },
    };
  }
  if (status === 503) {
    return {
      hop: 'receiver',
      finding: {
        status: 'fail',
        reason: 'receiver-unavailable',
        message: `${target} answers 503 now`,
        why: 'the Receiver is suspended or not ready, or a proxy has no backend',
        fix: 'kubectl describe receiver',
        evidence,
      },
    };
  }
  const isTaken = isOk({ statusCode: status });
  return {
    hop: isTaken ? 'signature' : 'address',
    finding: {
      status: 'fail',
      reason: isTaken ? 'probe-taken' : 'address-answered-by-another',
      message: `${target} answers ${status} to a request without a signature`,
      why: isTaken
        ? 'a Receiver of this type answers 400: something else answers here, or the token is empty'
        : 'the notification-controller never answers that',
      fix: `curl -i -X POST the URL of the webhook`,
      evidence,
    },
  };
}
