import { hostOfUrl } from '../../flux/host-name.ts';
import { isListed } from '../../flux/receiver-types.ts';
import type { LiveObject } from '../cluster.ts';
import { arrivedBy, tellingOf } from '../evidence/arrival.ts';
import { bringsSomething, sourcesOfDelivery } from '../evidence/brought.ts';
import { lastChange, latest } from '../evidence/changes.ts';
import { inOrder, latestAttempts } from '../evidence/delivery-details.ts';
import type { Controller, Evidence, MatchedHook } from '../evidence/evidence.ts';
import { sourcesBehind } from '../evidence/objects.ts';
import { isKnown, known } from '../evidence/piece.ts';
import { isAlive } from '../evidence/probe-answer.ts';
import { type Delivery, type DeliveryDetail, isOk } from '../hook-records.ts';
import { conditionOf } from '../readiness.ts';
import { balancedAddresses } from '../ways/service.ts';
import { type Way, waysOf } from '../ways/way.ts';

/** The evidence of one Receiver, with what follows from it for more than one hop. */
export interface View {
  readonly evidence: Evidence;
  /** A command about the Receiver: `kubectl -n flux-system edit receiver github`. */
  readonly kubectl: (verb: string) => string;
  readonly controller: Controller | undefined;
  /** The one that is judged: the best of those that were matched. */
  readonly hook: MatchedHook | undefined;
  readonly url: URL | undefined;
  /** The hook URL's host, IPv6 without brackets. */
  readonly host: string | undefined;
  /** The way that the hook's URL points to, or where that is not known, the only ones there are. */
  readonly used: readonly Way[];
  /** The latest attempt of each event, the newest first. */
  readonly attempts: readonly Delivery[];
  /** Those of them that say how others fare: not a 400 to an event that the Receiver does not list. */
  readonly telling: readonly Delivery[];
  /** The newest that is not a ping. */
  readonly event: Delivery | undefined;
  /** The newest push or other event that brings a target something, as far as that was looked for; else the newest. */
  readonly carried: DeliveryDetail | undefined;
  /** The sources of the repository that it is about. */
  readonly carriedTo: readonly LiveObject[];
  /** Whether pushes are to bring the targets something, whatever else is sent. */
  readonly followsPushes: boolean;
  /** The delivery that shows that something is wrong. */
  readonly symptom: Delivery | undefined;
  /** Whether what the symptom met was changed since: it may be fixed. */
  readonly changedSince: boolean;
  /** The newest delivery, where it was answered 2xx and the hook has not been changed since. */
  readonly arrived: Delivery | undefined;
  /** The same, where the ways in have not been changed since either. */
  readonly arrivedThisWay: Delivery | undefined;
}

/** @param hook whose deliveries are judged; those of a repository that fails, where there are several */
export function viewOf(evidence: Evidence, hook: MatchedHook | undefined = judgedHook(evidence)): View {
  const { receiver } = evidence;
  const { name, namespace } = receiver.metadata;
  const url = URL.parse(hook?.hook.url ?? '') ?? undefined;
  const host = url && hostOfUrl(url);
  const ways = waysOf(evidence.ways);
  const used = usedWays(ways, host, evidence);
  const attempts = latestAttempts(known(hook?.deliveries) ?? []);
  const telling = hook === undefined ? [] : tellingOf(hook, receiver);
  const symptom = symptomOf(telling);
  const arrived = hook && arrivedBy(hook, receiver);
  const followsPushes = hook !== undefined && sendsPushes(hook, evidence);
  const carried = carriedBy(hook, symptom, evidence, followsPushes);
  return {
    evidence,
    kubectl: (verb) => `kubectl -n ${namespace} ${verb} receiver ${name}`,
    controller: known(evidence.controller),
    hook,
    url,
    host,
    used,
    attempts,
    telling,
    event: [...telling, ...attempts].find(({ event }) => event !== 'ping'),
    carried,
    carriedTo:
      carried === undefined || hook === undefined
        ? []
        : sourcesOfDelivery(sourcesBehind(evidence.targets), hook.home, carried),
    followsPushes,
    symptom,
    // The Receiver answers now: the cause of the failure is fixed, or concerns only signed deliveries.
    changedSince: symptom !== undefined && (isMended(symptom, evidence) || isOlder(symptom, hook, evidence, used)),
    arrived,
    arrivedThisWay: arrived === undefined || isBefore(arrived, used) ? undefined : arrived,
  };
}

/** Whether a delivery may be older than the last change of the ways in, which the cluster notes in whole seconds. */
function isBefore({ deliveredAt }: Delivery, used: readonly Way[]): boolean {
  const changed = latest(used.flatMap(({ object, service }) => [lastChange(object), service && lastChange(service)]));
  return changed !== undefined && deliveredAt.getTime() < changed.getTime() + 1000;
}

/** The best of each repository, and of these the first one that fails: each brings pushes of its own. */
function judgedHook({ sender, receiver }: Evidence): MatchedHook | undefined {
  if (!sender.asked) return undefined;
  const best = sender.homes.flatMap(({ matched }) => bestOf(matched) ?? []).toSorted((a, b) => rank(a) - rank(b));
  const fails = (each: MatchedHook) => symptomOf(tellingOf(each, receiver)) !== undefined;
  return best.find(fails) ?? best[0];
}

