/**
 * Draws the pictures of the README and the guides, into docs/pictures: `npm run pictures`.
 * With --check nothing is written; a difference from what is there fails (CI).
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { chain } from './pictures/chain.ts';
import { svg } from './pictures/drawing.ts';
import { layers } from './pictures/layers.ts';
import { record } from './pictures/record.ts';
import { rotation } from './pictures/rotation.ts';
import { terminal } from './pictures/terminal.ts';

const options = new Command('npm run pictures --')
  .description(
    'Draws docs/pictures/*.svg: the chain, the layers of the library as its imports are, the steps of a rotation as it plans them, and a run of doctor from docs/pictures/doctor.txt.',
  )
  .option('--check', 'write nothing; end with 1 where they differ')
  .option('--record', 'run doctor first, in a sandbox, for docs/pictures/doctor.txt')
  .allowExcessArguments(false)
  .showHelpAfterError()
  .parse()
  .opts<{ readonly check?: boolean; readonly record?: boolean }>();

const folder = join(import.meta.dirname, '..', 'docs', 'pictures');
const run = join(folder, 'doctor.txt');
if (options.record) writeFileSync(run, await record());

const pictures = {
  'chain.svg': chain(),
  'layers.svg': layers(),
  'rotation.svg': rotation(),
  'doctor.svg': terminal(
    'npx fluxhook doctor',
    readFileSync(run, 'utf8'),
    'A run of fluxhook doctor',
    "The webhook's secret at GitHub was changed: doctor names the hop signature, says why, and how to fix it. Every other hop has a line.",
  ),
};

const differing = Object.entries(pictures).filter(([name, picture]) => present(name) !== svg(picture));
const names = differing.map(([name]) => name).join(', ');
if (!options.check) for (const [name, picture] of differing) writeFileSync(join(folder, name), svg(picture));
if (names === '') console.log('The pictures are up to date.');
else if (options.check) {
  console.error(`Not up to date: ${names}. Run \`npm run pictures\` and commit the result.`);
  process.exitCode = 1;
} else console.log(`Drawn: ${names}`);

function present(name: string): string | undefined {
  try {
    return readFileSync(join(folder, name), 'utf8');
  } catch {
    return undefined;
  }
}
