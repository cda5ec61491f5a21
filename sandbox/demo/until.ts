import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Waits until `probe` gives a value, asking every 25 ms. GitHub returns null while there is none.
 * A probe that gives false would end the wait, so the type keeps it out.
 * @param what opens the error message
 * @param seconds after which it is taken for something that does not come at all: on a busy machine much takes ten times as
 * long
 * @param signal ends the wait
 * @throws Error when it does not come within the time; the signal's reason when that is aborted
 */
export async function until<T extends object | string | number | true>(
  what: string,
  probe: () => Promise<T | null | undefined>,
  seconds = 120,
  signal?: AbortSignal,
): Promise<T> {
  const deadline = performance.now() + seconds * 1000;
  for (;;) {
    const value = await probe();
    if (value !== undefined && value !== null) return value;
    signal?.throwIfAborted();
    if (performance.now() > deadline) throw new Error(`${what} did not come within ${seconds} s.`);
    await sleep(25);
  }
}
