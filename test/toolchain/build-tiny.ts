/** Builds the tiny program of a test in a process of its own: `node build-tiny.ts <dir> <seconds of preparation>`. */
import { openToolchain } from '../../sandbox/toolchain/index.ts';
import { tinyCatalogIn } from './tiny.ts';

const [dir = '', seconds = '0'] = process.argv.slice(2);
const catalog = tinyCatalogIn(dir, async ({ go, dir: source, log }) => {
  process.stdout.write('preparing\n');
  await go.exec(log, source, 'sh', ['-c', `echo $$ > ${dir}/preparation.pid; sleep ${seconds}`]);
});
await openToolchain({ catalog, onProgress: (event) => process.stdout.write(`${event.type}\n`) }).done();
