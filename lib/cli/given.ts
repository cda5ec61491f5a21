import { readFile } from 'node:fs/promises';
import { CannotBeDone } from './exit-codes.ts';

/** The text of a file that an option names. */
export async function contentOf(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new CannotBeDone(`${file} cannot be read: ${(error as Error).message}`);
  }
}

/** What is made of a text that was given; a RangeError says what is wrong with it. */
export function madeOfGiven<T>(make: () => T): T {
  try {
    return make();
  } catch (error) {
    if (error instanceof RangeError) throw new CannotBeDone(`${error.message}.`);
    throw error;
  }
}
