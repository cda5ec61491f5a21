import { setTimeout as sleep } from 'node:timers/promises';
import { type HookHome, homeName } from '../github/hook-home.ts';
import type { HookPlace } from './deliveries/delivered-event.ts';
import { type Delivery, type GitHub, type HookSettings, isRefusal, type ListedHook, type Refusal } from './github.ts';
import { isOk } from './hook-records.ts';
import { longestPing, pingOnce } from './ping-once.ts';
import { isOfToken, mendOf, saidOf } from './refusal.ts';
import { rootCause } from './root-cause.ts';

/** Whether GitHub's ping of a webhook arrived, and if not, the hop where it failed. */
export type Proof =
  | { readonly arrived: true }
  | {
      readonly arrived: false;
      /** The first hop that did not hold. */
      readonly hop: 'hook' | 'delivery' | 'address' | 'path' | 'receiver' | 'signature' | 'filter';
      readonly problem: string;
      readonly fix: string;
    }
  /** The deliveries could not be read. */
  | { readonly arrived: undefined; readonly problem: string; readonly fix: string };

export interface ProofOptions {
  /** What the webhook should be set to. @default - that is not checked */
  readonly settings?: Pick<HookSettings, 'url' | 'events'>;
  /** Only the answer to a ping that is requested now counts. @default false */
  readonly again?: boolean;
}

/** For how long after a webhook was made its own ping is waited for, in milliseconds, and how often GitHub is asked. */
const ownPing = { longest: 2000, poll: 500 };

/**
 * Reads whether the ping of a webhook was answered 200 since the webhook was last changed. GitHub sends a ping when a
 * webhook is created; after a change, when it no longer keeps that ping, or when that ping failed, one is requested.
 */
export async function provePing(
  github: GitHub,
  home: HookHome,
  id: number,
  options: ProofOptions = {},
): Promise<Proof> {
  try {
    return await proved(github, home, id, options);
  } catch (error) {
    const fix = 'run the same command again; everything is deployed, only the check of the ping is missing';
    return { arrived: undefined, problem: `GitHub does not show the deliveries: ${rootCause(error)}`, fix };
  }
}

async function proved(
  github: GitHub,
  home: HookHome,
  id: number,
  { settings, again = false }: ProofOptions,
): Promise<Proof> {
  const hook = await github.hook(home, id);
  if (isRefusal(hook)) return refused(home, hook);
  const differences = settings === undefined ? [] : differencesOf(hook, settings);
  if (differences.length > 0) {
    const problem = `it is not set as this stack sets it: ${differences.join(', ')}`;
    return { arrived: false, hop: 'hook', problem, fix: 'pulumi up --refresh' };
  }
  const place = { home, id };
  const earlier = again ? undefined : await pingSince(github, place, hook);
  if (isRefusal(earlier)) return refused(home, earlier);
  const url = hook.url ?? '';
  if (earlier !== undefined) {
    const proof = judge(earlier);
    if (!mayBeOver(proof)) return proof;
    const another = await pingOnce(github, place, url).catch(() => undefined);
    return another === undefined || isRefusal(another) ? proof : judge(another);
  }
  const ping = await pingOnce(github, place, url);
  if (isRefusal(ping)) return refused(home, ping);
  if (ping !== undefined) return judge(ping);
  return {
    arrived: false,
    hop: 'delivery',
    problem: `GitHub has not delivered the ping within ${longestPing / 1000} s`,
    fix: `look at https://www.githubstatus.com, and at the webhook's recent deliveries`,
  };
}

/** The newest ping since a webhook was last changed; that of one that was just made may be under way. */
async function pingSince(
  github: GitHub,
  { home, id }: HookPlace,
  hook: ListedHook,
): Promise<Delivery | Refusal | undefined> {
  for (;;) {
    const deliveries = await github.deliveries(home, id);
    if (isRefusal(deliveries)) return deliveries;
    const ping = deliveries.find(({ event, deliveredAt }) => event === 'ping' && isAfter(deliveredAt, hook));
    if (ping !== undefined || Date.now() - hook.updatedAt.getTime() >= ownPing.longest) return ping;
    await sleep(ownPing.poll);
  }
}

