import { request as plainRequest } from 'node:http';
import { request } from 'node:https';
import { looksAtEvents, receiverTypes } from '../../flux/receiver-types.ts';
import type { Cluster } from '../cluster.ts';
import type { GitHub } from '../github.ts';
import { originOfWays } from '../ways/origin.ts';
import { isMeantForReceivers, specOf } from '../ways/service.ts';
import { waysOf } from '../ways/way.ts';
import type { Evidence, MatchedHook, ProbeEvidence } from './evidence.ts';
import { isKnown, known, ofCluster } from './piece.ts';
import { sendPing } from './ping.ts';

/** Longest wait for an answer, in milliseconds: GitHub gives up after 10 s. */
const timeout = 15_000;

export interface ProbeOptions {
  readonly cluster: Cluster;
  readonly github: GitHub | undefined;
  /** Through the API server's proxy for Services. */
  readonly viaApi: boolean;
}

/** Sends something that reconciles nothing, and shows what was answered; undefined where nothing could be sent. */
export async function probe(evidence: Evidence, { cluster, github, viaApi }: ProbeOptions): Promise<ProbeEvidence> {
  const path = evidence.receiver.status?.webhookPath;
  if (viaApi) return { way: 'via-api', ...(await throughApi(evidence, path, cluster)) };
  const hook = hookOf(evidence);
  if (hook !== undefined && github !== undefined) {
    const ping = await sendPing(hook, github);
    return { way: 'ping', answer: isKnown(ping) ? { value: ping.value.statusCode } : ping };
  }
  return { way: 'unsigned', ...(await unsigned(evidence, hook, path)) };
}

type Answered = Omit<ProbeEvidence, 'way'>;

function hookOf({ sender }: Evidence): MatchedHook | undefined {
  return sender.asked ? sender.homes.flatMap(({ matched }) => matched).find(({ hook }) => hook.active) : undefined;
}

/**
 * Whether an unsigned POST is refused before it reconciles anything. With an empty token it is not: the header that is
 * missing equals it, and only the list of events stands before the targets.
 * Source: notification-controller v1.9.3, internal/server/receiver_handlers.go.
 */
function isSafe({ receiver, secret }: Evidence): boolean {
  const { type, events = [] } = receiver.spec;
  if (receiverTypes[type] === 'path') return false;
  if (receiverTypes[type] === 'oidc') return true;
  const state = known(secret);
  if (state?.state === 'token' && state.token !== '') return true;
  return looksAtEvents(type) && events.length > 0;
}

const unsafe: Answered = {
  answer: { missing: 'failed', asked: 'send a probe', why: 'a request without a signature would reconcile' },
  isUnsafe: true,
};

async function unsigned(
  evidence: Evidence,
  hook: MatchedHook | undefined,
  path: string | undefined,
): Promise<Answered> {
  if (!isSafe(evidence)) return unsafe;
  const origin = originOfWays(waysOf(evidence.ways));
  const url = hook?.hook.url ?? (origin && path ? `${origin}${path}` : undefined);
  if (url === undefined) return noWay('no address of the entrance is known');
  const answer = await ofCluster(`POST ${new URL(url).origin}`, () => post(url));
  return { answer, target: new URL(url).origin };
}

/** The same through the API server's proxy for Services, to a path. */
export async function throughApi(evidence: Evidence, path: string | undefined, cluster: Cluster): Promise<Answered> {
  if (!isSafe(evidence)) return unsafe;
  const used = waysOf(evidence.ways).map(({ service }) => service);
  const meant = [...used, ...(known(evidence.ways.services) ?? []).filter(isMeantForReceivers)];
  const service = meant.find((each) => each !== undefined);
  const port = specOf(service ?? { metadata: {} }).ports?.[0]?.port;
  if (service === undefined || port === undefined || !path) return noWay('no Service points to the controller');
  const { name = '', namespace = '' } = service.metadata;
  const answer = await ofCluster(`POST through the API server to Service ${namespace}/${name}`, () =>
    cluster.postToService({ namespace, name, port }, path),
  );
  return { answer, target: `Service ${namespace}/${name}` };
}

function noWay(why: string): Answered {
  return { answer: { missing: 'failed', asked: 'send a probe', why } };
}

/** An empty body, no signature, no event: sends it, and tells the status of the answer. */
export function post(url: string): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  const send = url.startsWith('https:') ? request : plainRequest;
  const outgoing = send(url, { method: 'POST', signal: AbortSignal.timeout(timeout) }, (answer) => {
    answer.resume();
    resolve(answer.statusCode ?? 0);
  });
  outgoing.once('error', reject);
  outgoing.end();
  return promise;
}
