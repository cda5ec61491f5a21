import { invokedAs } from './invoked-as.ts';

/** The examples at the end of a command's help. */
export function examples(name: string, lines: readonly string[]): string {
  const command = invokedAs(name);
  return `\nExamples:\n${lines.map((line) => `  ${command} ${line}`.trimEnd()).join('\n')}`;
}
