import { writeFile } from 'node:fs/promises';
import { CannotBeDone } from './exit-codes.ts';

/**
 * Writes the output of a command.
 * @param file that of --out @default - the standard output
 * @throws CannotBeDone where it cannot be written
 */
export async function writeOut(text: string, file: string | undefined): Promise<void> {
  if (file === undefined) {
    process.stdout.write(text);
    return;
  }
  try {
    await writeFile(file, text);
  } catch (error) {
    throw new CannotBeDone(`${file} cannot be written: ${(error as Error).message}. Use another --out FILE.`);
  }
}
