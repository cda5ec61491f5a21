/** How every command ends. */
export const exitCodes = {
  /** All is well, or there are warnings only. */
  fine: 0,
  /** Something is broken. */
  broken: 1,
  /** The command could not be carried out as it was given. */
  unusable: 2,
  /** What was waited for did not come in time. */
  timedOut: 124,
  /** Ctrl-C. */
  interrupted: 130,
} as const;

/** For the help of each command. */
export const exitCodesHelp =
  '\nExit codes: 0 fine or warnings only, 1 something is broken, 2 it could not run, 124 timed out, 130 interrupted.';

/** What the command started has failed: it ends with 1, and this message. */
export class CommandFailed extends Error {
  override readonly name = 'CommandFailed';
}

/** The command cannot be carried out: it ends with 2, and this message. */
export class CannotBeDone extends Error {
  override readonly name = 'CannotBeDone';
}

/** That the standard output takes nothing more. */
export function outputLost(why: string): string {
  return `The output cannot be written: ${why}`;
}
