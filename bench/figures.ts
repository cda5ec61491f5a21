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
 * How synthesis grows: what each further receiver adds, and how many times as long the largest chart takes as the one
 * before. The start of the process, as the chart with one receiver has it, is taken off; linear growth then is the
 * ratio of the counts. CPU time where it is known: it is the steadier of the two.
 *
 * @returns none when the benchmarks of growth were not run
 */
export function growthFigures(benchmarks: readonly MeasuredBenchmark[]): Figure[] {
  const medians = receiverCounts.map((count) => {
    const samples = benchmarks.find(({ name }) => name === receiversBenchmarkName(count))?.ours.samples ?? [];
    return (summarizeQuantity(samples, 'cpu') ?? summarizeQuantity(samples, 'wall'))?.median;
  });
  const [one, some, many] = medians;
  if (one === undefined || some === undefined || many === undefined) return [];
  const [, someCount, manyCount] = receiverCounts;
  return [
    { name: `each further receiver, up to ${someCount}`, value: (some - one) / (someCount - 1), unit: 'ms' },
    { name: `each further receiver, up to ${manyCount}`, value: (many - one) / (manyCount - 1), unit: 'ms' },
    {
      name: `${manyCount} against ${someCount} receivers (linear: ${((manyCount - 1) / (someCount - 1)).toFixed(1)})`,
      value: (many - one) / (some - one),
      unit: '×',
    },
  ];
}
