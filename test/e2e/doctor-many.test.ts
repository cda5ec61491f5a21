import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { execa } from 'execa';
import { Cluster } from '../../lib/operate/cluster.ts';
import { diagnose } from '../../lib/operate/diagnose.ts';
import type { Diagnosis } from '../../lib/operate/diagnosis.ts';
import { collect, findReceivers } from '../../lib/operate/evidence/collect.ts';
import { GitHubLook } from '../../lib/operate/evidence/github-look.ts';
import { GitHub } from '../../lib/operate/github.ts';
import { checkout } from '../checkout.ts';
import { addressOf, kubectl, servedPath } from './cluster.ts';
import { flux } from './doctor-faults.ts';
import { deleteHooks, hooksOf } from './hooks.ts';
import { environment, github, sandbox, until } from './sandbox.ts';

const repositories = Array.from({ length: 50 }, (_, index) => `service-${String(index + 1).padStart(2, '0')}`);
const fullNames = repositories.map((name) => `acme/${name}`);
const token = 'a-token-of-many-receivers';

const manifests = (name: string) => `
apiVersion: source.toolkit.fluxcd.io/v1
kind: GitRepository
metadata: { name: ${name}, namespace: flux-system, labels: { test: many } }
spec: { url: 'https://github.com/acme/${name}', ref: { branch: main }, interval: 1h }
---
apiVersion: notification.toolkit.fluxcd.io/v1
kind: Receiver
metadata: { name: ${name}, namespace: flux-system, labels: { test: many } }
spec:
  type: github
  events: [ping, push]
  secretRef: { name: many-token }
  resources: [{ apiVersion: source.toolkit.fluxcd.io/v1, kind: GitRepository, name: ${name} }]
`;

const shared = `
apiVersion: v1
kind: Secret
metadata: { name: many-token, namespace: flux-system, labels: { test: many } }
stringData: { token: ${token} }
---
apiVersion: v1
kind: Service
metadata: { name: receiver, namespace: flux-system, labels: { test: many } }
spec: { type: LoadBalancer, selector: { app: notification-controller }, ports: [{ port: 80, targetPort: 9292 }] }
`;

/** Doctor passes a webhook once GitHub lists a delivery of it: the ping that follows its creation. */
async function pinged(hook: string): Promise<void> {
  await until(`the ping of ${hook}`, async () => (await github(`GET ${hook}/deliveries`)).data[0]);
}

describe('doctor and fifty Receivers', () => {
  before(async () => {
    await kubectl(['apply', '-f', '-'], [shared, ...repositories.map(manifests)].join('\n---\n'));
    const address = await addressOf('receiver');
    await flux('wait', 'gitrepository', '-l', 'test=many', '--for=condition=Ready', '--timeout=300s');
    for (const repo of repositories) {
      const config = { url: `http://${address}${await servedPath(repo)}`, secret: token, content_type: 'json' };
      const repository = `/repos/acme/${repo}`;
      const { data } = await github(`POST ${repository}/hooks`, { events: ['push'], config });
      await pinged(`${repository}/hooks/${data.id}`);
    }
  });
  after(async () => {
    await deleteHooks(...fullNames);
    await flux('delete', 'receiver,gitrepository,service,secret', '-l', 'test=many');
  });

  test('are looked at in one go; the time it takes is reported, and is under ten seconds on an idle machine', async (t) => {
    const begun = performance.now();
    const { stdout } = await execa('npx', ['fluxhook', 'doctor', '-A', '-o', 'json'], {
      cwd: checkout,
      env: sandbox.env,
    });
    const seconds = (performance.now() - begun) / 1000;
    const { receivers } = JSON.parse(stdout) as Diagnosis;
    assert.equal(receivers.length, 50);
    assert.deepEqual([...new Set(receivers.map(({ verdict }) => verdict))], ['pass']);
    t.diagnostic(`50 Receivers: ${seconds.toFixed(1)} s`);
  });

  test('GitHub is asked once for each webhook, and once for each repository', async (t) => {
    const cluster = Cluster.open({ kubeconfig: environment('KUBECONFIG') });
    const found = await findReceivers(cluster, [], undefined);
    assert.ok('chosen' in found);
    const calls: string[] = [];
    const original = globalThis.fetch;
    t.mock.method(globalThis, 'fetch', (input: string | URL | Request, init?: RequestInit) => {
      calls.push(`${init?.method ?? 'GET'} ${String(input)}`);
      return original(input, init);
    });
    const look = new GitHubLook(new GitHub({ token: environment('GITHUB_TOKEN') }));
    const evidence = await collect(cluster, found.chosen, found.every, {
      github: look,
      enterprise: undefined,
      home: undefined,
    });
    assert.equal(evidence.map(diagnose).length, 50);
    assert.deepEqual(calls.length, new Set(calls).size, 'no question twice');
    assert.ok(calls.every((call) => call.startsWith('GET ')));
    assert.equal(calls.filter((call) => /\/deliveries(\?|$)/.test(call)).length, 50);
    assert.equal(calls.filter((call) => /\/hooks(\?|$)/.test(call)).length, 50);
  });

  test('a webhook of the organization is found, and counts as that of the repository', async () => {
    const [hook] = await hooksOf('acme/service-01');
    const config = { url: hook?.config.url ?? '', secret: token, content_type: 'json' };
    await deleteHooks('acme/service-01');
    const { data } = await github('POST /orgs/{org}/hooks', { org: 'acme', name: 'web', events: ['push'], config });
    try {
      await pinged(`/orgs/acme/hooks/${data.id}`);
      const run = await execa('npx', ['fluxhook', 'doctor', 'service-01', '-n', 'flux-system', '-o', 'json'], {
        cwd: checkout,
        env: sandbox.env,
      });
      const { receivers } = JSON.parse(run.stdout) as Diagnosis;
      assert.equal(receivers[0]?.verdict, 'pass', run.stdout);
      assert.match(receivers[0]?.hops[1]?.message ?? '', new RegExp(`^webhook ${data.id} of acme sends push$`));
    } finally {
      await github('DELETE /orgs/{org}/hooks/{hook_id}', { org: 'acme', hook_id: data.id });
    }
  });
});
