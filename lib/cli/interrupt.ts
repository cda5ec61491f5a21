import { exitCodes } from './exit-codes.ts';

/**
 * Handles Ctrl-C for a command that must not be cut off at any point: it ends at the next safe one.
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
