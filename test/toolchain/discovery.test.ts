import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { type Binary, ownCatalog } from '../../sandbox/toolchain/catalog.ts';
import { type Discovery, discover } from '../../sandbox/toolchain/path-discovery.ts';
import { fakeBinary, temporaryDir } from './tiny.ts';

function binary(name: string): Binary {
  const found = ownCatalog.steps.flatMap((step) => step.binaries).find((each) => each.name === name);
  assert.ok(found);
  return found;
}

async function lookFor(t: TestContext, name: string, answer: string) {
  const dir = await temporaryDir(t);
  await fakeBinary(join(dir, name), answer);
  const refused: string[] = [];
  const env = { PATH: `${dir}:/usr/bin:/bin` };
  const found = await discover(binary(name), env, new Map(), (reason) => refused.push(reason));
  return { found, refused, path: join(dir, name) };
}

describe('binaries on PATH', () => {
  for (const [name, answer, version] of [
    ['etcd', 'etcd Version: 3.6.0', '3.6.0'],
    ['kube-apiserver', 'Kubernetes v1.36.9', '1.36.9'],
    ['kube-controller-manager', 'Kubernetes v1.35.1', '1.35.1'],
    ['kubectl', 'Client Version: v1.37.0', '1.37.0'],
    ['pulumi', 'v3.300.1', '3.300.1'],
  ] as const) {
    it(`takes ${name} ${version}`, async (t) => {
      const { found, refused, path } = await lookFor(t, name, answer);
      assert.deepEqual(found, { path, detail: `${path} (${version})` });
      assert.deepEqual(refused, []);
    });
  }

  for (const [name, answer, reason] of [
    ['etcd', 'etcd Version: 3.5.21', 'is 3.5.21; needed: 3.6.0 or newer, below 4.0.0'],
    // The controller manager must not be newer than the API server.
    ['kube-controller-manager', 'Kubernetes v1.37.0', 'is 1.37.0; needed: 1.35.0 or newer, below 1.37.0'],
    ['kubectl', 'Client Version: v1.32.4-dispatcher', 'is 1.32.4; needed: 1.35.0 or newer, below 1.38.0'],
    ['pulumi', 'v3.258.0', 'is 3.258.0; needed: 3.259.0 or newer, below 4.0.0'],
    ['pulumi', 'no idea', 'does not say its version; needed: 3.259.0 or newer, below 4.0.0'],
  ] as const) {
    it(`refuses ${name} that answers "${answer}"`, async (t) => {
      const { found, refused, path } = await lookFor(t, name, answer);
      assert.equal(found, undefined);
      assert.deepEqual(refused, [`${path} ${reason}`]);
    });
  }

  it('takes no controller from PATH: it has no version to check', async (t) => {
    const { found } = await lookFor(t, 'source-controller', 'v1.8.0');
    assert.equal(found, undefined);
  });

  it('takes the language host that lies beside a pulumi from PATH, and no other', async (t) => {
    const dir = await temporaryDir(t);
    await fakeBinary(join(dir, 'pulumi-language-nodejs'), '');
    const host = binary('pulumi-language-nodejs');
    const nothing = await discover(host, { PATH: dir }, new Map(), assert.fail);
    assert.equal(nothing, undefined);
    const pulumi = new Map<string, Discovery>([['pulumi', { path: join(dir, 'pulumi'), detail: '' }]]);
    const found = await discover(host, { PATH: dir }, pulumi, assert.fail);
    assert.equal(found?.path, join(dir, 'pulumi-language-nodejs'));
  });

  it('takes what is in FLUXHOOK_BIN as it is', async (t) => {
    const dir = await temporaryDir(t);
    await fakeBinary(join(dir, 'source-controller'), 'no version');
    const env = { PATH: '', FLUXHOOK_BIN: dir };
    const found = await discover(binary('source-controller'), env, new Map(), assert.fail);
    assert.equal(found?.detail, `${join(dir, 'source-controller')} (FLUXHOOK_BIN)`);
  });
});
