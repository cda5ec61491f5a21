import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Verdict } from './bounds.ts';
import type { Figure } from './figures.ts';
import type { Machine } from './machine.ts';
import type { Report } from './report.ts';
import type { Summary } from './summary.ts';

/** A line for each run that was kept, the oldest first. */
export const historyFile = join(import.meta.dirname, 'history.jsonl');

/** What is kept of a run: no single samples. */
export interface Run {
  readonly commit: string;
  readonly date: string;
  readonly machine: Machine;
  readonly runs: number;
  readonly benchmarks: readonly {
    readonly name: string;
    readonly ours: Medians;
    readonly peers: readonly (Medians & { readonly ratio: { readonly wall?: Summary; readonly cpu?: Summary } })[];
  }[];
  readonly figures: readonly Figure[];
  readonly verdicts: readonly Verdict[];
}

/** Times in ms, memory in MiB. */
interface Medians {
  readonly name: string;
  readonly wall?: number;
  readonly cpu?: number;
  readonly memory?: number;
}

/** What is kept of a report. */
export function runOf({ commit, date, machine, runs, benchmarks, figures, verdicts }: Report): Run {
  const medians = ({ name, wall, cpu, memory }: Report['benchmarks'][number]['ours']): Medians => ({
    name,
    ...(wall !== undefined && { wall: round(wall.median) }),
    ...(cpu !== undefined && { cpu: round(cpu.median) }),
    ...(memory !== undefined && { memory: round(memory.median) }),
  });
  return {
    commit,
    date,
    machine,
    runs,
    benchmarks: benchmarks.map(({ name, ours, peers }) => ({
      name,
      ours: medians(ours),
      peers: peers.map((peer) => ({
        ...medians(peer),
        ratio: {
          ...(peer.ratio.wall !== undefined && { wall: roundAll(peer.ratio.wall) }),
          ...(peer.ratio.cpu !== undefined && { cpu: roundAll(peer.ratio.cpu) }),
        },
      })),
    })),
    figures: figures.map((figure) => ({ ...figure, value: round(figure.value) })),
    verdicts: verdicts.map((verdict) => ({
      ...verdict,
      median: round(verdict.median),
      isAbove: verdict.isAbove === null ? null : round(verdict.isAbove),
    })),
  };
}

export function keep(run: Run): void {
  appendFileSync(historyFile, `${JSON.stringify(run)}\n`);
}

/** All runs that were kept, the oldest first. */
export function history(): Run[] {
  if (!existsSync(historyFile)) return [];
  const lines = readFileSync(historyFile, 'utf8').split('\n');
  return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as Run);
}

function roundAll({ min, median, max }: Summary): Summary {
  return { min: round(min), median: round(median), max: round(max) };
}

/** To three places, which is more than the machine repeats. */
function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}
