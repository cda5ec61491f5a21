import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describeBound } from './bounds.ts';
import { charts } from './charts.ts';
import type { Run } from './history.ts';

const docs = join(import.meta.dirname, '..', 'docs');
const page = join(docs, 'benchmarks.md');
/** Beside the page, with the pictures in it. */
const pictures = 'benchmarks';

const begin = '<!-- Written by `npm run bench -- --keep`; do not edit. -->';
const end = '<!-- Until here. -->';

/** Writes the figures and pictures of a run into docs/benchmarks.md, between the markers. */
export async function writeDocs(run: Run): Promise<void> {
  const files = await charts(run);
  mkdirSync(join(docs, pictures), { recursive: true });
  for (const [name, svg] of files) writeFileSync(join(docs, pictures, name), `${svg}\n`);
  writeFileSync(page, withFigures(readFileSync(page, 'utf8'), renderRun(run, [...files.keys()])));
}

/** @throws Error where the page has no markers */
export function withFigures(text: string, figures: string): string {
  const [from, to] = [text.indexOf(begin), text.indexOf(end)];
  if (from === -1 || to < from) throw new Error(`${page} has no part between "${begin}" and "${end}".`);
  return `${text.slice(0, from + begin.length)}\n\n${figures}\n\n${text.slice(to)}`;
}

/** What a run found, in Markdown. */
export function renderRun(run: Run, names: readonly string[]): string {
  const { commit, date, machine, runs, benchmarks, figures, verdicts } = run;
  const rows = benchmarks.flatMap(({ name, ours, peers }) => [
    row([name, ours.name, ms(ours.wall), ms(ours.cpu), ms(ours.memory), '', '']),
    ...peers.map((peer) => {
      const { wall, cpu } = peer.ratio;
      return row([
        '',
        peer.name,
        ms(peer.wall),
        ms(peer.cpu),
        ms(peer.memory),
        times(wall?.median),
        times(cpu?.median),
      ]);
    }),
  ]);
  const picture = (name: string) => `![${titles[name] ?? name}](${pictures}/${name})`;
  return [
    `Commit ${commit.slice(0, 12)}, ${date.slice(0, 10)}: ${machine.cores} cores of ${machine.cpu}, ${machine.memoryGiB} GiB, ` +
      `Node ${machine.node}, ${runs} rounds, load before ${machine.loadBefore.toFixed(1)}. Medians; a ratio is the median of the pairs.`,
    ...names.map(picture),
    ['| bound | measured | at most | |', '| --- | ---: | ---: | --- |', ...verdicts.map(verdictRow)].join('\n'),
    [
      '| | | wall ms | CPU ms | MiB | ours ÷ this: wall | CPU |',
      '| --- | --- | ---: | ---: | ---: | ---: | ---: |',
      ...rows,
    ].join('\n'),
    figures.map(({ name, value, unit }) => `- ${name}: ${value.toFixed(2)} ${unit}`).join('\n'),
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

const titles: Readonly<Record<string, string>> = {
  'growth-time.svg': 'CPU time by the number of receivers, fluxhook beside its peers',
  'growth-memory.svg': 'Memory by the number of receivers, fluxhook beside its peers',
  'bounds.svg': 'Each measured ratio as a part of its bound',
};

function verdictRow(verdict: Run['verdicts'][number]): string {
  return row([describeBound(verdict), verdict.median.toFixed(2), String(verdict.atMost), verdict.verdict]);
}

function row(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}

function ms(value: number | undefined): string {
  return value?.toFixed(0) ?? '';
}

function times(value: number | undefined): string {
  return value === undefined ? '' : value.toFixed(value < 10 ? 2 : 1);
}
