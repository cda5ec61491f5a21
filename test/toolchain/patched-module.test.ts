import assert from 'node:assert/strict';
import { chmod, lstat, mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { patchedCopy } from '../../sandbox/toolchain/patched-module.ts';
import { readText, temporaryDir } from './tiny.ts';

async function dependency(t: TestContext) {
  const dir = await temporaryDir(t);
  const files = ['go.mod', 'root.go', 'cloud/aws/client.go', 'cloud/aws/client_test.go', 'cloud/local/local.go'];
  for (const file of [...files, 'other/other.go']) {
    await mkdir(dirname(join(dir, 'source', file)), { recursive: true });
    await writeFile(join(dir, 'source', file), `package ${file}`);
  }
  await writeFile(join(dir, 'stub.go'), 'package aws');
  return { source: join(dir, 'source'), target: join(dir, 'target'), stub: join(dir, 'stub.go') };
}

describe('a dependency of which parts are left out', () => {
  it('is the original but for the files removed and added', async (t) => {
    const { source, target, stub } = await dependency(t);
    const added = new Map([['cloud/aws/left_out.go', stub]]);
    await patchedCopy({ source, target, remove: ['cloud/aws/*.go'], added });
    assert.equal(await readText(join(target, 'cloud/aws/left_out.go')), 'package aws');
    await assert.rejects(lstat(join(target, 'cloud/aws/client.go')), { code: 'ENOENT' });
    assert.equal(await readText(join(target, 'go.mod')), 'package go.mod');
    assert.equal(await readText(join(target, 'cloud/local/local.go')), 'package cloud/local/local.go');
    assert.ok((await lstat(join(target, 'other'))).isSymbolicLink());
    assert.ok((await lstat(join(target, 'root.go'))).isFile());
  });

  it('fails when a glob matches nothing any more, as after a new version', async (t) => {
    const { source, target } = await dependency(t);
    await assert.rejects(patchedCopy({ source, target, remove: ['cloud/gone/*.go'], added: new Map() }), {
      message: `left-out.json: nothing in ${source} matches cloud/gone/*.go.`,
    });
  });

  it('has another import in the file that names it', async (t) => {
    const { source, target } = await dependency(t);
    await writeFile(join(source, 'cloud/local/local.go'), 'import (\n\t"net/http"\n\t"net"\n)\n');
    await chmod(join(source, 'cloud/local/local.go'), 0o400);
    const imports = { 'cloud/local/local.go': { net: 'example.org/net' } };
    await patchedCopy({ source, target, remove: [], added: new Map(), imports });
    const changed = await readText(join(target, 'cloud/local/local.go'));
    assert.equal(changed, 'import (\n\t"net/http"\n\t"example.org/net"\n)\n');
  });

  it('fails when a file no longer imports what is to become another import', async (t) => {
    const { source, target } = await dependency(t);
    const imports = { 'root.go': { gone: 'example.org/gone' } };
    await assert.rejects(patchedCopy({ source, target, remove: [], added: new Map(), imports }), {
      message: `left-out.json: ${join(target, 'root.go')} does not import gone.`,
    });
  });
});
