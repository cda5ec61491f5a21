import type { MeasuredBenchmark } from './benchmark.ts';
import { summarizeQuantity } from './summary.ts';
import { receiverCounts, receiversBenchmarkName } from './synthesis.ts';

/** A figure that follows from several benchmarks. */
export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
}

/**
 * How synthesis grows: what each further receiver adds between two numbers of them. CPU time where it is known: it is the
 * steadier of the two.
 *
 * @returns none when fewer than two numbers were measured
 */
export function growthFigures(benchmarks: readonly MeasuredBenchmark[]): Figure[] {
  const measured = receiverCounts.flatMap((count) => {
    const samples = benchmarks.find(({ name }) => name === receiversBenchmarkName(count))?.ours.samples ?? [];
    const summary = summarizeQuantity(samples, 'cpu') ?? summarizeQuantity(samples, 'wall');
    return summary === undefined ? [] : [{ count, time: summary.median }];
  });
  return measured.slice(1).map(({ count, time }, index) => {
    const before = measured[index] as (typeof measured)[number];
    return {
      name: `each further receiver, from ${before.count} to ${count}`,
      value: (time - before.time) / (count - before.count),
      unit: 'ms',
    };
  });
}
