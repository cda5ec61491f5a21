import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { get, kubectl } from './cluster.ts';
import { pingAnswer } from './ping.ts';
import { Project } from './project.ts';
import { github } from './sandbox.ts';

const second = {
  repository: 'https://github.com/acme/fleet',
  source: 'fleet',
  receiver: 'fleet',
  tokenSecret: 'fleet-token',
} as const;

async function uid(kind: string, name: string): Promise<string> {
  return kubectl(['-n', 'flux-system', 'get', kind, name, '-o', 'jsonpath={.metadata.uid}']);
}

describe('a second stack in the same namespace', () => {
  let one: Project;
  let two: Project;

  before(async () => {
    one = await Project.open('one');
    const up = await one.stack.up();
    assert.equal(up.exitCode, 0, up.text);
    two = await Project.open('two', second, null);
  });
  after(async () => {
    await two[Symbol.asyncDispose]();
    await one[Symbol.asyncDispose]();
  });

  for (const command of ['preview', 'up'] as const) {
    test(`${command}: the entrance of the first is in the way, all of it told at once, with whose it is`, async () => {
      const before = await uid('service', 'receiver');
      const { exitCode, text } = command === 'up' ? await two.stack.up() : await two.stack.run('preview');
      assert.notEqual(exitCode, 0, text);
      assert.match(text, /Nothing was deployed: 2 objects are in the way:/);
      for (const kind of ['Service', 'NetworkPolicy']) {
        assert.match(
          text,
          new RegExp(
            `${kind} flux-system/receiver\\s+problem: it exists already, and this stack did not create it: it is managed by the Pulumi stack organization/fluxhook/one\\s+choices: an existing entrance: exposure \\{type: Existing, service: \\{name: receiver\\}\\}, another name, or adopt it`,
          ),
        );
      }
      assert.equal(await uid('service', 'receiver'), before);
      assert.equal(await get('secret', 'fleet-token'), undefined);
      assert.deepEqual((await github('GET /repos/acme/fleet/hooks')).data, []);
    });
  }

  test('its destroy takes nothing of the first', async () => {
    const destroy = await two.stack.run('destroy', '--yes', '--skip-preview');
    assert.equal(destroy.exitCode, 0, destroy.text);
    assert.notEqual(await get('service', 'receiver'), undefined);
    const { hookUrl = '' } = await one.stack.outputs();
    assert.equal(await pingAnswer('sidd-harth', 'nginx', hookUrl), 200);
  });

  test('it refers to the entrance of the first, and is told that it is not protected there', async () => {
    await two.set({ exposure: { type: 'Existing', service: { name: 'receiver' } } });
    const up = await two.stack.up();
    assert.equal(up.exitCode, 0, up.text);
    assert.match(
      up.text,
      /Service flux-system\/receiver belongs to the stack organization\/fluxhook\/one and is not protected/,
    );
    assert.match(up.text, /pulumi config set fluxhook:shared true/);
    const [hook] = (await github('GET /repos/acme/fleet/hooks')).data;
    assert.match(hook?.config.url ?? '', /^http:\/\/127\.0\.0\.\d+\/hook\//);
    assert.equal(await pingAnswer('acme', 'fleet', hook?.config.url ?? ''), 200);
  });

  test('the first gives it no other name and does not leave it while the second uses it, protected or not', async () => {
    const before = await uid('service', 'receiver');
    const elsewhere = { exposure: { type: 'Existing', url: 'https://flux.example.org' } };
    for (const settings of [{ service: 'another' }, elsewhere]) {
      await one.set(settings);
      for (const { exitCode, text } of [await one.stack.run('preview'), await one.stack.up()]) {
        assert.notEqual(exitCode, 0, text);
        assert.match(
          text,
          /Service flux-system\/receiver\s+problem: organization\/fluxhook\/two uses it, and deliveries there would get no answer\s+choices: the name, namespace and exposure as before/,
        );
        assert.match(text, /fix: +set fluxhook:service receiver in the namespace flux-system again; or /);
      }
      await one.set({ service: null, exposure: null });
    }
    assert.equal(await uid('service', 'receiver'), before);
  });

  test('the first, deployed again, protects what the second uses', async () => {
    const up = await one.stack.up();
    assert.equal(up.exitCode, 0, up.text);
    assert.match(up.text, /The entrance flux-system\/receiver is protected: organization\/fluxhook\/two uses it/);
    const destroy = await one.stack.run('destroy', '--yes');
    assert.notEqual(destroy.exitCode, 0, destroy.text);
    assert.match(destroy.text, /protect/);
    assert.notEqual(await get('service', 'receiver'), undefined);
    assert.equal((await one.stack.up('--expect-no-changes')).exitCode, 0);
  });

  test('the second goes, and the entrance stays; the first is no longer protected', async () => {
    const destroy = await two.stack.run('destroy', '--yes', '--skip-preview');
    assert.equal(destroy.exitCode, 0, destroy.text);
    assert.notEqual(await get('service', 'receiver'), undefined);
    const up = await one.stack.up();
    assert.equal(up.exitCode, 0, up.text);
  });
});
