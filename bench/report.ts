import Table from 'cli-table3';
import type { MeasuredBenchmark, MeasuredSubject } from './benchmark.ts';
import type { Verdict } from './bounds.ts';
import type { Figure } from './figures.ts';
import type { Machine } from './machine.ts';
import { ratio, type Summary, summarizeQuantity } from './summary.ts';

/** Everything that a run of the benchmark found; what --json writes. */
export interface Report {
  /** Version of this project. */
  readonly fluxhook: string;
  /** Of the checkout; with `+` behind it where files differed from it. */
  readonly commit: string;
  /** ISO 8601 */
  readonly date: string;
  readonly machine: Machine;
  readonly runs: number;
  readonly warmup: number;
  readonly benchmarks: readonly ReportedBenchmark[];
  readonly figures: readonly Figure[];
  /** Of the bounds of what was measured. */
  readonly verdicts: readonly Verdict[];
}

export interface ReportedBenchmark {
  readonly name: string;
  readonly ours: ReportedSubject;
  readonly peers: readonly (ReportedSubject & {
    /** Ours divided by this, pair by pair. */
    readonly ratio: { readonly wall?: Summary | undefined; readonly cpu?: Summary | undefined };
  })[];
}

export interface ReportedSubject extends MeasuredSubject {
  /** Milliseconds. */
  readonly wall: Summary | undefined;
  /** Milliseconds. */
  readonly cpu?: Summary | undefined;
  /** MiB */
  readonly memory?: Summary | undefined;
}

export function reportBenchmark({ name, ours, peers }: MeasuredBenchmark): ReportedBenchmark {
  return {
    name,
    ours: reportSubject(ours),
    peers: peers.map((peer) => ({
      ...reportSubject(peer),
      ratio: { wall: ratio(ours.samples, peer.samples, 'wall'), cpu: ratio(ours.samples, peer.samples, 'cpu') },
    })),
  };
}

function reportSubject({ name, samples }: MeasuredSubject): ReportedSubject {
  const summary = (quantity: 'wall' | 'cpu' | 'memory') => summarizeQuantity(samples, quantity);
  return { name, samples, wall: summary('wall'), cpu: summary('cpu'), memory: summary('memory') };
}

/** The report as people read it. */
export function renderReport({ fluxhook, date, machine, runs, warmup, benchmarks, figures }: Report): string {
  const table = new Table({
    head: ['', 'wall ms: min', 'median', 'max', 'CPU ms', 'MiB', 'ours ÷ this: wall', 'CPU'],
    style: { head: [], border: [], compact: true },
    colAligns: ['left', 'right', 'right', 'right', 'right', 'right', 'right', 'right'],
  });
  for (const { name, ours, peers } of benchmarks) {
    table.push([{ content: name.toUpperCase(), colSpan: 8 }]);
    table.push([ours.name, ...columns(ours), '', '']);
    for (const peer of peers) {
      table.push([`  beside: ${peer.name}`, ...columns(peer), spread(peer.ratio.wall), spread(peer.ratio.cpu)]);
    }
  }
  const { cpu, cores, memoryGiB, system, node, loadBefore } = machine;
  const lines = [
    `fluxhook ${fluxhook}, ${date}, ${runs} runs after ${warmup} warm-up`,
    `${cpu}, ${cores} cores, ${memoryGiB} GiB, ${system}, Node ${node}, load before ${loadBefore.toFixed(1)}`,
    table.toString(),
    ...figures.map((figure) => `${figure.name}: ${rounded(figure.value)} ${figure.unit}`),
  ];
  return lines.join('\n');
}

function columns({ wall, cpu, memory }: ReportedSubject): string[] {
  return [wall?.min, wall?.median, wall?.max, cpu?.median, memory?.median].map((value) => value?.toFixed(0) ?? '-');
}

/** Median, and from least to most. */
function spread(summary: Summary | undefined): string {
  if (summary === undefined) return '-';
  return `${rounded(summary.median)}× (${rounded(summary.min)}-${rounded(summary.max)})`;
}

function rounded(value: number): string {
  return value.toFixed(value < 10 ? 2 : value < 100 ? 1 : 0);
}
