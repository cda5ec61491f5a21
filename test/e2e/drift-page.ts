import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';

const page = join(import.meta.dirname, '..', '..', 'docs', 'drift.md');

/** What a run saw, by the column of the table; all columns but the first, which is the row's name. */
export type Observed = Readonly<Record<string, string>>;

/** Makes for real what a row is about, and says what happened. */
export type Producer = (t: TestContext) => Promise<Observed>;

/**
 * Produces each row of a table of docs/drift.md. Every cell has to be what the run saw, but for the last column: figures
 * differ from run to run, so the page has those of one run. With FLUXHOOK_RECORD=1 the run writes its rows into the page.
 *
 * @param heading of the section that has the table
 * @param producers by the row's first cell, in the order of the page
 */
export function testTable(heading: string, producers: Readonly<Record<string, Producer>>): void {
  const isRecorded = process.env.FLUXHOOK_RECORD === '1';
  for (const [name, produce] of Object.entries(producers)) {
    test(name, async (t) => {
      const observed = await produce(t);
      const { columns, rows } = tableOf(heading);
      const [figure = ''] = columns.slice(-1);
      t.diagnostic(`${figure}: ${observed[figure]}`);
      const cells = [name, ...columns.slice(1).map((column) => observed[column] ?? '')];
      assert.deepEqual(
        cells.filter((cell) => cell === '' || cell.includes('|')),
        [],
        'each column has a cell',
      );
      if (isRecorded) return record(heading, cells);
      const written = rows.find(([first]) => first === name);
      assert.deepEqual(cells.slice(0, -1), written?.slice(0, -1), `docs/drift.md, ${heading}`);
      assert.match(written?.at(-1) ?? '', /\d/, 'a figure that was recorded');
    });
  }
  test(`the table "${heading}" has these rows and no others`, () => {
    assert.deepEqual(
      tableOf(heading).rows.map(([name]) => name),
      Object.keys(producers),
    );
  });
}

/** The table of a section of the page. */
function tableOf(heading: string): { columns: string[]; rows: string[][] } {
  const [columns = [], , ...rows] = sectionOf(heading)
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .map((line) => line.slice(1, line.lastIndexOf('|')).split('|'))
    .map((cells) => cells.map((cell) => cell.trim()));
  if (columns.length < 2) throw new Error(`docs/drift.md has no table under "## ${heading}"`);
  return { columns, rows };
}

function sectionOf(heading: string): string {
  const sections = readFileSync(page, 'utf8').split(/^(?=## )/m);
  return sections.find((section) => section.startsWith(`## ${heading}\n`)) ?? '';
}

/** In the place of the row with that name, or behind the last one. */
function record(heading: string, cells: readonly string[]): void {
  const section = sectionOf(heading);
  const lines = section.split('\n');
  const own = lines.findIndex((line) => line.startsWith(`| ${cells[0]} |`));
  const last = lines.findLastIndex((line) => line.startsWith('|'));
  lines.splice(own >= 0 ? own : last + 1, own >= 0 ? 1 : 0, `| ${cells.join(' | ')} |`);
  writeFileSync(
    page,
    readFileSync(page, 'utf8').replace(section, () => lines.join('\n')),
  );
}
