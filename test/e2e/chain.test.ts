import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { commitAndPush } from '../../sandbox/demo/push.ts';
import { get, ready } from './cluster.ts';
import { deliver } from './delivery.ts';
import { Project, tutorial } from './project.ts';
import { environment, github, listHooks, repository, sandbox, until } from './sandbox.ts';

/** When a delivery last asked for the repository to be reconciled; a Receiver writes it on every match. */
async function requestedAt(): Promise<string | undefined> {
  return (await get('gitrepository', 'my-nginx'))?.metadata.annotations?.['reconcile.fluxcd.io/requestedAt'];
}

/** The logs of all processes of the sandbox. */
function logFiles(directory: string): string[] {
  const files = readdirSync(directory, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.log'));
  assert.ok(files.length >= 5);
  return files.map((name) => join(directory, name));
}

describe('the reference set-up', () => {
  let project: Project;
  let planned = '';
  let printed = '';

  before(async () => {
    project = await Project.open('chain');
    const preview = await project.stack.run('preview', '--diff');
    assert.equal(preview.exitCode, 0, preview.text);
    planned = preview.text;
    printed += preview.text;
    const up = await project.stack.up();
    assert.equal(up.exitCode, 0, up.text);
    printed += up.text;
  });

  after(() => project[Symbol.asyncDispose]());

  test('the first preview shows the path that the token gives, and every resource', () => {
    assert.match(printed, new RegExp(`hookPath *: "${tutorial.path}"`));
    for (const type of [
      'GitRepository',
      'core/v1:Secret',
      'core/v1:Service',
      'networking.k8s.io/v1:NetworkPolicy',
      'Receiver',
      'RepositoryWebhook',
    ]) {
      assert.match(printed, new RegExp(`\\+.*${type}`), type);
    }
  });

  test('the outputs point to the receiver', async () => {
    const outputs = await project.stack.outputs();
    assert.match(outputs.address ?? '', /^127\.0\.0\.\d+$/);
    assert.equal(outputs.hookPath, tutorial.path);
    assert.equal(outputs.hookUrl, `http://${outputs.address}${tutorial.path}`);
    assert.match(outputs.webhookId ?? '', /^\d+$/);
  });

  test('plain HTTP is reported, in the plan already', () => {
    assert.match(planned, /warning: Deliveries come over plain HTTP \(fluxhook:exposure LoadBalancer\)/);
  });

  test('the four objects are as the tutorial makes them', async () => {
    const source = await get('gitrepository', 'my-nginx');
    assert.equal(source?.spec.url, 'https://github.com/sidd-harth/nginx');
    assert.deepEqual(source?.spec.ref, { branch: 'main' });
    assert.equal(source?.spec.interval, '15m');
    const secret = await get('secret', 'webhook-token');
    assert.deepEqual(Object.keys(secret?.data ?? {}), ['token']);
    assert.equal(Buffer.from(secret?.data?.token ?? '', 'base64').toString(), tutorial.token);
    assert.equal(secret?.metadata.labels?.['reconcile.fluxcd.io/watch'], 'Enabled');
    const service = await get('service', 'receiver');
    assert.equal(service?.spec.type, 'LoadBalancer');
    const ports: { port: number; targetPort: number }[] = service?.spec.ports ?? [];
    assert.deepEqual(
      ports.map(({ port, targetPort }) => [port, targetPort]),
      [[80, 9292]],
    );
    const receiver = await get('receiver', 'github-receiver');
    assert.equal(ready(receiver), 'True');
    assert.equal(receiver?.status?.webhookPath, tutorial.path);
    assert.deepEqual(receiver?.spec.events, ['ping', 'push']);
  });

  test('the firewall admits the senders that GitHub names, and keeps their addresses to be seen', async () => {
    const { data: meta } = await github('GET /meta');
    const ranges = (meta.hooks ?? []).filter((range) => !range.includes(':')).sort();
    assert.ok(ranges.length > 0);
    const service = await get('service', 'receiver');
    assert.deepEqual(service?.spec.loadBalancerSourceRanges, ranges);
    assert.equal(service?.spec.externalTrafficPolicy, 'Local');
    const policy = await get('networkpolicy', 'receiver');
    assert.deepEqual(policy?.spec.podSelector, { matchLabels: { app: 'notification-controller' } });
    assert.deepEqual(policy?.spec.ingress[0], {
      from: ranges.map((cidr) => ({ ipBlock: { cidr } })),
      ports: [{ port: 9292, protocol: 'TCP' }],
    });
  });

  test('the webhook at GitHub is the matching one', async () => {
    const hooks = await listHooks();
    assert.equal(hooks.length, 1);
    const [hook] = hooks;
    const { webhookId, hookUrl } = await project.stack.outputs();
    assert.equal(String(hook?.id), webhookId);
    assert.deepEqual([...(hook?.events ?? [])].sort(), ['ping', 'push']);
    assert.deepEqual(hook?.config, { url: hookUrl, content_type: 'json', insecure_ssl: '0', secret: '********' });
    assert.equal(hook?.active, true);
  });

  test('the ping that GitHub sent at creation was accepted', async () => {
    const [hook] = await listHooks();
    const ping = await until('The ping', async () => {
      const { data } = await github('GET /repos/{owner}/{repo}/hooks/{hook_id}/deliveries', {
        ...repository,
        hook_id: hook?.id ?? 0,
      });
      return data.find(({ event }) => event === 'ping');
    });
    assert.equal(ping.status_code, 200);
  });

  test('a second up changes nothing, with and without a refresh', async () => {
    for (const refresh of [[], ['--refresh']]) {
      const { exitCode, text } = await project.stack.up('--expect-no-changes', ...refresh);
      assert.equal(exitCode, 0, text);
    }
  });

  test('the token is nowhere in plain text', async () => {
    const up = await project.stack.run('up', '--yes', '--diff', '--logtostderr', '-v=1');
    const everything = printed + up.text + (await project.everythingStored());
    const encodings = [tutorial.token, Buffer.from(tutorial.token).toString('base64'), environment('GITHUB_TOKEN')];
    for (const text of encodings) assert.ok(!everything.includes(text));
    for (const file of logFiles(sandbox.dir)) {
      const log = readFileSync(file, 'utf8');
      for (const text of encodings) assert.ok(!log.includes(text), file);
    }
    // The check can fail: the stack does hold the token, encrypted.
    assert.ok((await project.stack.succeed('stack', 'export', '--show-secrets')).includes(tutorial.token));
  });

  for (const signature of ['256', 'sha1'] as const) {
    test(`a delivery signed with ${signature === '256' ? 'X-Hub-Signature-256' : 'the older X-Hub-Signature'} reconciles`, async () => {
      const earlier = await requestedAt();
      const { hookUrl = '' } = await project.stack.outputs();
      assert.equal(await deliver(hookUrl, tutorial.token, { signature }), 200);
      assert.notEqual(await requestedAt(), earlier);
    });
  }

  for (const [what, delivery, status] of [
    ['a forged signature', { signature: 'forged' }, 400],
    ['no signature', { signature: 'none' }, 400],
    ['an event that the Receiver does not list', { event: 'release' }, 400],
  ] as const) {
    test(`a delivery with ${what} is refused and reconciles nothing`, async () => {
      const earlier = await requestedAt();
      const { hookUrl = '' } = await project.stack.outputs();
      assert.equal(await deliver(hookUrl, tutorial.token, delivery), status);
      assert.equal(await requestedAt(), earlier);
    });
  }

  test('a path nobody registered is not found', async () => {
    const { hookUrl = '' } = await project.stack.outputs();
    assert.equal(await deliver(hookUrl.replace(/.{4}$/, '0000'), tutorial.token), 404);
  });

  test('a push reconciles long before the interval', async () => {
    await until('The first artifact', async () => (await get('gitrepository', 'my-nginx'))?.status?.artifact);
    const { commit } = await commitAndPush(
      'https://github.com/sidd-harth/nginx',
      environment('GITHUB_TOKEN'),
      sandbox.env,
    );
    // Polling would take up to 15 minutes.
    await until('The artifact of the push', async () => {
      const revision = (await get('gitrepository', 'my-nginx'))?.status?.artifact?.revision;
      return revision === `main@sha1:${commit}` || undefined;
    });
  });

  test('a changed token changes Secret, path and webhook in one up', async () => {
    const token = 'another-token-of-the-tests';
    const [before] = await listHooks();
    await project.setToken(token);
    const up = await project.stack.up();
    assert.equal(up.exitCode, 0, up.text);
    assert.doesNotMatch(up.text, /replac|delet/);
    const { hookPath, hookUrl = '' } = await project.stack.outputs();
    assert.notEqual(hookPath, tutorial.path);
    assert.equal((await get('receiver', 'github-receiver'))?.status?.webhookPath, hookPath);
    const hooks = await listHooks();
    assert.deepEqual(
      hooks.map(({ id, config }) => [id, config.url]),
      [[before?.id, hookUrl]],
    );
    assert.equal(await deliver(hookUrl, token), 200);
    assert.equal(await deliver(hookUrl, tutorial.token), 400);
    // GitHub signs with the new token too.
    const earlier = await requestedAt();
    await commitAndPush('https://github.com/sidd-harth/nginx', environment('GITHUB_TOKEN'), sandbox.env);
    await until('The delivery of the push', async () => ((await requestedAt()) === earlier ? undefined : true));
    const again = await project.stack.up('--expect-no-changes', '--refresh');
    assert.equal(again.exitCode, 0, again.text);
  });

  test('destroy leaves nothing behind on either side', async () => {
    await project.stack.succeed('destroy', '--yes', '--skip-preview');
    assert.deepEqual(await listHooks(), []);
    for (const [kind, name] of [
      ['gitrepository', 'my-nginx'],
      ['secret', 'webhook-token'],
      ['service', 'receiver'],
      ['networkpolicy', 'receiver'],
      ['receiver', 'github-receiver'],
    ] as const) {
      assert.equal(await get(kind, name), undefined, `${kind}/${name}`);
    }
  });
});
