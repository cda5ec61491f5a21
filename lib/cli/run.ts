import { type Command, CommanderError } from 'commander';
import { setExitCode, untilEnd } from './ending.ts';
import { exitCodes } from './exit-codes.ts';
import { program } from './program.ts';

/** Runs the command that the arguments name, and sets how the process ends. */
export function run(): Promise<void> {
  return untilEnd(() => asTyped(process.argv, setExitCode));
}

/**
 * Carries out what was typed.
 * @param argv as that of a process
 * @param finish is called with the exit code
 */
export async function asTyped(argv: readonly string[], finish: (code: number) => void): Promise<void> {
  const command = await withWhatCompletes(argv, finish);
  try {
    await command.parseAsync(argv);
  } catch (error) {
    // It has been printed already.
    if (!(error instanceof CommanderError)) throw error;
    finish(error.exitCode === 0 ? exitCodes.fine : exitCodes.unusable);
  }
}

/** The command, with what completes it where that is asked for. */
async function withWhatCompletes(argv: readonly string[], finish: (code: number) => void): Promise<Command> {
  const [name = ''] = argv.slice(2);
  const isAsked = ['completion', 'complete', '__complete'].includes(name) && !argv.includes('--help');
  const command = program(finish, { withCompletion: !isAsked });
  if (isAsked) (await import('./completion.ts')).addCompletion(command);
  return command;
}
