import { type Command, CommanderError } from 'commander';
import { untilEnd } from './ending.ts';
import { exitCodes } from './exit-codes.ts';
import { program } from './program.ts';

/** Runs the command that the arguments name, and sets how the process ends. */
export function run(): Promise<void> {
  return untilEnd(async () => {
    const command = await withWhatCompletes((code) => {
      process.exitCode = code;
    });
    try {
      await command.parseAsync();
    } catch (error) {
      // It has been told.
      if (!(error instanceof CommanderError)) throw error;
      process.exitCode = error.exitCode === 0 ? exitCodes.fine : exitCodes.unusable;
    }
  });
}

/** The command, with what completes it where that is asked for. */
async function withWhatCompletes(finish: (code: number) => void): Promise<Command> {
  const [name = ''] = process.argv.slice(2);
  const isAsked = ['completion', 'complete', '__complete'].includes(name) && !process.argv.includes('--help');
  const command = program(finish, { withCompletion: !isAsked });
  if (isAsked) (await import('./completion.ts')).addCompletion(command);
  return command;
}
