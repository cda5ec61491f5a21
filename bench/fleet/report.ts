import Table from 'cli-table3';
import { writeDelayMs } from '../../lib/github/pace.ts';
import type { Machine } from '../machine.ts';
import type { PushTimes } from './pushes.ts';
import type { MeasuredShape } from './shape.ts';

export interface FleetReport {
  /** Version of this project. */
  readonly fluxhook: string;
  readonly date: string;
  readonly machine: Machine;
  readonly repositories: number;
  readonly shapes: readonly MeasuredShape[];
}

/** The report as people read it. */
export function renderFleetReport({ fluxhook, date, machine, repositories, shapes }: FleetReport): string {
  const { cpu, cores, memoryGiB, system, node, loadBefore } = machine;
  const delay = writeDelayMs(repositories);
  const pace = `${repositories} webhooks are written ${delay === 1 ? 'one right after the other' : `${delay / 1000} s apart`}`;
  return [
    `fluxhook ${fluxhook}, ${date}, ${repositories} repositories`,
    `${cpu}, ${cores} cores, ${memoryGiB} GiB, ${system}, Node ${node}, load before ${loadBefore.toFixed(1)}`,
    ...shapes.flatMap(renderShape),
    `At GitHub itself ${pace}: ${duration((repositories * delay) / 1000)} for all of them.`,
  ].join('\n');
}

function renderShape({ name, phases, hooks, pushes }: MeasuredShape): string[] {
  const table = new Table({
    head: [name.toUpperCase(), 's', 'requests', 'writes', 'requests by kind'],
    style: { head: [], border: [], compact: true },
    colAligns: ['left', 'right', 'right', 'right', 'left'],
  });
  for (const { name, seconds, total, writes, requests } of phases) {
    const kinds = Object.entries(requests).map(([kind, count]) => `${count} ${kind}`);
    table.push([name, seconds.toFixed(1), total, writes, kinds.join('\n')]);
  }
  return [
    table.toString(),
    `webhooks: ${hooks.repositories} of repositories, ${hooks.organization} of the organization`,
    `push → artifact, one after another: ${times(pushes.oneByOne)}`,
    `push → artifact, at once: ${times(pushes.burst)}`,
  ];
}

function times({ count, p50, p99, max }: PushTimes): string {
  return `${count} pushes, p50 ${p50} ms, p99 ${p99} ms, longest ${max} ms`;
}

function duration(seconds: number): string {
  return seconds < 120 ? `${seconds.toFixed(1)} s` : `${(seconds / 60).toFixed(0)} min`;
}
