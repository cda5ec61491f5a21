import type { PulumiRun, PulumiStack } from '../../sandbox/pulumi/stack.ts';
import { type RequestCounter, type RequestCounts, totalOf, writesOf } from './requests.ts';

/** One command, how long it took and what it asked of GitHub. */
export interface Phase {
  readonly name: string;
  readonly seconds: number;
  /** Requests by kind: those of the command, and others to GitHub in the same time. */
  readonly requests: RequestCounts;
  readonly total: number;
  /** Those of them that change something. */
  readonly writes: number;
}

/** Runs commands and measures each. */
export class Phases {
  readonly all: Phase[] = [];
  readonly #counter: RequestCounter;
  readonly #say: (line: string) => void;

  constructor(counter: RequestCounter, say: (line: string) => void) {
    this.#counter = counter;
    this.#say = say;
  }

  /** @throws Error with everything the command printed, when it does not succeed */
  async run(name: string, stack: PulumiStack, command: string, ...args: string[]): Promise<PulumiRun> {
    const run = await this.measure(name, () => stack.run(command, ...args));
    if (run.exitCode !== 0) throw new Error(`${name}: pulumi ${command} ended with ${run.exitCode}:\n${run.text}`);
    return run;
  }

  /** No matter how it ended. */
  async measure<T>(name: string, act: () => Promise<T>): Promise<T> {
    this.#counter.take();
    const started = performance.now();
    const result = await act();
    const seconds = (performance.now() - started) / 1000;
    const requests = this.#counter.take();
    const phase = { name, seconds, requests, total: totalOf(requests), writes: writesOf(requests) };
    this.all.push(phase);
    this.#say(`${name}: ${seconds.toFixed(1)} s, ${phase.total} requests to GitHub, ${phase.writes} of them writes`);
    return result;
  }
}
