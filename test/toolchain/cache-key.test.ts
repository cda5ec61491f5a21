import assert from 'node:assert/strict';
import { appendFile, mkdir, readdir, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { cacheDir, cacheKey, pruneCache } from '../../sandbox/toolchain/cache.ts';
import { temporaryDir } from './tiny.ts';

describe('the cache of built binaries', () => {
  it('has another key when go.sum, a source, a left-out part, a flag or the Go version changes', async (t) => {
    const dir = await temporaryDir(t);
    await mkdir(join(dir, 'overlay'));
    for (const file of ['go.mod', 'go.sum', 'main.go', 'overlay/stub.go']) await writeFile(join(dir, file), file);
    const settings = ['go1.26.8 linux amd64', '-trimpath'];
    const keys = [await cacheKey(dir, settings)];
    assert.equal(await cacheKey(dir, settings), keys[0]);
    for (const file of ['go.sum', 'main.go', 'overlay/stub.go']) {
      await appendFile(join(dir, file), '\n');
      keys.push(await cacheKey(dir, settings));
    }
    keys.push(await cacheKey(dir, ['go1.26.9 linux amd64', '-trimpath']));
    keys.push(await cacheKey(dir, ['go1.26.8 linux amd64']));
    assert.equal(new Set(keys).size, 6);
  });

  it('forgets older keys of a module two weeks after their last use, and nothing else', async (t) => {
    const cache = await temporaryDir(t);
    const days = (count: number) => new Date(Date.now() - count * 24 * 3600 * 1000);
    const key = (digit: string) => `chain-${digit.repeat(16)}`;
    for (const [name, age] of [
      [key('a'), 100],
      [key('b'), 15],
      [key('c'), 13],
      ['other-aaaaaaaaaaaaaaaa', 100],
      ['chain-notes', 100],
    ] as const) {
      await mkdir(join(cache, name, 'bin'), { recursive: true });
      await utimes(join(cache, name), days(age), days(age));
    }
    const current = join(cache, key('a'));
    assert.deepEqual(await pruneCache(cache, 'chain', current), [join(cache, key('b'))]);
    assert.deepEqual((await readdir(cache)).sort(), [key('a'), key('c'), 'chain-notes', 'other-aaaaaaaaaaaaaaaa']);
    assert.ok((await stat(current)).mtimeMs > days(1).getTime(), 'the use is noted');
    assert.deepEqual(await pruneCache(join(cache, 'nowhere'), 'chain', join(cache, 'nowhere', key('a'))), []);
  });

  it('is where FLUXHOOK_CACHE says, else outside the checkout', () => {
    assert.equal(cacheDir({ FLUXHOOK_CACHE: '/somewhere/else' }), '/somewhere/else');
    assert.match(cacheDir({}), /[/\\]fluxhook$/);
    assert.ok(!cacheDir({}).startsWith(process.cwd()));
  });
});
