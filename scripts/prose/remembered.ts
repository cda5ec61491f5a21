import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { replaceFile } from '../../lib/files/replace-file.ts';

/** Texts in which nothing was found, by their digests: the next run need not read them again. */
export class Remembered {
  readonly #file: string;
  readonly #rules: string;
  readonly #before: ReadonlySet<string>;
  readonly #now = new Set<string>();

  /**
   * @param file where they are kept
   * @param rules everything that decides what is found, besides the text
   */
  constructor(file: string, rules: readonly string[]) {
    this.#file = file;
    this.#rules = digest(...rules);
    this.#before = new Set(read(file));
  }

  /** Whether nothing was found in a text the last time, by the same rules. */
  has(path: string, text: string): boolean {
    return this.#before.has(this.#digest(path, text));
  }

  add(path: string, text: string): void {
    this.#now.add(this.#digest(path, text));
  }

  /** For the next run; what was not added this time is forgotten. */
  keep(): void {
    mkdirSync(dirname(this.#file), { recursive: true });
    replaceFile(this.#file, JSON.stringify([...this.#now]), true);
  }

  #digest(path: string, text: string): string {
    return digest(this.#rules, path, text);
  }
}

function digest(...texts: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(texts)).digest('base64');
}

function read(file: string): string[] {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return [];
  }
}
