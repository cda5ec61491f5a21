import { homeName } from '../../github/hook-home.ts';
import type { FilterTest } from '../filters/filter-test.ts';
import type { Asked } from './asked.ts';
import type { PingPlan } from './ping-plan.ts';
import type { Plan } from './plan.ts';

/** The result of a plan that was carried out. */
export interface Outcome {
  /** HTTP status that the Receiver gave; undefined where there was none. */
  readonly answer: number | undefined;
  /** What happened, where there was no answer: in words. */
  readonly problem: string;
}

/** The plan that was carried out, and what was seen of it. */
export interface Done extends Outcome {
  readonly plan: Plan | PingPlan;
  /** What Flux was asked to reconcile. */
  readonly asked: readonly Asked[];
  /** Why that cannot be seen, in words; undefined where it can. */
  readonly hidden: string | undefined;
}

/** What is about to be done, and what that does. */
export function announcement(plan: PingPlan | Plan, isDryRun: boolean): string {
  const effect = effectOf(plan.expected);
  if (plan.by === 'ping') {
    const named = `webhook ${plan.hook.hook.id} of ${homeName(plan.hook.home)}`;
    return `${isDryRun ? 'Would ask' : 'Asking'} GitHub to send a ping of ${named}: ${effect}`;
  }
  return `${isDryRun ? 'Would post' : 'Posting'} ${plan.event} to ${plan.url}, ${plan.proof}: ${effect}`;
}

function effectOf({ answer, objects }: FilterTest): string {
  if (answer === 400) return 'Flux refuses it, because spec.events does not list it';
  const of = (verdict: string) => objects.filter((each) => each.verdict === verdict).map(({ object }) => object);
  const [reconciled, held, failed] = [of('reconciled'), of('held'), of('error')];
  return [
    `Flux reconciles ${reconciled.join(', ') || 'nothing'}`,
    ...(held.length > 0 ? [`a filter holds back ${held.join(', ')}`] : []),
    ...(failed.length > 0 ? [`a filter ends in an error for ${failed.join(', ')}`] : []),
  ].join('; ');
}

/**
 * What was done, and which objects Flux was asked to reconcile.
 * @param doctor the command that says more
 */
export function outcomeText({ answer, problem, hidden, asked }: Done, doctor: string): string {
  const done = answer === undefined ? problem : `answered ${answer}`;
  if (hidden !== undefined) return `${done}; ${hidden}`;
  if (asked.length > 0) {
    return `${done}; asked to reconcile: ${asked.map(({ object }) => object).join(', ')}`;
  }
  if (answer === undefined) return `Nothing was asked to reconcile: ${problem}.`;
  return `answered ${answer}; nothing was asked to reconcile; ${doctor} says why`;
}

/** The result of the request at each object. */
export function askedText(asked: readonly Asked[]): string {
  return asked
    .map(({ object, isDone, said, hasFailed }) => {
      if (!isDone) return `  ? ${object}: not reconciled yet`;
      return `  ${hasFailed ? '✘' : '✔'} ${object}: ${hasFailed ? said : `reconciled, ${said}`}`;
    })
    .join('\n');
}
