import { CommanderError } from 'commander';
import { withoutCredentials } from '../problems/credentials.ts';
import { ProblemsError } from '../problems/problem.ts';
import { CannotBeDone, CommandFailed, exitCodes } from './exit-codes.ts';
import { program } from './program.ts';

/** Runs the command that the arguments name, and sets how the process ends. */
export async function run(): Promise<void> {
  // Nothing that a command does is left half done by ending it here.
  process.once('SIGINT', () => process.exit(exitCodes.interrupted));
  // Whoever reads the output may stop early: head, less.
  process.stdout.on('error', ({ code }: NodeJS.ErrnoException) =>
    process.exit(code === 'EPIPE' ? process.exitCode : exitCodes.unusable),
  );
  try {
    await program((code) => {
      process.exitCode = code;
    }).parseAsync();
  } catch (error) {
    if (error instanceof CommanderError) {
      process.exitCode = error.exitCode === 0 ? exitCodes.fine : exitCodes.unusable;
      return;
    }
    process.exitCode = error instanceof CommandFailed ? exitCodes.broken : exitCodes.unusable;
    console.error(withoutCredentials(messageOf(error)));
  }
}

/** What a person can act on has a message; anything else is a fault of the program. */
function messageOf(error: unknown): string {
  if (error instanceof CannotBeDone || error instanceof CommandFailed || error instanceof ProblemsError)
    return error.message;
  return error instanceof Error ? `It failed unexpectedly: ${error.stack ?? error.message}` : String(error);
}