/** Of the webhooks of one repository that were matched. */
export function bestOf(matched: readonly MatchedHook[]): MatchedHook | undefined {
  return matched.toSorted((a, b) => rank(a) - rank(b))[0];
}

function rank({ match, hook }: MatchedHook): number {
  return ['path', 'altered', 'stale'].indexOf(match) * 2 + (hook.active ? 0 : 1);
}

function usedWays(
  ways: readonly Way[],
  host: string | undefined,
  { addresses, ways: evidence }: Evidence,
): readonly Way[] {
  if (host === undefined) return ways;
  const reached = reachedWays(ways, host, addresses);
  if (reached.length > 0) return reached;
  const behind = behindOf(host, addresses);
  // A Service at this address that is not recognized as one for Receivers: the hook says that it is meant.
  const named = (known(evidence.services) ?? []).find((service) =>
    balancedAddresses(service).some((ip) => behind.includes(ip)),
  );
  return named === undefined
    ? ways
    : [{ type: 'LoadBalancer', object: named, service: named, hosts: balancedAddresses(named), port: undefined }];
}

/** The ways in that a host points to: by that name, or as both resolve to the same address. */
export function reachedWays(ways: readonly Way[], host: string, addresses: Evidence['addresses']): Way[] {
  const behind = behindOf(host, addresses);
  return ways.filter(({ hosts }) =>
    hosts.some((own) => behindOf(own, addresses).some((address) => behind.includes(address))),
  );
}

/** A host name and its addresses. */
function behindOf(host: string, addresses: Evidence['addresses']): string[] {
  return [host, ...(known(addresses.get(host)) ?? [])];
}

/** The newest delivery of an event that failed, unless a later ping shows that what it met is fixed. */
function symptomOf(telling: readonly Delivery[]): Delivery | undefined {
  const event = telling.find((attempt) => attempt.event !== 'ping');
  const ping = telling.find((attempt) => attempt.event === 'ping');
  if (ping !== undefined && (event === undefined || ping.deliveredAt > event.deliveredAt)) {
    if (!isOk(ping)) return ping;
    return event === undefined || isOk(event) || !onlyEventsMeetIt(event) ? undefined : event;
  }
  return event === undefined || isOk(event) ? undefined : event;
}

function onlyEventsMeetIt({ statusCode }: Delivery): boolean {
  return statusCode === 500 || statusCode === 413;
}

function sendsPushes({ hook }: MatchedHook, { targets, receiver }: Evidence): boolean {
  const isSent = ['push', '*'].some((event) => hook.events.includes(event));
  return isSent && isListed('push', receiver.spec.events) && sourcesBehind(targets).length > 0;
}

function carriedBy(
  hook: MatchedHook | undefined,
  symptom: Delivery | undefined,
  { targets }: Evidence,
  followsPushes: boolean,
): DeliveryDetail | undefined {
  if (hook === undefined) return undefined;
  const { home, details, deliveries } = hook;
  const detailOf = ({ id }: Delivery) => known(details.get(id));
  // Flux answers 500 for what is in a delivery, so that one shows it.
  const refused = symptom?.statusCode === 500 && symptom.event !== 'ping' ? detailOf(symptom) : undefined;
  if (refused !== undefined) return refused;
  const sources = sourcesBehind(targets);
  const events = inOrder(known(deliveries) ?? []).filter(({ event }) => event !== 'ping');
  const pushes = followsPushes ? events.filter(({ event }) => event === 'push') : [];
  const read = (pushes.length > 0 ? pushes : events)
    .flatMap((event) => detailOf(event) ?? [])
    .filter((detail) => sources.length === 0 || sourcesOfDelivery(sources, home, detail).length > 0);
  return read.find((detail) => bringsSomething(sources, home, detail)) ?? read[0];
}

/** A probe from here reached the Receiver, although the delivery did not. */
function isMended({ statusCode }: Delivery, { probe }: Evidence): boolean {
  if (!isAlive(probe) || [400, 413, 500].includes(statusCode)) return false;
  // A probe through the API server shows nothing about the entrance.
  return probe?.way === 'unsigned' || statusCode === 503;
}

function isOlder(symptom: Delivery, hook: MatchedHook | undefined, evidence: Evidence, used: readonly Way[]): boolean {
  const { receiver, secret } = evidence;
  const transition = conditionOf('Ready', receiver as LiveObject)?.lastTransitionTime;
  const state = isKnown(secret) ? secret.value : undefined;
  const changed = latest([
    hook?.hook.updatedAt,
    lastChange(receiver as LiveObject),
    transition === undefined ? undefined : new Date(transition),
    state !== undefined && 'changedAt' in state ? state.changedAt : undefined,
    ...used.flatMap(({ object, service }) => [lastChange(object), service && lastChange(service)]),
  ]);
  return changed !== undefined && symptom.deliveredAt < changed;
}
