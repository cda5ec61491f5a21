import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { get, kubectl } from './cluster.ts';
import { pingAnswer } from './ping.ts';
import { Project } from './project.ts';
import { github } from './sandbox.ts';

const names = Array.from({ length: 50 }, (_, index) => `service-${String(index + 1).padStart(2, '0')}`);
const entry = (name: string) => ({ repository: `acme/${name}` });

async function hooksOf(repo: string) {
  return (await github('GET /repos/{owner}/{repo}/hooks', { owner: 'acme', repo })).data;
}

/** What a plan, or a run, does to each webhook, by the name of its component. */
function touched(plan: string): string[] {
  const lines = plan.split('\n').filter((line) => /^\s*[+~-]/.test(line));
  return [...new Set(lines.flatMap((line) => line.match(/service-\d\d/g) ?? []))].sort();
}

describe('fifty repositories in one stack file', () => {
  let project: Project;
  let first = '';

  before(async () => {
    project = await Project.open(
      'many',
      {
        repository: null,
        source: null,
        receiver: null,
        tokenSecret: null,
        webhooks: names.slice(0, 49).map(entry),
      },
      null,
    );
    const up = await project.stack.up();
    assert.equal(up.exitCode, 0, up.text);
    first = up.text;
  });
  after(() => project[Symbol.asyncDispose]());

  test('one Service, and a source, a Receiver, a Secret and a webhook for each', async () => {
    const count = async (kind: string) =>
      (await kubectl(['-n', 'flux-system', 'get', kind, '-l', 'app.kubernetes.io/managed-by=fluxhook', '-o', 'name']))
        .split('\n')
        .filter((line) => line !== '').length;
    assert.deepEqual(
      await Promise.all(['services', 'networkpolicies', 'gitrepositories', 'receivers', 'secrets'].map(count)),
      [1, 1, 49, 49, 49],
    );
    for (const name of ['service-01', 'service-49']) {
      const [hook, ...others] = await hooksOf(name);
      assert.deepEqual(others, []);
      assert.equal(await pingAnswer('acme', name, hook?.config.url ?? ''), 200);
    }
  });

  test('before the first webhook is written, the plan says how many there are and what they take', () => {
    assert.match(first, /49 webhooks will be created at GitHub: about 294 requests, .* in about \d+ s\./);
  });

  test('adding one touches that one only', async () => {
    await project.set({ webhooks: names.map(entry) });
    const preview = await project.stack.run('preview', '--diff');
    assert.equal(preview.exitCode, 0, preview.text);
    assert.deepEqual(touched(preview.text), ['service-50']);
    const up = await project.stack.up();
    assert.equal(up.exitCode, 0, up.text);
    assert.doesNotMatch(up.text, /~ \d+ updated|- \d+ deleted/);
    assert.doesNotMatch(up.text, /to create at GitHub/);
    assert.equal((await hooksOf('service-50')).length, 1);
  });

  test('removing one touches that one only, and leaves the entrance to the others', async () => {
    await project.set({ webhooks: names.slice(1).map(entry) });
    const up = await project.stack.up();
    assert.equal(up.exitCode, 0, up.text);
    assert.deepEqual(touched(up.text), ['service-01']);
    assert.equal((await hooksOf('service-01')).length, 0);
    assert.equal(await get('receiver', 'service-01'), undefined);
    const [hook] = await hooksOf('service-02');
    assert.equal(await pingAnswer('acme', 'service-02', hook?.config.url ?? ''), 200);
    const again = await project.stack.up('--expect-no-changes');
    assert.equal(again.exitCode, 0, again.text);
  });
});
