import { exitCodes, outputLost } from './exit-codes.ts';

/**
 * Handles Ctrl-C for a command that must not be cut off at any point: it ends at the next safe one.
 * A second Ctrl-C ends it at once. It goes on where nobody reads its output any more (head, less, a full disk).
 * @param said to the person
 */
export function takeOverInterrupt(said: string): AbortSignal {
  const controller = new AbortController();
  process.stdout.removeAllListeners('error');
  process.stdout.once('error', ({ message }) => {
    console.error(outputLost(message));
    process.stdout.on('error', () => {});
  });
  process.removeAllListeners('SIGINT');
  process.once('SIGINT', () => {
    controller.abort();
    console.error(said);
    process.once('SIGINT', () => process.exit(exitCodes.interrupted));
  });
  return controller.signal;
}

/** The signals that ask a process to end, and the exit codes that shells give them. */
const ends = [
  ['SIGHUP', 129],
  ['SIGINT', exitCodes.interrupted],
  ['SIGTERM', 143],
] as const;

/** What a command that was asked to end has to know. */
export interface Interruption extends Disposable {
  /** Aborted when it is asked to. */
  readonly signal: AbortSignal;
  /** That of the signal it got. */
  readonly exitCode: number | undefined;
}

/**
 * For a command with child processes and temporary folders: it is to end them and remove those when a signal asks it to
 * end. A second signal must not cut that short, as npm passes a Ctrl-C on that the process has had already.
 */
export function untilAskedToEnd(): Interruption {
  const controller = new AbortController();
  process.removeAllListeners('SIGINT');
  let exitCode: number | undefined;
  const listeners = ends.map(([signal, code]) => {
    const listener = () => {
      exitCode = code;
      controller.abort();
    };
    process.on(signal, listener);
    return [signal, listener] as const;
  });
  return {
    signal: controller.signal,
    get exitCode() {
      return exitCode;
    },
    [Symbol.dispose]() {
      for (const [signal, listener] of listeners) process.off(signal, listener);
    },
  };
}
