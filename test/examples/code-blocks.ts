import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * The code blocks of a Markdown file that are in a language, in order. Words after the language make it another one:
 * ```sh pulumi is not sh.
 *
 * @param file from the project's folder
 */
export function codeBlocks(file: string, language: string): string[] {
  const text = read(file);
  const block = new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\`$`, 'gms');
  return [...text.matchAll(block)].map(([, body]) => body ?? '');
}

/**
 * The code blocks of a Markdown file that are files, by name: ```yaml NAME.yaml.
 *
 * @param file from the project's folder
 */
export function fileBlocks(file: string): Map<string, string> {
  const block = /^```\w+ (\S+\.\w+)\n(.*?)^```$/gms;
  return new Map([...read(file).matchAll(block)].map(([, name = '', body = '']) => [name, body]));
}

function read(file: string): string {
  return readFileSync(join(import.meta.dirname, '..', '..', file), 'utf8');
}