/**
 * Whether a failure may be over by now: the address or Flux was not ready yet when the ping came, at an earlier run for
 * instance, and GitHub does not repeat a ping. A secret that differs stays so.
 */
function mayBeOver(proof: Proof): boolean {
  return proof.arrived === false && proof.hop !== 'signature';
}

/** How a webhook differs from what it should be; GitHub does not show its secret. */
function differencesOf(hook: ListedHook, { url, events }: Pick<HookSettings, 'url' | 'events'>): string[] {
  // Every webhook gets pings, whether or not its events list it.
  const known = (names: readonly string[]) =>
    names
      .filter((name) => name !== 'ping')
      .toSorted()
      .join(', ');
  return [
    ...(hook.active ? [] : ['it is not active']),
    ...(hook.url === url ? [] : [`its URL is ${hook.url}`]),
    ...(known(hook.events) === known(events) ? [] : [`its events are ${known(hook.events)}`]),
    ...(hook.contentType === 'json' ? [] : [`its content type is ${hook.contentType}`]),
    ...(hook.insecureSsl ? ['it does not verify TLS certificates'] : []),
  ];
}

/** GitHub says when a webhook was changed in whole seconds. */
function isAfter(deliveredAt: Date, { updatedAt }: ListedHook): boolean {
  return deliveredAt.getTime() >= updatedAt.getTime();
}

/** What the answer to a ping says about the hop. Source: notification-controller, internal/server/receiver_handlers.go. */
function judge(ping: Delivery): Proof {
  const { statusCode, status } = ping;
  const failed = (hop: Extract<Proof, { arrived: false }>['hop'], why: string, fix: string): Proof => ({
    arrived: false,
    hop,
    problem: `the ping was answered ${statusCode}: ${why}`,
    fix,
  });
  if (isOk(ping)) return { arrived: true };
  // GitHub gives failures of the network a status of its own making, and says in words what they are.
  if (!status.startsWith('Invalid HTTP Response')) {
    return {
      arrived: false,
      hop: 'address',
      problem: `the ping got no answer: ${status}`,
      fix: 'check that the address points to the Service and that a firewall or NetworkPolicy admits GitHub; with HTTPS, that the certificate is one GitHub trusts',
    };
  }
  switch (statusCode) {
    case 404:
      return failed(
        'path',
        'no Receiver has this path, or something in front of it forwards elsewhere',
        'kubectl get receivers --all-namespaces; check that what is in front of the Service passes /hook/ on unchanged',
      );
    case 400:
      return failed(
        'signature',
        'the Receiver refused the signature, or ping is not among its events',
        'check that the Secret of the Receiver has the token of the webhook and nothing else writes it, and that spec.events lists ping',
      );
    case 503:
      return failed('receiver', 'the Receiver is suspended or not ready', 'kubectl describe receiver');
    case 500:
      return failed(
        'filter',
        'a filter ended in an error, or a target is missing or may not be changed',
        'kubectl logs deploy/notification-controller in the namespace of Flux',
      );
    default:
      return failed(
        'address',
        'something other than the notification-controller answered',
        'see what serves this address: curl -i with the URL of the webhook',
      );
  }
}

function refused(home: HookHome, refusal: Refusal): Proof {
  if (!isOfToken(refusal)) return { arrived: undefined, problem: saidOf(refusal), fix: mendOf(refusal) };
  const { status, detail } = refusal;
  if (status === 404) {
    return {
      arrived: false,
      hop: 'hook',
      problem: `${homeName(home)} has no such webhook, or the token cannot see it (404)`,
      fix: 'pulumi up --refresh, with a token that may read webhooks',
    };
  }
  return {
    arrived: undefined,
    problem: `GitHub does not show the deliveries (${status}: ${detail})`,
    fix: 'give the token the permission Webhooks: read and write',
  };
}
