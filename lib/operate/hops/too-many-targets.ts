import { patchCount } from '../../flux/patch-count.ts';
import {
  type ClientLimits,
  defaultClientLimits,
  fewerTargets,
  mostTargets,
  secondsOfPatience,
  secondsToPatch,
  whyFewer,
} from '../../flux/target-limit.ts';
import type { Target } from '../evidence/evidence.ts';
import { known } from '../evidence/piece.ts';
import { workOutFilters } from '../filters/work-out.ts';
import { flag } from './controller-arguments.ts';
import type { Finding } from './hop.ts';
import type { View } from './view.ts';

/** More objects than a delivery is certain to reach while its sender waits. */
export interface TooMany {
  /** Objects that one delivery reconciles. */
  readonly count: number;
  /** Seconds until it is answered. */
  readonly seconds: number;
  readonly limits: ClientLimits;
  readonly most: number;
}

/** Undefined where a delivery reconciles no more than it should. */
export function tooMany(view: View): TooMany | undefined {
  const { receiver, targets } = view.evidence;
  const limits = limitsOf(view);
  const most = mostTargets(limits, secondsOfPatience(receiver.spec.type));
  const all = targets.reduce((sum, { objects }) => sum + (known(objects)?.length ?? 0), 0);
  if (all < most) return undefined;
  const count = targets.reduce((sum, target) => sum + Math.max(surely(target, view), pickedByLast(target, view)), 0);
  return count < most ? undefined : { count, seconds: secondsToPatch(count, limits), limits, most };
}

/** Objects of an entry that each delivery patches. */
function surely({ reference: { kind, filter }, apiVersion, objects }: Target, { evidence }: View): number {
  const seen = (known(objects) ?? []).map(({ metadata }) => ({ kind, apiVersion, metadata }));
  return patchCount([{ filter, objects: seen }], evidence.receiver.spec.resourceFilter);
}

/** Filters that pick objects by the body are evaluated on the last delivery that is known. */
function pickedByLast(target: Target, { carried, evidence: { receiver } }: View): number {
  if (carried === undefined) return 0;
  const worked = workOutFilters({ receiver, targets: [target] }, carried);
  const byObject = Map.groupBy(worked, ({ object }) => object);
  return [...byObject.values()].filter((filters) =>
    filters.every(({ evaluation }) => 'value' in evaluation && evaluation.value),
  ).length;
}

/** The controller's own, where its flags say so. */
function limitsOf(view: View): ClientLimits {
  const number = (name: string, otherwise: number) => {
    const said = Number(flag(view, name) ?? Number.NaN);
    return Number.isNaN(said) ? otherwise : said;
  };
  return {
    perSecond: number('kube-api-qps', defaultClientLimits.perSecond),
    burst: number('kube-api-burst', defaultClientLimits.burst),
  };
}

/** Reported only for senders that are known to give up. */
export function tooManyTargets(view: View): Finding[] {
  const { receiver, targets } = view.evidence;
  const { type } = receiver.spec;
  const found = secondsOfPatience(type) === undefined ? undefined : tooMany(view);
  if (found === undefined) return [];
  const { count, most, seconds, limits } = found;
  const isLost = /timed? ?out/i.test(view.symptom?.status ?? '') && !view.changedSince;
  const each = targets.map(({ reference: { kind, name, matchLabels = {} }, namespace, objects }) => {
    const labels = Object.entries(matchLabels).map(([key, value]) => `${key}=${value}`);
    const which = name === '*' ? `${namespace}/*${labels.length === 0 ? '' : ` with ${labels.join(',')}`}` : name;
    return { target: `${kind} ${which}`, objects: known(objects)?.length ?? 0 };
  });
  const widest = each.toSorted((a, b) => b.objects - a.objects).slice(0, 3);
  const shown = widest.map(({ target, objects }) => `${target} (${objects})`).join(', ');
  return [
    {
      status: isLost ? 'fail' : 'warn',
      reason: 'target-too-many',
      message: `one delivery reconciles ${count} objects; from ${most} on, the sender may give up before Flux has reconciled all: ${shown}`,
      why: `${isLost ? `the last ${view.symptom?.event} was not answered in time: ` : ''}${whyFewer(type, count, limits)}`,
      fix: fewerTargets,
      evidence: { count, most, seconds: Math.ceil(seconds), targets: widest, ...limits },
    },
  ];
}
