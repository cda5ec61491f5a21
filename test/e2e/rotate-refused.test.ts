import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, beforeEach, describe, test } from 'node:test';
import { parse, stringify } from 'yaml';
import { commandGitHub } from '../../sandbox/control.ts';
import { claimedBlocks } from '../examples/claims.ts';
import { kubectl } from './cluster.ts';
import { repository, Scene, token } from './doctor-scene.ts';
import { deleteHooks } from './hooks.ts';
import { clear, heldAt, namespace, read, remains, rotate } from './rotate-scene.ts';
import { environment, sandbox, until } from './sandbox.ts';

const itself = 'test/e2e/rotate-refused.test.ts';

describe('fluxhook rotate, where it cannot be done', () => {
  const directory = mkdtempSync(join(tmpdir(), 'fluxhook-rotate-'));
  let scene: Scene;
  let asBefore: Awaited<ReturnType<typeof remains>>;
  before(async () => {
    scene = await Scene.open();
  });
  beforeEach(async () => {
    await commandGitHub(sandbox, { do: 'clear-faults' });
    await clear();
    await scene.mend();
    asBefore = await remains(repository, 'doctor');
  });
  after(async () => {
    await commandGitHub(sandbox, { do: 'clear-faults' });
    await clear();
    await scene[Symbol.asyncDispose]();
    await kubectl(['-n', namespace, 'delete', 'role,rolebinding,serviceaccount', 'rotator', '--ignore-not-found']);
    rmSync(directory, { recursive: true, force: true });
  });

  test('a ping that fails at the new path takes everything back', async () => {
    const { exitCode, all } = await heldAt(['doctor'], /Receiver doctor-b is ready/, async () => {
      await scene.patch('receiver/doctor-b', { spec: { resourceFilter: 'req.nothing == 1' } });
      await until('the filter', async () => {
        const { metadata, status } = await read('receiver', 'doctor-b');
        return metadata.generation === status.observedGeneration || undefined;
      });
    });
    assert.equal(exitCode, 1, all);
    assert.match(all, /✘ the ping of webhook \d+ of sidd-harth\/nginx was answered 500 at the new path/);
    assert.match(all, /Taken back: Receiver flux-system\/doctor is as it was/);
    assert.deepEqual(await remains(repository, 'doctor'), asBefore);
  });

  test('a change that GitHub refuses takes everything back; one that fails for a moment is tried again', async () => {
    await commandGitHub(sandbox, { do: 'fail', method: 'PATCH', path: '/hooks/\\d+', answer: 403 });
    const refused = await rotate(['doctor']);
    assert.equal(refused.exitCode, 2, refused.all);
    assert.match(refused.all, /webhook \d+ of .* cannot be changed: GitHub answered 403/);
    assert.deepEqual(await remains(repository, 'doctor'), asBefore);
    await commandGitHub(sandbox, { do: 'clear-faults' });
    await commandGitHub(sandbox, { do: 'fail', method: 'PATCH', path: '/hooks/\\d+', answer: 500, times: 1 });
    await commandGitHub(sandbox, { do: 'fail', method: 'PATCH', path: '/hooks/\\d+', answer: 'reset', times: 1 });
    const passed = await rotate(['doctor']);
    assert.equal(passed.exitCode, 0, passed.all);
    assert.deepEqual((await remains(repository, 'doctor')).receivers, ['doctor-b']);
  });

  test('a token of GitHub that goes in the middle leaves it where it is, and the same command continues', async () => {
    const stopped = await heldAt(['doctor'], /has the new URL and token/, async () => {
      await commandGitHub(sandbox, { do: 'fail', path: '/hooks', answer: 401 });
    });
    assert.equal(stopped.exitCode, 2, stopped.all);
    assert.match(stopped.all, /401/);
    assert.match(stopped.all, /Run the same command to continue, or with --back to go back/);
    await commandGitHub(sandbox, { do: 'clear-faults' });
    const passed = await rotate(['doctor']);
    assert.equal(passed.exitCode, 0, passed.all);
    assert.deepEqual((await remains(repository, 'doctor')).receivers, ['doctor-b']);
  });

  test('what would be made again by somebody else is refused, with who that is, and nothing is made', async () => {
    const flux = { 'kustomize.toolkit.fluxcd.io/name': 'apps', 'kustomize.toolkit.fluxcd.io/namespace': namespace };
    for (const [object, metadata, said] of [
      ['receiver/doctor', { labels: flux }, /Receiver doctor is managed by the Flux Kustomization flux-system\/apps/],
      [
        'secret/doctor-token',
        { labels: { 'reconcile.external-secrets.io/managed': 'true' } },
        /Secret doctor-token is managed by an ExternalSecret/,
      ],
      [
        'secret/doctor-token',
        { annotations: { 'sealedsecrets.bitnami.com/managed': 'true' } },
        /is managed by a SealedSecret/,
      ],
      [
        'receiver/doctor',
        { annotations: { 'meta.helm.sh/release-name': 'web' } },
        /is managed by the Helm release web/,
      ],
      [
        'receiver/doctor',
        { annotations: { 'fluxhook.dev/stack': 'acme/web/prod' } },
        /Pulumi stack acme\/web\/prod.*\s+problem: this is the project fluxhook/,
      ],
    ] as const) {
      await scene.apply();
      await scene.ready();
      await scene.patch(object, { metadata });
      const { exitCode, all } = await rotate(['doctor']);
      assert.equal(exitCode, 2, all);
      assert.match(all, said);
    }
    assert.deepEqual(await remains(repository, 'doctor'), asBefore);
  });

  test('what is not there, not of GitHub, or not allowed is reported before anything is made', async () => {
    const { token: reader = '' } = await commandGitHub(sandbox, {
      do: 'issue-token',
      login: 'sidd-harth',
      readonly: true,
    });
    for (const [args, env, said] of [
      [['nobody'], {}, /There is no Receiver \S+\/nobody/],
      [['doctor', '--back', '--revoke-now'], {}, /Use only one of --back and --revoke-now/],
      [['doctor'], { GITHUB_TOKEN: '' }, /GITHUB_TOKEN is not set/],
      [['doctor'], { GITHUB_TOKEN: reader }, /GitHub does not show the webhooks of sidd-harth\/nginx: 403/],
      [['doctor'], { GITHUB_TOKEN: 'no-such-token' }, /401/],
    ] as const) {
      const { exitCode, all } = await rotate(args, env);
      assert.equal(exitCode, 2, all);
      assert.match(all, said);
      assert.ok(!all.includes(token) && !/\.ts:\d+/.test(all), all);
    }
    await commandGitHub(sandbox, { do: 'fail', method: 'POST', path: '/pings$', answer: 403 });
    assert.match((await rotate(['doctor'])).all, /webhook \d+ of .* cannot be pinged: GitHub answered 403/);
    await commandGitHub(sandbox, { do: 'clear-faults' });
    await deleteHooks(repository);
    assert.match(
      (await rotate(['doctor'])).all,
      /No webhook of sidd-harth\/nginx.* points to Receiver flux-system\/doctor/,
    );
    await scene.receiver({ type: 'generic-hmac' });
    assert.match((await rotate(['doctor'])).all, /is of type generic-hmac, and only webhooks at GitHub/);
  });

  test('the rights of the guide are enough, and one that is missing is named before anything is made', async () => {
    const [block] = claimedBlocks(itself, 'docs/rotate.md', 'yaml role');
    const { rules } = parse(block?.text ?? '');
    const metadata = { name: 'rotator', namespace };
    const subjects = [{ kind: 'ServiceAccount', ...metadata }];
    const roleRef = { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'rotator' };
    const rbac = 'rbac.authorization.k8s.io/v1';
    const role = (given: object[]) =>
      kubectl(['apply', '-f', '-'], stringify({ apiVersion: rbac, kind: 'Role', metadata, rules: given }));
    await kubectl(['apply', '-f', '-'], stringify({ apiVersion: 'v1', kind: 'ServiceAccount', metadata }));
    await kubectl(
      ['apply', '-f', '-'],
      stringify({ apiVersion: rbac, kind: 'RoleBinding', metadata, roleRef, subjects }),
    );
    await role(rules.slice(0, 2));
    const config = parse(readFileSync(environment('KUBECONFIG'), 'utf8'));
    config.users[0].user = { token: await kubectl(['-n', namespace, 'create', 'token', 'rotator']) };
    const kubeconfig = join(directory, 'rotator.kubeconfig');
    writeFileSync(kubeconfig, stringify(config), { mode: 0o600 });
    const as = ['doctor', '--kubeconfig', kubeconfig, '-n', namespace, '--repository', repository];
    const refused = await until('the Role', async () => {
      const ended = await rotate(as);
      return /does not allow/.test(ended.all) ? ended : undefined;
    });
    assert.equal(refused.exitCode, 2);
    assert.match(refused.all, /does not allow this in the namespace flux-system: .*create leases/);
    assert.doesNotMatch(refused.all, /secrets|receivers/);
    assert.deepEqual(await remains(repository, 'doctor'), asBefore);
    await role(rules);
    const passed = await until('the Role', async () => {
      const ended = await rotate(as);
      return /does not allow/.test(ended.all) ? undefined : ended;
    });
    assert.equal(passed.exitCode, 0, passed.all);
    assert.deepEqual((await remains(repository, 'doctor')).receivers, ['doctor-b']);
  });
});
