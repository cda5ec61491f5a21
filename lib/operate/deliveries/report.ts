import type { Delivery } from '../hook-records.ts';
import { ago } from '../hops/ago.ts';
import type { DeliveredEvent } from './delivered-event.ts';
import type { Redelivered } from './redeliver.ts';

/** A Receiver, and what was found of its deliveries. */
export interface ReceiverDeliveries {
  readonly namespace: string;
  readonly name: string;
  /**
   * - `seen`: its deliveries were read
   * - `skipped`: nobody asked for it by name, and its sender has no API
   * - `missing`: no webhook points to it
   * - `unknown`: its deliveries cannot be seen
   */
  readonly state: 'seen' | 'skipped' | 'missing' | 'unknown';
  /** Why they were not seen. */
  readonly problem?: string;
  readonly events: readonly DeliveredEvent[];
}

/** What `fluxhook deliveries -o json` prints. */
export function deliveriesJson(receivers: readonly ReceiverDeliveries[]) {
  return {
    apiVersion: 'fluxhook.dev/v1',
    kind: 'Deliveries',
    receivers: receivers.map(({ events, ...receiver }) => ({ ...receiver, events: events.map(eventJson) })),
  };
}

function eventJson({ guid, event, at, state, attempts }: DeliveredEvent) {
  return {
    guid,
    event,
    at,
    state,
    attempts: attempts.map(({ hook, delivery }) => ({ hook: hook.id, ...attemptJson(delivery) })),
  };
}

export function attemptJson({ id, deliveredAt, statusCode, status, duration, redelivery }: Delivery) {
  return { id, at: deliveredAt, code: statusCode, status, duration, redelivery };
}

const marks = { taken: '✔', failed: '✘', 'not-listed': '·' } as const;

/** A line per event, the oldest first. */
export function deliveriesText(receivers: readonly ReceiverDeliveries[], now: Date): string {
  return receivers
    .map((receiver) => [title(receiver), ...receiver.events.map((event) => line(event, now))].join('\n'))
    .join('\n\n');
}

/** A line per Receiver, for a chat. */
export function deliveriesShort(receivers: readonly ReceiverDeliveries[]): string {
  return receivers.map(title).join('\n');
}

function title({ namespace, name, problem, events, state }: ReceiverDeliveries): string {
  const subject = `${namespace}/${name}`;
  if (state !== 'seen') return `${state === 'skipped' ? '·' : '?'} ${subject}: ${problem}`;
  const count = (state: DeliveredEvent['state']) => events.filter((event) => event.state === state).length;
  const others = count('not-listed');
  return (
    `${count('failed') > 0 ? '✘' : '✔'} ${subject}: ${events.length} deliveries, ${count('failed')} never answered 200` +
    (others > 0 ? `, ${others} of events that spec.events does not list` : '')
  );
}

function line({ guid, event, at, state, attempts }: DeliveredEvent, now: Date): string {
  const answers = attempts.map(({ delivery }) => answerOf(delivery)).join(', then ');
  return `  ${marks[state]} ${guid}  ${event}, ${ago(at, now)}: ${answers}`;
}

/** The result of an attempt: the status, or why there is none. */
function answerOf({ statusCode, status, duration }: Delivery): string {
  return statusCode === 0 ? status : `${statusCode} in ${duration} s`;
}

/** The result of one redelivery, in a line. */
export function redeliveredLine(
  { guid, event, at }: DeliveredEvent,
  result: Redelivered | undefined,
  now: Date,
): string {
  const subject = `${guid}  ${event}, ${ago(at, now)}`;
  if (result === undefined) return `  · ${subject}: would be sent`;
  if (result.outcome === 'refused') return `  ✘ ${subject}: ${result.problem}`;
  return `  ${result.outcome === 'taken' ? '✔' : '✘'} ${subject}: ${answerOf(result.delivery)}`;
}
