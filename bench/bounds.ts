import type { MeasuredBenchmark } from './benchmark.ts';
import { manyWebhooksBenchmarkName } from './first-up.ts';
import { medianIsAbove, pairRatios, type Sample, summarize } from './summary.ts';
import { growthBenchmarkName, receiversBenchmarkName } from './synthesis.ts';

/** An upper bound for the median of a benchmark's rounds. */
export interface Bound {
  readonly benchmark: string;
  /**
   * What is bounded: the ratio of ours to the peer whose name begins with this; growth, the ratio of ours to the first
   * peer, with the second peer subtracted from both; or the value itself, in ms or MiB.
   */
  readonly of: { readonly peer: string } | 'growth' | 'itself';
  readonly quantity: keyof Sample;
  readonly atMost: number;
}

const helm = 'helm template';

/** The bounds that `npm run bench -- --check` holds; each stands here and nowhere else. */
export const bounds: readonly Bound[] = [
  { benchmark: 'node main.ts', of: { peer: helm }, quantity: 'wall', atMost: 1.5 },
  { benchmark: 'fluxhook synth', of: { peer: helm }, quantity: 'wall', atMost: 1.5 },
  { benchmark: receiversBenchmarkName(1000), of: { peer: helm }, quantity: 'wall', atMost: 1 },
  { benchmark: growthBenchmarkName, of: 'growth', quantity: 'cpu', atMost: 11 },
  { benchmark: growthBenchmarkName, of: 'growth', quantity: 'memory', atMost: 11 },
  { benchmark: 'fluxhook --help', of: { peer: 'node -e 0' }, quantity: 'wall', atMost: 2 },
  { benchmark: 'fluxhook synth --help', of: { peer: 'node -e 0' }, quantity: 'wall', atMost: 2 },
  { benchmark: 'fluxhook doctor --help', of: { peer: 'node -e 0' }, quantity: 'wall', atMost: 2 },
  { benchmark: 'fluxhook doctor', of: 'itself', quantity: 'cpu', atMost: 500 },
  { benchmark: 'pulumi up, no change', of: { peer: 'pulumi up, written by hand' }, quantity: 'wall', atMost: 1.15 },
  { benchmark: 'pulumi up, from nothing', of: 'itself', quantity: 'wall', atMost: 5000 },
  { benchmark: manyWebhooksBenchmarkName, of: { peer: 'pulumi up of 1 webhook' }, quantity: 'wall', atMost: 3 },
  { benchmark: 'push → artifact', of: { peer: 'by hand: git push, kubectl annotate' }, quantity: 'wall', atMost: 0.8 },
];

export interface Verdict extends Bound {
  readonly median: number;
  /** The value that the median exceeds with a confidence of 95 %; null for fewer than 5 pairs. */
  readonly isAbove: number | null;
  /** undecided: the median is above its bound, but by no more than the pairs scatter, or there are too few of them. */
  readonly verdict: 'holds' | 'undecided' | 'exceeded';
}

/** Judges what was measured; other bounds are left out. */
export function judge(benchmarks: readonly MeasuredBenchmark[]): Verdict[] {
  return bounds.flatMap((bound) => {
    const measured = benchmarks.find(({ name }) => name === bound.benchmark);
    const values = measured && valuesOf(measured, bound);
    if (values === undefined) return [];
    const { median } = summarize(values);
    const isAbove = medianIsAbove(values) ?? null;
    const isExceeded = isAbove !== null && isAbove > bound.atMost;
    const verdict = median <= bound.atMost ? 'holds' : isExceeded ? 'exceeded' : 'undecided';
    return [{ ...bound, median, isAbove, verdict }];
  });
}

function valuesOf({ ours, peers }: MeasuredBenchmark, { of, quantity }: Bound): number[] | undefined {
  if (of === 'growth')
    return growthOf(
      ours.samples,
      peers.map(({ samples }) => samples),
      quantity,
    );
  if (of === 'itself') {
    const values = ours.samples.map((sample) => sample[quantity] ?? Number.NaN);
    return values.every(Number.isFinite) ? values : undefined;
  }
  const peer = peers.find(({ name }) => name.startsWith(of.peer));
  return peer && pairRatios(ours.samples, peer.samples, quantity);
}

/** The ratio of the largest to the smaller one, with the smallest subtracted from both, round by round. */
function growthOf(
  largest: readonly Sample[],
  [smaller = [], smallest = []]: readonly (readonly Sample[])[],
  quantity: keyof Sample,
): number[] | undefined {
  const above = (samples: readonly Sample[]): Sample[] =>
    samples.map((sample, round) => ({
      wall: Number.NaN,
      [quantity]: (sample[quantity] ?? Number.NaN) - (smallest[round]?.[quantity] ?? Number.NaN),
    }));
  return pairRatios(above(largest), above(smaller), quantity);
}

/** What a bound is about, for people. */
export function describeBound({ benchmark, of, quantity }: Bound): string {
  const unit = quantity === 'memory' ? 'memory' : quantity === 'cpu' ? 'CPU time' : 'time';
  if (of === 'growth') return `${benchmark}: ${unit}, start taken off`;
  return of === 'itself' ? `${benchmark}: ${unit}` : `${benchmark} ÷ ${of.peer}: ${unit}`;
}

/** The verdicts as people read them. */
export function renderVerdicts(verdicts: readonly Verdict[]): string {
  return verdicts
    .map((verdict) => {
      const { atMost, median, isAbove } = verdict;
      const sure = isAbove === null ? 'fewer than 5 rounds' : `above ${isAbove.toFixed(2)} with 95 % confidence`;
      return `${verdict.verdict.padEnd(9)} ${describeBound(verdict)}: ${median.toFixed(2)}, at most ${atMost} (${sure})`;
    })
    .join('\n');
}
