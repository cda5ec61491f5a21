import { cpus, freemem } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';

/** Processor time of this machine, of all processors together, in milliseconds since it started. */
export interface Processors {
  readonly idle: number;
  readonly all: number;
}

export function processors(): Processors {
  const times = cpus().map((cpu) => cpu.times);
  const sum = (of: (each: (typeof times)[number]) => number) => times.reduce((total, each) => total + of(each), 0);
  return {
    idle: sum(({ idle }) => idle),
    all: sum(({ user, nice, sys, idle, irq }) => user + nice + sys + idle + irq),
  };
}

/** How much of the processor time between two looks was used, by whatever process, from 0 to 1. */
export function busyShare(before: Processors, after: Processors): number {
  const all = after.all - before.all;
  return all > 0 ? 1 - (after.idle - before.idle) / all : 1;
}

/** With less than this to spare one more file would slow down those that run: most wait, and then compute for a while. */
const BUSY_AT_MOST = 0.75;

/** Of a sandbox with Pulumi, its providers and the program (1 GiB), and as much again to spare. */
const MEMORY = 2 * 1024 ** 3;

/** How long the machine is looked at. A file that has just begun shows its load only after a while. */
const LOOK_MS = 3000;

/** Resolves when the machine has had time and memory to spare for a while, or when it is aborted. */
export async function machineHasRoom(signal: AbortSignal): Promise<void> {
  for (;;) {
    const before = processors();
    await sleep(LOOK_MS, undefined, { signal }).catch(() => undefined);
    if (signal.aborted) return;
    if (busyShare(before, processors()) <= BUSY_AT_MOST && freemem() >= MEMORY) return;
  }
}

/**
 * Lets a number of files run at once whatever the machine does, and more when there is room, one after another: tests
 * wait for controllers and providers most of the time, some of them compute, and what runs beside them is not known.
 */
export class Admission {
  readonly #always: number;
  readonly #room: (signal: AbortSignal) => Promise<void>;
  /** Ends when fewer than `always` run: then nobody has to wait for room. */
  #waiting = new AbortController();
  #turn: Promise<void> = Promise.resolve();
  #running = 0;

  constructor(always: number, room: (signal: AbortSignal) => Promise<void> = machineHasRoom) {
    this.#always = always;
    this.#room = room;
  }

  /** Resolves when one more may run; {@link leave} follows. */
  enter(): Promise<void> {
    this.#turn = this.#turn.then(async () => {
      if (this.#running >= this.#always) await this.#room(this.#waiting.signal);
      this.#running += 1;
    });
    return this.#turn;
  }

  leave(): void {
    this.#running -= 1;
    if (this.#running >= this.#always) return;
    this.#waiting.abort();
    this.#waiting = new AbortController();
  }
}
