import { setTimeout as sleep } from 'node:timers/promises';
import { type Attempt, type DeliveredEvent, eventsOf } from '../deliveries/delivered-event.ts';
import { readAttempts } from '../deliveries/read-attempts.ts';
import { isWayBroken, redeliver } from '../deliveries/redeliver.ts';
import { isRefusal } from '../github.ts';
import { isOk } from '../hook-records.ts';
import { isAnswered, type RotationContext, type SeenHook, type State } from './state.ts';
import { StepFailed } from './step-failed.ts';

/** How far back before the rotation failed deliveries are sent again, in milliseconds. */
const before = 60_000;

/** Failures in a row that show that the way to the Receiver is broken. */
const mostFailures = 3;

/** A delivery that failed meanwhile, and the result of sending it again. */
export interface SentAgain {
  readonly guid: string;
  readonly event: string;
  readonly outcome: 'taken' | 'failed' | 'refused';
  /** What GitHub said, or the status. */
  readonly said: string;
}

/** Waits until no delivery can be under way to the path that is removed: GitHub gives up on an answer after 10 s. */
export async function drain(until: number, interrupted: AbortSignal): Promise<string> {
  await sleep(Math.max(0, until - Date.now()), undefined, { signal: interrupted }).catch(() => undefined);
  return 'no delivery is still under way to the path that is removed: GitHub gives up on an answer after 10 s';
}

/**
 * Makes GitHub redeliver what got no answer, or one other than 200, since a minute before the rotation: the oldest
 * first, each once.
 */
export async function redeliverLost(
  context: RotationContext,
  state: State,
  { interrupted, sent }: { readonly interrupted: AbortSignal; readonly sent: (event: SentAgain) => void },
): Promise<string> {
  const lost = await lostEvents(context, state);
  let taken = 0;
  let failures = 0;
  for (const event of lost) {
    if (interrupted.aborted) break;
    const result = await redeliver(context.github, event);
    const { guid, event: name } = event;
    if (result.outcome === 'refused') {
      sent({ guid, event: name, outcome: 'refused', said: result.problem });
      if (result.endsAll) throw stopped(context, result.problem);
      continue;
    }
    const { statusCode, status } = result.delivery;
    sent({ guid, event: name, outcome: result.outcome, said: statusCode === 0 ? status : String(statusCode) });
    if (isOk(result.delivery)) taken += 1;
    failures = result.outcome === 'failed' && isWayBroken(result.delivery) ? failures + 1 : 0;
    if (failures === mostFailures) throw stopped(context, `${mostFailures} in a row did not reach the Receiver`);
  }
  if (lost.length === 0) return 'no delivery has failed since a minute before the rotation';
  return `${lost.length} failed since a minute before the rotation: ${taken} of them accepted now`;
}

function stopped({ namespace, names }: RotationContext, why: string): StepFailed {
  const fix = `fluxhook doctor ${names.new.receiver} -n ${namespace}, then run the same command again`;
  return new StepFailed(`what failed meanwhile cannot be sent again: ${why}`, { fix });
}

async function lostEvents({ github, evidence }: RotationContext, { record, hooks }: State): Promise<DeliveredEvent[]> {
  const since = new Date(Date.parse(record?.startedAt ?? '') - before);
  const attempts: Attempt[] = [];
  for (const { home, hook } of Array.isArray(hooks) ? (hooks as readonly SeenHook[]) : []) {
    const read = await readAttempts(github, { home, id: hook.id }, { since });
    if (!isRefusal(read)) attempts.push(...read);
    else if (isAnswered(read)) {
      const fix = 'give GITHUB_TOKEN Webhooks: read and write, then run the same command again';
      throw new StepFailed(
        `GitHub does not show the deliveries of webhook ${hook.id}: ${read.status} (${read.detail})`,
        { fix, kind: 'unusable' },
      );
    } else throw new Error(`GitHub answered ${read.status} (${read.detail})`);
  }
  return eventsOf(attempts, evidence.receiver.spec.events).filter(
    ({ state, event }) => state === 'failed' && event !== 'ping',
  );
}
