import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { after, before, describe, test } from 'node:test';
import { freePort } from '../../sandbox/process/ports.ts';
import { createSecret, kubectl } from './cluster.ts';
import { Project } from './project.ts';
import { listHooks } from './sandbox.ts';

describe('up ends when a push would arrive, or says why it would not', () => {
  let project: Project;

  before(async () => {
    project = await Project.open('proof');
    const up = await project.stack.up();
    assert.equal(up.exitCode, 0, up.text);
    assert.doesNotMatch(up.text, /would not reconcile/);
  });
  after(() => project[Symbol.asyncDispose]());

  test('a branch that does not exist: the source is not ready, in its own words', async () => {
    await project.set({ branch: 'no-such-branch' });
    const up = await project.stack.up();
    assert.equal(up.exitCode, 0, up.text);
    assert.match(
      up.text,
      /warning: webhook: a push would not reconcile yet:\s+GitRepository flux-system\/my-nginx\s+problem: it is not ready: .*no-such-branch/,
    );
  });

  test('with proof require it is an error, and the same command fixes it when the source is right', async () => {
    await project.set({ proof: 'require' });
    const up = await project.stack.up();
    assert.notEqual(up.exitCode, 0, up.text);
    assert.match(up.text, /error: webhook: a push would not reconcile yet:\s+GitRepository flux-system\/my-nginx/);
    await project.set({ branch: null });
    const fixed = await project.stack.up();
    assert.equal(fixed.exitCode, 0, fixed.text);
    assert.equal((await listHooks()).length, 1);
  });

  test('a private repository without credentials', async () => {
    await project.set({ proof: null, source: { name: 'my-nginx', url: 'https://github.com/acme/private-app' } });
    const up = await project.stack.up();
    assert.equal(up.exitCode, 0, up.text);
    assert.match(
      up.text,
      /GitRepository flux-system\/my-nginx\s+problem: it is not ready: .*(authentication|not found|credentials)/i,
    );
  });

  test('with a Secret of credentials it is ready', async () => {
    const { ownerToken } = await import('../../sandbox/github/seed.ts');
    await createSecret('git-credentials', { username: 'git', password: ownerToken });
    try {
      await project.set({
        repository: 'acme/private-app',
        source: {
          name: 'my-nginx',
          url: 'https://github.com/acme/private-app',
          secretRef: { name: 'git-credentials' },
        },
      });
      const up = await project.stack.up();
      assert.equal(up.exitCode, 0, up.text);
      assert.doesNotMatch(up.text, /would not reconcile/);
    } finally {
      await kubectl(['-n', 'flux-system', 'delete', 'secret', 'git-credentials']);
      await project.set({ repository: 'https://github.com/sidd-harth/nginx', source: 'my-nginx' });
      assert.equal((await project.stack.up()).exitCode, 0);
    }
  });

  test('an address that nobody answers at: the ping names the hop, and once somebody does, the same command proves it', async () => {
    const port = await freePort();
    await project.set({ exposure: { type: 'Existing', url: `http://127.0.0.1:${port}` }, proof: 'require' });
    const up = await project.stack.up();
    assert.notEqual(up.exitCode, 0, up.text);
    assert.match(up.text, /webhook \d+ of sidd-harth\/nginx \(address\)\s+problem: the ping got no answer: /);
    const [hook] = await listHooks();
    const balancer = createServer((_, response) => response.end()).listen(port, '127.0.0.1');
    try {
      await once(balancer, 'listening');
      const again = await project.stack.up();
      assert.equal(again.exitCode, 0, again.text);
      assert.doesNotMatch(again.text, /would not reconcile/);
      // Nothing was changed at GitHub: the first ping is still there.
      assert.deepEqual(
        (await listHooks()).map(({ id, updated_at }) => [id, updated_at]),
        [[hook?.id, hook?.updated_at]],
      );
    } finally {
      balancer.close();
    }
  });
});

test('a namespace where no controller runs: the Service has no endpoints, and it is reported', async () => {
  await kubectl(['create', 'namespace', 'tenant-a']);
  try {
    await using project = await Project.open('no-controller', { namespace: 'tenant-a' });
    const up = await project.stack.up();
    assert.equal(up.exitCode, 0, up.text);
    assert.match(
      up.text,
      /Service tenant-a\/receiver\s+problem: it has no endpoints: no ready Pod of the notification-controller is behind it/,
    );
  } finally {
    await kubectl(['delete', 'namespace', 'tenant-a']);
  }
});

test('destroy ends in seconds though the source is failing', async () => {
  const project = await Project.open('failing-source', { branch: 'no-such-branch' });
  const up = await project.stack.up();
  assert.equal(up.exitCode, 0, up.text);
  const begun = process.hrtime.bigint();
  await project[Symbol.asyncDispose]();
  const seconds = Number(process.hrtime.bigint() - begun) / 1e9;
  // In the foreground it is a quarter of an hour.
  assert.ok(seconds < 600, `${seconds} s`);
});
