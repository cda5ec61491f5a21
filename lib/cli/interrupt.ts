import { exitCodes } from './exit-codes.ts';

/**
 * Takes Ctrl-C over from the program: a command that must not be cut off at any point ends by itself at the next good one.
 * A second Ctrl-C ends it at once.
 * @param said to the person
 */
export function takeOverInterrupt(said: string): AbortSignal {
  const controller = new AbortController();
  process.removeAllListeners('SIGINT');
  process.once('SIGINT', () => {
    controller.abort();
    console.error(said);
    process.once('SIGINT', () => process.exit(exitCodes.interrupted));
  });
  return controller.signal;
}
