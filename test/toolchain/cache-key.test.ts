import assert from 'node:assert/strict';
import { appendFile, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { cacheDir, cacheKey } from '../../sandbox/toolchain/cache.ts';
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

  it('is where FLUXHOOK_CACHE says, else outside the checkout', () => {
    assert.equal(cacheDir({ FLUXHOOK_CACHE: '/somewhere/else' }), '/somewhere/else');
    assert.match(cacheDir({}), /[/\\]fluxhook$/);
    assert.ok(!cacheDir({}).startsWith(process.cwd()));
  });
});
