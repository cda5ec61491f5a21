import { withoutCredentials } from '../problems/credentials.ts';
import { ProblemsError } from '../problems/problem.ts';
import { CannotBeDone, CommandFailed, exitCodes, outputLost } from './exit-codes.ts';
import { timeLimit } from './time-limit.ts';

/** Runs what a command does as {@link told}, and sets how the process ends. */
export async function untilEnd(command: () => Promise<void>): Promise<void> {
  // Ending a command here leaves nothing half done.
  process.once('SIGINT', () => process.exit(exitCodes.interrupted));
  // The reader of the output may stop early: head, less.
  process.stdout.on('error', ({ code, message }: NodeJS.ErrnoException) => {
    if (code === 'EPIPE') process.exit(process.exitCode);
    console.error(outputLost(message));
    process.exit(exitCodes.unusable);
  });
  await told(command, setExitCode);
  // Connections that nobody answers would keep the process alive for minutes.
  setTimeout(() => process.exit(), 500).unref();
}

export function setExitCode(code: number): void {
  process.exitCode = code;
}

/** Runs what a command does, and prints a failure. @param finish is called with its exit code */
export async function told(command: () => Promise<void>, finish: (code: number) => void): Promise<void> {
  try {
    await command();
  } catch (error) {
    finish(error instanceof CommandFailed ? exitCodes.broken : exitCodes.unusable);
    console.error(withoutCredentials(messageOf(error)));
  }
  if (timeLimit.isOver) finish(exitCodes.timedOut);
}

/** What a person can act on has a message; anything else is a fault of the program. */
function messageOf(error: unknown): string {
  if (error instanceof CannotBeDone || error instanceof CommandFailed || error instanceof ProblemsError)
    return error.message;
  // By its name: help and completion load no client.
  if (error instanceof Error && error.name === 'ServerFailure') return (error as Error & { inWords: string }).inWords;
  return error instanceof Error ? `It failed unexpectedly: ${error.stack ?? error.message}` : String(error);
}
