import { type Command, CommanderError } from 'commander';
import { withoutCredentials } from '../problems/credentials.ts';
import { ProblemsError } from '../problems/problem.ts';
import { CannotBeDone, CommandFailed, exitCodes } from './exit-codes.ts';
import { missingPackage } from './missing-package.ts';
import { program } from './program.ts';
import { timeLimit } from './time-limit.ts';

/** Runs the command that the arguments name, and sets how the process ends. */
export async function run(): Promise<void> {
  // Nothing that a command does is left half done by ending it here.
  process.once('SIGINT', () => process.exit(exitCodes.interrupted));
  // Whoever reads the output may stop early: head, less.
  process.stdout.on('error', ({ code }: NodeJS.ErrnoException) =>
    process.exit(code === 'EPIPE' ? process.exitCode : exitCodes.unusable),
  );
  try {
    const command = await withWhatCompletes((code) => {
      process.exitCode = code;
    });
    await command.parseAsync();
  } catch (error) {
    if (error instanceof CommanderError) {
      process.exitCode = error.exitCode === 0 ? exitCodes.fine : exitCodes.unusable;
      return;
    }
    process.exitCode = error instanceof CommandFailed ? exitCodes.broken : exitCodes.unusable;
    console.error(withoutCredentials(messageOf(error)));
  }
  if (timeLimit.isOver) process.exitCode = exitCodes.timedOut;
  // Connections that nobody answers would hold the process for minutes.
  setTimeout(() => process.exit(), 500).unref();
}

/** The command, with what completes it where that is asked for. */
async function withWhatCompletes(finish: (code: number) => void): Promise<Command> {
  const [name = ''] = process.argv.slice(2);
  const isAsked = ['completion', 'complete', '__complete'].includes(name) && !process.argv.includes('--help');
  const command = program(finish, { withCompletion: !isAsked });
  if (isAsked) (await import('./completion.ts')).addCompletion(command);
  return command;
}

/** What a person can act on has a message; anything else is a fault of the program. */
function messageOf(error: unknown): string {
  if (error instanceof CannotBeDone || error instanceof CommandFailed || error instanceof ProblemsError)
    return error.message;
  const missing = missingPackage(error);
  if (missing !== undefined) return missing;
  // By its name: help and completion load no client.
  if (error instanceof Error && error.name === 'ServerFailure') return (error as Error & { inWords: string }).inWords;
  return error instanceof Error ? `It failed unexpectedly: ${error.stack ?? error.message}` : String(error);
}
