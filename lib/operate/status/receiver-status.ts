import { homeName } from '../../github/hook-home.ts';
import type { LiveObject } from '../cluster.ts';
import { isLeading } from '../evidence/arrival.ts';
import type { Evidence, MatchedHook, Receiver, Target } from '../evidence/evidence.ts';
import { unseenHooks } from '../evidence/homes.ts';
import { objectName } from '../evidence/objects.ts';
import { isKnown, known, type Missing } from '../evidence/piece.ts';
import { shownRevision } from '../evidence/revision.ts';
import type { Lag } from '../github.ts';
import { isOk } from '../hook-records.ts';
import { type View, viewOf } from '../hops/view.ts';
import { conditionOf } from '../readiness.ts';
import { originOfWay } from '../ways/origin.ts';
import { distanceOf } from './distance.ts';

/** How something is: `unknown` where it cannot be seen. */
export type Health = 'ok' | 'bad' | 'unknown';

/** A part of a row. */
export interface Cell {
  readonly health: Health;
  readonly text: string;
}

/** The newest delivery of a Receiver. */
export interface LastDelivery extends Cell {
  readonly event?: string;
  readonly code?: number;
  readonly at?: Date;
  /** In seconds. */
  readonly duration?: number;
}

/** What a Receiver reconciles. */
export interface TargetStatus extends Cell {
  /** KIND NAMESPACE/NAME */
  readonly object: string;
  readonly revision?: string;
  /** Whether it has the commit at the end of the branch; undefined where that is not known. */
  readonly isAtHead?: boolean;
  /** How far it is from the end of the branch, in commits; null where GitHub did not say. */
  readonly lag?: Lag | null;
}

/** One Receiver at a glance. */
export interface ReceiverStatus {
  readonly namespace: string;
  readonly name: string;
  readonly type: string;
  readonly ready: Cell;
  readonly hook: Cell;
  readonly last: LastDelivery;
  readonly entrance: Cell;
  readonly targets: readonly TargetStatus[];
}

/** A Receiver's row: a pure function of what was found. */
export function statusOf(evidence: Evidence): ReceiverStatus {
  const { receiver, targets } = evidence;
  const view = viewOf(evidence);
  return {
    namespace: receiver.metadata.namespace,
    name: receiver.metadata.name,
    type: receiver.spec.type,
    ready: readyOf(receiver),
    hook: hookOf(view),
    last: lastOf(view),
    entrance: entranceOf(view),
    targets: targets.flatMap((target) => ofTarget(target, evidence)),
  };
}

function readyOf(object: LiveObject): Cell {
  if (object.spec?.suspend === true) return { health: 'bad', text: 'suspended' };
  const ready = conditionOf('Ready', object);
  if (ready?.status === 'True') return { health: 'ok', text: 'ready' };
  return { health: 'bad', text: ready === undefined ? 'not reconciled' : (ready.reason ?? 'not ready') };
}

function hookOf({ hook, evidence: { sender, receiver } }: View): Cell {
  if (!sender.asked) return { health: 'unknown', text: sender.said };
  if (hook === undefined) {
    const unseen = sender.homes.map(unseenHooks).find((missing) => missing !== undefined);
    return unseen === undefined ? { health: 'bad', text: 'none' } : notSeen(unseen);
  }
  const text = `${homeName(hook.home)} ${hook.hook.id}`;
  const fault = faultOf(hook, receiver);
  return fault === undefined ? { health: 'ok', text } : { health: 'bad', text: `${text} ${fault}` };
}

/** A missing permission stays missing; a server that does not answer may answer the next time. */
function notSeen({ missing }: Missing): Cell {
  return { health: 'unknown', text: missing === 'permission' ? 'no permission' : 'cannot be read now' };
}

function faultOf(matched: MatchedHook, receiver: Receiver): string | undefined {
  const { hook, match } = matched;
  if (match === 'stale') return 'at an old path';
  if (!isLeading(matched, receiver)) return 'at another URL';
  return hook.active ? undefined : 'inactive';
}

function lastOf({ attempts, telling, hook, evidence: { sender } }: View): LastDelivery {
  const [newest] = telling.length > 0 ? telling : attempts;
  if (newest === undefined) {
    const isSeen = sender.asked && hook !== undefined && isKnown(hook.deliveries);
    return { health: 'unknown', text: isSeen ? 'none' : 'not known' };
  }
  const { event, statusCode, status, deliveredAt, duration } = newest;
  return {
    health: isOk(newest) ? 'ok' : 'bad',
    text: statusCode === 0 ? status : String(statusCode),
    event,
    code: statusCode,
    at: deliveredAt,
    duration,
  };
}

function entranceOf({ used, evidence }: View): Cell {
  const [way] = used;
  if (way === undefined) {
    const { services } = evidence.ways;
    return isKnown(services) ? { health: 'unknown', text: 'none seen' } : notSeen(services);
  }
  // Only a person knows which node is reached.
  if (way.type === 'NodePort') return { health: 'ok', text: way.type };
  const origin = originOfWay(way);
  return { health: origin === undefined ? 'bad' : 'ok', text: `${way.type} ${origin ?? 'without an address'}` };
}

function ofTarget({ reference, namespace, objects, sources }: Target, evidence: Evidence): TargetStatus[] {
  const name = `${reference.kind} ${namespace}/${reference.name}`;
  if (!isKnown(objects)) return [{ object: name, ...notSeen(objects) }];
  if (objects.value.length === 0) return [{ object: name, health: 'bad', text: 'missing' }];
  return objects.value.map((object) => {
    const revision = shownRevision(object);
    const distance = distanceOf(object, known(sources) ?? [], evidence);
    const ready = readyOf(object);
    const faults = [
      ...(ready.health === 'bad' ? [ready.text] : []),
      ...(distance?.isAtHead === false ? [distance.text] : []),
    ];
    const unknown = distance?.isAtHead === undefined && distance !== undefined ? `, ${distance.text}` : '';
    return {
      object: objectName(reference.kind, object),
      ...(faults.length > 0
        ? { health: 'bad' as const, text: faults.join(', ') }
        : { ...ready, text: `${ready.text}${unknown}` }),
      ...(revision !== undefined && { revision }),
      ...(distance?.isAtHead !== undefined && { isAtHead: distance.isAtHead }),
      ...(distance !== undefined && { lag: distance.lag ?? null }),
    };
  });
}
