/**
 * Builds the tiny program of a test in a process of its own: `node build-tiny.ts <dir>`. Its preparation ends when there
 * is a file `go-on` in the folder.
 */
import { openToolchain } from '../../sandbox/toolchain/index.ts';
import { tinyCatalogIn } from './tiny.ts';

const [dir = ''] = process.argv.slice(2);
const catalog = tinyCatalogIn(dir, async ({ go, dir: source, log }) => {
  process.stdout.write('preparing\n');
  await go.exec(log, source, 'sh', [
    '-c',
    `echo $$ > ${dir}/preparation.pid; until [ -e ${dir}/go-on ]; do sleep 0.05; done`,
  ]);
});
await openToolchain({ catalog, onProgress: (event) => process.stdout.write(`${event.type}\n`) }).done();
