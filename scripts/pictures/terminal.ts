import Anser from 'anser';
import { htmlEscape } from 'escape-goat';
import { label, type Picture } from './drawing.ts';

/** Letters of a line, and the width of one in pixels. */
const [columns, letter, lineHeight, top] = [100, 7.6, 19, 58];

/** Letters with one look. */
interface Run {
  readonly text: string;
  readonly kind: string;
}

/**
 * What a command printed, as a terminal shows it; longer lines continue below their text.
 * @param output with the colors that it has on a terminal
 */
export function terminal(command: string, output: string, title: string, description: string): Picture {
  const lines = output
    .trimEnd()
    .split('\n')
    .flatMap((line) => wrapped(runsOf(line)));
  const height = top + lines.length * lineHeight + 6;
  return {
    title,
    description,
    width: 800,
    height,
    parts: [
      `<rect class="region" x="1" y="1" width="798" height="${height - 2}" rx="8"/>`,
      label(20, 30, `$ ${command}`, 'mono bold'),
      ...lines.map((runs, index) => line(runs, top + index * lineHeight)),
    ],
  };
}

/** Each run is put where a terminal has it, whatever font the reader has. */
function line(runs: readonly Run[], y: number): string {
  let column = 0;
  const spans = runs.map(({ text, kind }) => {
    const x = 20 + column * letter;
    column += [...text].length;
    const begin = text.length - text.trimStart().length;
    const shown = text.trim();
    if (shown === '') return '';
    const width = [...shown].length * letter;
    return htmlEscape`<tspan class="${kind}" x="${x + begin * letter}" textLength="${width.toFixed(1)}" lengthAdjust="spacingAndGlyphs">${shown}</tspan>`;
  });
  return `<text class="mono" y="${y}">${spans.join('')}</text>`;
}

function runsOf(text: string): Run[] {
  return Anser.ansiToJson(text, { use_classes: true, remove_empty: true, json: true }).map(
    ({ content, fg, decorations }) => {
      const color = fg?.replace('ansi-', '') ?? '';
      return {
        text: content,
        kind: [color, ...decorations.map((each) => (each === 'dim' ? 'quiet' : each))].join(' ').trim(),
      };
    },
  );
}

/** Breaks at blanks; continuation lines are indented to the text of the first. */
function wrapped(runs: readonly Run[]): Run[][] {
  const plain = runs.map(({ text }) => text).join('');
  const indent = ' '.repeat(/^ *(?:\S [a-z-]+ +|\w+: )?/.exec(plain)?.[0].length ?? 0);
  const lines: Run[][] = [[]];
  let used = 0;
  for (const { text, kind } of runs)
    for (const word of text.split(/(?<= )(?=\S)/)) {
      if (used + word.trimEnd().length > columns && used > indent.length) {
        lines.push([{ text: indent, kind: '' }]);
        used = indent.length;
      }
      lines.at(-1)?.push({ text: word, kind });
      used += [...word].length;
    }
  return lines.map(joined);
}

/** Neighbors of the same look as one. */
function joined(runs: readonly Run[]): Run[] {
  const all: Run[] = [];
  for (const run of runs) {
    const last = all.at(-1);
    if (last?.kind === run.kind) all[all.length - 1] = { ...run, text: last.text + run.text };
    else all.push(run);
  }
  return all;
}
