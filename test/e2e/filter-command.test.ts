import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { execa } from 'execa';
import { program } from '../checkout.ts';
import { gitRepository } from './doctor-faults.ts';
import { repository, Scene, token } from './doctor-scene.ts';
import { where } from './hooks.ts';
import { github, sandbox } from './sandbox.ts';

describe('fluxhook filter test', () => {
  let scene: Scene;
  let directory: string;
  before(async () => {
    scene = await Scene.open();
    directory = await mkdtemp(join(tmpdir(), 'fluxhook-filter-'));
    await scene.receiver({
      resourceFilter: "has(req.ref) && res.metadata.name == 'doctor'",
      resources: [
        {
          ...gitRepository,
          name: 'doctor',
          filter: "req.ref.startsWith('refs/heads/') && req.ref != 'refs/heads/main'",
        },
      ],
    });
    assert.equal(await scene.push(), 200);
  });
  after(async () => {
    await rm(directory, { recursive: true, force: true });
    await scene[Symbol.asyncDispose]();
  });

  async function run(...args: string[]) {
    const { exitCode, all } = await execa('node', [program, 'filter', 'test', ...args], {
      env: sandbox.env,
      reject: false,
      all: true,
    });
    assert.ok(!all.includes(token));
    return [exitCode, all] as const;
  }

  async function file(name: string, content: string): Promise<string> {
    const path = join(directory, name);
    await writeFile(path, content);
    return path;
  }

  test('shows the value of each part for the last push', async () => {
    const [code, all] = await run('doctor');
    assert.equal(code, 0, all);
    assert.match(all, /^Receiver flux-system\/doctor, push [0-9a-f-]{36}: Flux answers 200\n/);
    assert.equal(
      all.slice(all.indexOf('\n') + 1),
      `  · GitRepository flux-system/doctor: is held back
      spec.resourceFilter: true
        true   has(req.ref)
        true   res.metadata.name == 'doctor'
      spec.resources[0].filter: false
        true   req.ref.startsWith('refs/heads/')
        false  req.ref != 'refs/heads/main'`,
    );
  });

  test('takes a delivery by its GUID: for a ping Flux does not come to the second filter', async () => {
    const hook = { ...where(repository), hook_id: scene.hook };
    const { data } = await github('GET /repos/{owner}/{repo}/hooks/{hook_id}/deliveries', hook);
    const ping = data.find(({ event }) => event === 'ping')?.guid ?? '';
    const [code, all] = await run('doctor', '--delivery', ping, '-o', 'json');
    assert.equal(code, 0, all);
    const { answer, objects, delivery } = JSON.parse(all);
    assert.deepEqual([answer, delivery.event, objects[0].verdict], [200, 'ping', 'held']);
    const [own, target] = objects[0].filters;
    assert.deepEqual([own.value, own.isReached, target.isReached], [false, true, false]);
    assert.match(target.error, /ref/);
  });

  test('takes a body and headers from files', async () => {
    const body = await file('body.json', JSON.stringify({ ref: 'refs/heads/dev' }));
    assert.deepEqual(await run('doctor', '--body', body, '-o', 'short'), [
      0,
      'flux-system/doctor: 200; GitRepository flux-system/doctor reconciled',
    ]);
    const other = await file(
      'headers',
      'POST /hook/x HTTP/1.1\r\nContent-Type: application/json\r\nX-GitHub-Event: issues\r\n',
    );
    const [code, all] = await run('doctor', '--body', body, '--headers', other);
    assert.equal(code, 1);
    assert.match(
      all,
      /, issues: Flux answers 400: spec\.events does not list issues\n.*the filters say: it is reconciled/,
    );
    const form = await file('form', '{"content-type": "application/x-www-form-urlencoded", "X-GitHub-Event": "push"}');
    const [, formed] = await run('doctor', '--body', body, '--headers', form);
    assert.match(
      formed,
      /is held back\n.*spec\.resourceFilter: false\n +false +has\(req\.ref\)/,
      'Flux reads no such body',
    );
  });

  test('an error of a filter is named, and ends with 1', async () => {
    const body = await file('odd.json', '{"ref": 7}');
    const [code, all] = await run('doctor', '--body', body);
    assert.equal(code, 1, all);
    assert.match(
      all,
      /Flux answers 500: a filter ends in an error\n {2}✘ GitRepository flux-system\/doctor: ends in an error/,
    );
    assert.match(all, /\n {6}spec\.resources\[0\]\.filter: error \(.+\)\n/);
  });

  test('what cannot be done is said, and ends with 2', async () => {
    const text = await file('text', 'hello');
    const list = await file('list', '[]');
    for (const [args, said] of [
      [['nobody'], /There is no Receiver flux-system\/nobody/],
      [['doctor', '--delivery', 'nobody'], /The Receiver's webhook lists no delivery nobody/],
      [['doctor', '--body', '/nowhere'], /\/nowhere cannot be read/],
      [['doctor', '--body', text], /The body is not JSON \(.*\): Flux answers 500 to it/],
      [['doctor', '--body', list], /The body is JSON, but not an object/],
      [['doctor', '--body', text, '--headers', text], /"hello" is not a header: write Name: value/],
      [['doctor', '--headers', text], /--headers belongs to a --body/],
      [['doctor', '--delivery', 'x', '--body', text], /Use only one of --delivery and --body/],
    ] as const) {
      const [code, all] = await run(...args);
      assert.equal(code, 2, all);
      assert.match(all, said);
      assert.doesNotMatch(all, /\.ts:\d+/);
    }
  });
});
