import assert from 'node:assert/strict';
import { test } from 'node:test';
import { get, kubectl } from './cluster.ts';
import { hookOf, hooksOf } from './hooks.ts';
import { bare, Project } from './project.ts';

const token = 'token-of-a-cluster-template';

/**
 * What public cluster templates (a bootstrap repository, a tunnel, a Receiver) have in Git: no NetworkPolicy among it.
 * A tunnel that somebody else runs leads in.
 */
const template = `
apiVersion: v1
kind: Secret
metadata: { name: github-webhook-token-secret, namespace: flux-system }
stringData: { token: ${token} }
---
apiVersion: source.toolkit.fluxcd.io/v1
kind: GitRepository
metadata: { name: flux-system, namespace: flux-system }
spec: { url: 'https://github.com/acme/fleet.git', ref: { branch: main }, interval: 1h }
---
apiVersion: v1
kind: Service
metadata: { name: webhook-receiver, namespace: flux-system }
spec: { selector: { app: notification-controller }, ports: [{ name: http, port: 80, targetPort: http-webhook }] }
---
apiVersion: notification.toolkit.fluxcd.io/v1
kind: Receiver
metadata: { name: github-webhook, namespace: flux-system }
spec:
  type: github
  events: [ping, push]
  secretRef: { name: github-webhook-token-secret }
  resources: [{ apiVersion: source.toolkit.fluxcd.io/v1, kind: GitRepository, name: flux-system }]
`;

const kinds = [
  'secret/github-webhook-token-secret',
  'gitrepository/flux-system',
  'service/webhook-receiver',
  'receiver/github-webhook',
];

test('ownership git over the objects of a cluster template: the webhook is registered, and no NetworkPolicy is waited for', async () => {
  await kubectl(['apply', '-f', '-'], template);
  try {
    const settings = {
      ...bare,
      ownership: 'git',
      service: 'webhook-receiver',
      exposure: { type: 'None', url: 'https://flux.example.org' },
      resources: [{ kind: 'GitRepository', name: 'flux-system' }],
      receiver: 'github-webhook',
      tokenSecret: 'github-webhook-token-secret',
      tokenSource: 'existing-secret',
    };
    await using project = await Project.open('cluster-template', settings, null);
    const up = await project.stack.up();
    assert.equal(up.exitCode, 0, up.text);
    assert.doesNotMatch(up.text, /NetworkPolicy flux-system/);
    assert.doesNotMatch(up.text, /kubernetes:/);
    const path = (await get('receiver', 'github-webhook'))?.status.webhookPath;
    assert.equal((await hookOf('acme/fleet')).config.url, `https://flux.example.org${path}`);
    const again = await project.stack.up('--expect-no-changes');
    assert.equal(again.exitCode, 0, again.text);
    await project.stack.succeed('destroy', '--yes', '--skip-preview');
    assert.deepEqual(await hooksOf('acme/fleet'), []);
    for (const kind of kinds) await kubectl(['-n', 'flux-system', 'get', kind]);
  } finally {
    await kubectl(['-n', 'flux-system', 'delete', ...kinds, '--ignore-not-found']);
  }
});
