import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A fenced code block of a Markdown file. */
export interface CodeBlock {
  /** What is behind the fence: a language, or with words after it another one: ```sh pulumi is not sh. */
  readonly language: string;
  /** Its lines, without the indentation of the list that it is in. */
  readonly text: string;
  /** The nearest heading above it; empty before the first. */
  readonly section: string;
}

/**
 * All code blocks of a Markdown file, in order; those in lists too.
 *
 * @param file from the project's folder
 */
export function allBlocks(file: string): CodeBlock[] {
  const blocks: CodeBlock[] = [];
  let section = '';
  let open: { indentation: string; language: string; lines: string[] } | undefined;
  for (const line of readFileSync(join(import.meta.dirname, '..', '..', file), 'utf8').split('\n')) {
    if (open === undefined) {
      section = /^#+ (.+)$/.exec(line)?.[1] ?? section;
      const [, indentation, language] = /^( *)```(.*)$/.exec(line) ?? [];
      if (indentation !== undefined && language !== undefined) open = { indentation, language, lines: [] };
    } else if (line.trim() === '```') {
      blocks.push({ language: open.language, section, text: open.lines.map((each) => `${each}\n`).join('') });
      open = undefined;
    } else {
      open.lines.push(line.startsWith(open.indentation) ? line.slice(open.indentation.length) : line);
    }
  }
  if (open !== undefined) throw new Error(`${file} ends in a code block.`);
  return blocks;
}

/** The texts of the code blocks of a Markdown file that are in a language, in order. */
export function codeBlocks(file: string, language: string): string[] {
  return allBlocks(file)
    .filter((block) => block.language === language)
    .map(({ text }) => text);
}

/** Writes the code blocks of a page that are files: those with the file's name behind the language. */
export function writeFileBlocks(page: string, directory: string): void {
  for (const { language, text } of allBlocks(page)) {
    const file = /^\w+ (\S+\.\w+)$/.exec(language)?.[1];
    if (file !== undefined) writeFileSync(join(directory, file), text);
  }
}
