import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { execa } from 'execa';
import { freePort } from '../../sandbox/process/ports.ts';
import { kubectl } from './cluster.ts';
import { apply, flux, gitRepository } from './doctor-faults.ts';
import { path, Scene, token } from './doctor-scene.ts';
import { requestedAt } from './requested.ts';
import { sandbox } from './sandbox.ts';

const program = join(import.meta.dirname, '..', '..', 'lib', 'cli', 'fluxhook.ts');
const address = `http://${sandbox.addresses?.receiver}`;
const source = 'gitrepository/doctor';

describe('fluxhook trigger', () => {
  let scene: Scene;
  before(async () => {
    scene = await Scene.open();
  });
  after(() => scene[Symbol.asyncDispose]());

  async function run(...args: string[]) {
    const { exitCode, all } = await execa('node', [program, 'trigger', ...args], {
      env: sandbox.env,
      reject: false,
      all: true,
    });
    assert.ok(!all.includes(token));
    assert.doesNotMatch(all, /\.ts:\d+/);
    return [exitCode, all] as const;
  }

  const said = `push to ${address}${path}, with the token of the Secret doctor-token: Flux reconciles GitRepository flux-system/doctor`;

  test('says what it would do, and does nothing, in a dry run', async () => {
    const since = await requestedAt(source);
    assert.deepEqual(await run('doctor', '--dry-run', '--address', address), [0, `Would post ${said}`]);
    assert.match((await run('doctor', '--dry-run'))[1], new RegExp(`to ${scene.url},`), "the webhook's own URL");
    assert.equal(await requestedAt(source), since);
  });

  test('says what it does, and has Flux do it', async () => {
    const since = await requestedAt(source);
    const [code, all] = await run('doctor', '--address', address);
    assert.deepEqual(
      [code, all],
      [0, `Posting ${said}\nanswered 200; asked to reconcile: GitRepository flux-system/doctor`],
    );
    assert.notEqual(await requestedAt(source), since);
    const json = JSON.parse((await run('doctor', '--address', address, '-o', 'json'))[1]);
    assert.deepEqual([json.answer, json.expected, json.reconciled], [200, 200, ['GitRepository flux-system/doctor']]);
  });

  for (const type of [
    'gitlab',
    'bitbucket',
    'generic-hmac',
    'harbor',
    'nexus',
    'generic',
    'dockerhub',
    'quay',
    'acr',
  ]) {
    test(`signs for type ${type}`, async () => {
      const metadata = { name: 'other', namespace: 'flux-system' };
      const spec = { type, secretRef: { name: 'doctor-token' }, resources: [{ ...gitRepository, name: 'doctor' }] };
      await apply({ apiVersion: 'notification.toolkit.fluxcd.io/v1', kind: 'Receiver', metadata, spec });
      try {
        await kubectl(['-n', 'flux-system', 'wait', '--for=condition=Ready', 'receiver/other']);
        const [code, all] = await run('other', '--address', address);
        assert.equal(code, 0, all);
        assert.match(all, /\nanswered 200; asked to reconcile: GitRepository flux-system\/doctor$/);
      } finally {
        await flux('delete', 'receiver', 'other');
      }
    });
  }

  test('says where a filter holds it back, and takes a body that it lets through', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'fluxhook-trigger-'));
    await scene.receiver({ resourceFilter: "has(req.action) && req.action == 'go'" });
    try {
      const [code, all] = await run('doctor', '--address', address);
      assert.equal(code, 1);
      assert.match(
        all,
        /Flux reconciles nothing; a filter holds back GitRepository flux-system\/doctor\nanswered 200; nothing was asked/,
      );
      const body = join(directory, 'body.json');
      await writeFile(body, '{"action": "go"}');
      assert.equal((await run('doctor', '--address', address, '--body', body))[0], 0);
      await writeFile(body, 'go');
      assert.match((await run('doctor', '--body', body))[1], /The body is no JSON/);
    } finally {
      await rm(directory, { recursive: true });
      await scene.mend();
    }
  });

  test('what cannot be done is said', async () => {
    const nowhere = await run('doctor', '--address', `http://127.0.0.1:${await freePort()}`);
    assert.equal(nowhere[0], 1);
    assert.match(nowhere[1], /did not answer from here: .*ECONNREFUSED.*\. Say another --address\.$/);
    assert.match((await run('doctor', '--address', 'https://x.org/hook'))[1], /It has to be https:\/\/HOST/);
    assert.equal((await run('nobody'))[0], 2);
    await flux('delete', 'secret', 'doctor-token');
    await scene.settled();
    const [code, all] = await run('doctor', '--address', address);
    assert.equal(code, 2);
    assert.match(all, /Flux has given the Receiver no path yet: fluxhook doctor doctor -n flux-system/);
  });
});
