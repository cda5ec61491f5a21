import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * The code blocks of a Markdown file that are in a language, in order. Words after the language make it another one:
 * ```sh pulumi is not sh.
 *
 * @param file from the project's folder
 */
export function codeBlocks(file: string, language: string): string[] {
  const text = readFileSync(join(import.meta.dirname, '..', '..', file), 'utf8');
  const block = new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\`$`, 'gms');
  return [...text.matchAll(block)].map(([, body]) => body ?? '');
}
