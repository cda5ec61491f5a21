import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { execa } from 'execa';
import { launchSandbox } from '../../sandbox/launch.ts';
import { get } from './cluster.ts';
import { deliver } from './delivery.ts';
import { pingAnswer } from './ping.ts';
import { Project, tutorial } from './project.ts';
import { listHooks, sandbox } from './sandbox.ts';

describe('NodePort', () => {
  test('the URL has the configured node address and the allocated port, and a delivery reaches the receiver', async () => {
    await using project = await Project.open('node-port', {
      exposure: { type: 'NodePort', address: sandbox.addresses?.node },
    });
    // The port that the API server's dry run makes up is nobody's.
    const preview = await project.stack.run('preview', '--diff');
    assert.equal(preview.exitCode, 0, preview.text);
    assert.match(preview.text, /hookUrl/);
    assert.doesNotMatch(preview.text, /(address|hookUrl|url) *: "[^"]*32769/);
    const up = await project.stack.up();
    assert.equal(up.exitCode, 0, up.text);
    const ports: { nodePort: number }[] = (await get('service', 'receiver'))?.spec.ports;
    const { hookUrl = '', address } = await project.stack.outputs();
    assert.equal(address, `${sandbox.addresses?.node}:${ports[0]?.nodePort}`);
    assert.equal(hookUrl, `http://${address}${tutorial.path}`);
    // From GitHub: another sandbox of this machine may have the same port, and then only its GitHub knows the way.
    assert.equal(await pingAnswer('sidd-harth', 'nginx', hookUrl), 200);
    const again = await project.stack.up('--expect-no-changes', '--refresh');
    assert.equal(again.exitCode, 0, again.text);
  });

  test('a change from LoadBalancer keeps the webhook and changes its URL', async () => {
    await using project = await Project.open('exposure-change');
    assert.equal((await project.stack.up()).exitCode, 0);
    const [before] = await listHooks();
    await project.set({ exposure: { type: 'NodePort', address: sandbox.addresses?.node } });
    const up = await project.stack.up();
    assert.equal(up.exitCode, 0, up.text);
    const { hookUrl } = await project.stack.outputs();
    assert.deepEqual(
      (await listHooks()).map(({ id, config }) => [id, config.url]),
      [[before?.id, hookUrl]],
    );
  });
});

describe('a cluster that gives no load balancer an address', () => {
  test('the wait is bounded, nothing is registered, and a corrected run converges', async () => {
    const bare = await launchSandbox({ loadBalancer: false });
    try {
      const { env } = bare.state;
      await using project = await Project.open('no-address', { addressTimeout: '15s' }, tutorial.token, env);
      const failed = await project.stack.up();
      assert.notEqual(failed.exitCode, 0, failed.text);
      assert.match(
        failed.text,
        /fluxhook:exposure = LoadBalancer\s+problem: the cluster gave the Service no address within 15s; no webhook was registered at GitHub/,
      );
      assert.match(
        failed.text,
        /fix: {5}kubectl -n flux-system describe service receiver; pulumi config set fluxhook:addressTimeout 10m, or/,
      );
      assert.doesNotMatch(await project.stack.succeed('stack', 'export'), /RepositoryWebhook/);

      // As a person would who runs MetalLB from now on: the address comes late.
      // Not one that a sandbox gives.
      const ip = '127.0.1.1';
      const service = JSON.stringify({ status: { loadBalancer: { ingress: [{ ip }] } } });
      const patch = ['patch', 'service', 'receiver', '--subresource=status', '--type=merge', '-p', service];
      await execa('kubectl', ['-n', 'flux-system', ...patch], { env });
      await project.set({ addressTimeout: null });
      const corrected = await project.stack.up();
      assert.equal(corrected.exitCode, 0, corrected.text);
      assert.equal((await project.stack.outputs()).hookUrl, `http://${ip}${tutorial.path}`);
      const again = await project.stack.up('--expect-no-changes');
      assert.equal(again.exitCode, 0, again.text);
    } finally {
      await bare.stop();
    }
  });
});

describe('a generated token', () => {
  test('is made once, stays encrypted, and is what GitHub and Flux share', async () => {
    await using project = await Project.open('generated', {}, null);
    const up = await project.stack.up();
    assert.equal(up.exitCode, 0, up.text);
    const secret = Buffer.from((await get('secret', 'webhook-token'))?.data?.token ?? '', 'base64').toString();
    assert.match(secret, /^[0-9a-f]{64}$/);
    const { hookUrl = '' } = await project.stack.outputs();
    assert.equal(await deliver(hookUrl, secret), 200);
    assert.equal(await deliver(hookUrl, tutorial.token), 400);
    const again = await project.stack.up('--expect-no-changes', '--refresh');
    assert.equal(again.exitCode, 0, again.text);
    const everything = up.text + again.text + (await project.everythingStored());
    for (const text of [secret, Buffer.from(secret).toString('base64')]) assert.ok(!everything.includes(text));
    assert.deepEqual(
      (await listHooks()).map(({ config }) => config.url),
      [hookUrl],
    );
  });
});
