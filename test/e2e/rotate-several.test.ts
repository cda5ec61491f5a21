import assert from 'node:assert/strict';
import { test } from 'node:test';
import { kubectl } from './cluster.ts';
import { repository, Scene, token } from './doctor-scene.ts';
import { deleteHooks, hooksOf } from './hooks.ts';
import { clear, namespace, read, rotate } from './rotate-scene.ts';
import { github } from './sandbox.ts';

const other = 'acme/fleet';
const org = { org: 'acme' };
const source = { apiVersion: 'source.toolkit.fluxcd.io/v1', kind: 'GitRepository' };

test('webhooks of two repositories and of an organization are pointed to the new path, each with its ping; a Secret that another Receiver uses stays', async () => {
  await using scene = await Scene.open();
  try {
    const spec = { url: `https://github.com/${other}`, ref: { branch: 'main' }, interval: '15m' };
    await kubectl(
      ['apply', '-f', '-'],
      JSON.stringify({ ...source, metadata: { name: 'doctor-fleet', namespace }, spec }),
    );
    await scene.receiver({ resources: ['doctor', 'doctor-fleet'].map((name) => ({ ...source, name })) });
    await scene.ready();
    const second = await read('receiver', 'doctor');
    const { apiVersion, kind } = second;
    const manifest = { apiVersion, kind, metadata: { name: 'doctor-other', namespace }, spec: second.spec };
    await kubectl(['apply', '-f', '-'], JSON.stringify(manifest));
    const config = { url: scene.url, secret: token, content_type: 'json' };
    await github('POST /repos/{owner}/{repo}/hooks', { owner: 'acme', repo: 'fleet', events: ['push'], config });
    await github('POST /orgs/{org}/hooks', { ...org, name: 'web', events: ['release'], config });

    const { exitCode, all } = await rotate(['doctor']);
    assert.equal(exitCode, 0, all);
    assert.equal(all.match(/has the new URL and token\n.*the ping of webhook \d+ .* is answered 200/g)?.length, 3, all);
    assert.match(all, /Secret doctor-token stays, and with it the old token: Receiver doctor-other uses it/);
    const { status } = await read('receiver', 'doctor-b');
    const organization = (await github('GET /orgs/{org}/hooks', org)).data;
    const hooks = [...(await hooksOf(repository)), ...(await hooksOf(other)), ...organization];
    assert.deepEqual(
      hooks.map(({ config }) => new URL(config.url ?? '').pathname),
      hooks.map(() => status.webhookPath),
    );
    assert.equal(hooks.length, 3);
  } finally {
    await deleteHooks(repository, other);
    for (const { id } of (await github('GET /orgs/{org}/hooks', org)).data)
      await github('DELETE /orgs/{org}/hooks/{hook_id}', { ...org, hook_id: id });
    await clear();
    await kubectl(['-n', namespace, 'delete', 'gitrepository', 'doctor-fleet', '--ignore-not-found']);
  }
});
