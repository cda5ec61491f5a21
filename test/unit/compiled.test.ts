import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { loadCompiled } from '../../lib/cli/compiled.ts';

const directory = mkdtempSync(join(tmpdir(), 'fluxhook-compiled-'));
after(() => rmSync(directory, { recursive: true }));
const kept = join(directory, 'kept');

/** Loads and keeps a build of a bundle, which ends as scripts/bundle.ts ends it. */
function run(name: string, value: number): number {
  const folder = join(directory, `build-${value}`);
  const text = `exports.value = ${value};\n`;
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `${name}.cjs`);
  writeFileSync(file, `${text}\n//# digest=${createHash('sha256').update(text).digest('hex')}\n`);
  const { exports, keep } = loadCompiled<{ readonly value: number }>(file, kept);
  keep();
  return exports.value;
}

test('of one bundle the last eight are kept compiled, and nothing of other bundles goes', () => {
  assert.equal(run('other', 0), 0);
  const [other] = readdirSync(kept);
  const seen: string[] = [];
  for (let build = 1; build <= 10; build++) {
    assert.equal(run('synth', build), build);
    const [added = ''] = readdirSync(kept).filter((file) => file !== other && !seen.includes(file));
    // So that each is older than the next, however fast that comes.
    utimesSync(join(kept, added), build, build);
    seen.push(added);
  }
  assert.deepEqual(readdirSync(kept).sort(), [other, ...seen.slice(-8)].sort());
});
