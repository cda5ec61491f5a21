import { confirm, isCancel, select, text } from '@clack/prompts';
import { exitCodes } from './exit-codes.ts';

/** A choice, with what it stands for. */
export interface Choice<T> {
  readonly label: string;
  readonly hint?: string;
  readonly value: T;
}

/**
 * Asks a person on the terminal; Ctrl-C ends the program before anything is written. Questions do not go to standard
 * output.
 */
export const terminal = {
  async choose<T>(message: string, choices: readonly Choice<T>[]): Promise<T> {
    const options = choices.map(({ label, hint }, value) => ({ label, value, ...(hint !== undefined && { hint }) }));
    const index = answered(await select({ message, options, output: process.stderr }));
    return (choices[index] as Choice<T>).value;
  },
  /** @param complaint what is wrong with a text; undefined if nothing is */
  async text(message: string, example: string, complaint: (text: string) => string | undefined): Promise<string> {
    const validate = (value = '') => (value.trim() === '' ? `Such as ${example}` : complaint(value.trim()));
    return answered(await text({ message, placeholder: example, validate, output: process.stderr })).trim();
  },
  async confirm(message: string): Promise<boolean> {
    return answered(await confirm({ message, output: process.stderr }));
  },
};

export type Asking = typeof terminal;

/** Whether somebody is there to be asked. */
export function isTerminal(): boolean {
  return process.stdin.isTTY === true && process.stderr.isTTY === true;
}

function answered<T>(answer: T): Exclude<T, symbol> {
  if (!isCancel(answer)) return answer as Exclude<T, symbol>;
  process.exit(exitCodes.interrupted);
}
