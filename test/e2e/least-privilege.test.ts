import assert from 'node:assert/strict';
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { ask, pathOf } from './api-server.ts';
import { kubectl } from './cluster.ts';
import { grant, granted, kubeconfigOf, type Manifest, revoke } from './deployer.ts';
import { Project } from './project.ts';
import { RecordingProxy } from './recording-proxy.ts';

const host = 'flux.example.org';

/** Each way in, with what its controller writes into the status of its object. */
const entrances = {
  LoadBalancer: { exposure: { type: 'LoadBalancer' } },
  NodePort: { exposure: { type: 'NodePort', address: 'node.example.org' } },
  Ingress: {
    exposure: {
      type: 'Ingress',
      host,
      tls: { secretName: 'flux-tls', issuer: { kind: 'ClusterIssuer', name: 'acme' } },
    },
    status: ['ingress/receiver', { loadBalancer: { ingress: [{ ip: '192.0.2.10' }] } }],
  },
  HTTPRoute: {
    exposure: { type: 'HTTPRoute', host, gateway: { name: 'public', namespace: 'gateways' } },
    status: [
      'httproute/receiver',
      {
        parents: [
          {
            parentRef: { name: 'public', namespace: 'gateways' },
            controllerName: 'example.org/gateway',
            conditions: [condition('Accepted')],
          },
        ],
      },
    ],
  },
  tunnel: {
    exposure: { type: 'None', url: `https://${host}`, tunnel: { secretName: 'tunnel' } },
    status: ['deployment/receiver-tunnel', { observedGeneration: 1, conditions: [condition('Available')] }],
  },
} as const;

function condition(type: string) {
  return { type, status: 'True', reason: type, message: '', lastTransitionTime: new Date().toISOString() };
}

/** Plays the controller that the sandbox does not have. */
async function writeStatus([object, status]: readonly [string, object], stop: AbortSignal): Promise<void> {
  const [kind = '', name = ''] = object.split('/');
  const path = `${await pathOf(kind, 'flux-system')}/${name}/status`;
  const headers = { 'content-type': 'application/merge-patch+json' };
  while (!stop.aborted) {
    // It may not be there yet.
    await ask(path, { method: 'PATCH', headers, body: { status } });
    await sleep(300);
  }
}

/**
 * The provider of the sandbox is built with newer client libraries than the released one, which lists before it watches.
 */
const asReleased = { KUBE_FEATURE_WatchListClient: 'false' };

/**
 * What is asked for besides, and may be forbidden: events only explain, a tunnel has no volumes, a refresh takes a Service
 * whose endpoints it cannot see for well, and Receivers of all namespaces are looked for first.
 */
const extra =
  /^(list|watch) events\. |^list (persistentvolumeclaims|endpoints)\. |^list receivers\.notification\.toolkit\.fluxcd\.io \*\//;

test('each command runs with exactly the rights that are made for the stack, and each right is used', async () => {
  await using project = await Project.open('rights');
  await using proxy = await RecordingProxy.open();
  const given = new Set<string>();
  let manifests: Manifest[] = [];
  const file = join(project.directory, 'Pulumi.rights.yaml');
  const before = join(project.directory, 'before.yaml');
  const regrant = async (earlier: string[] = []) => {
    manifests = await grant(project, 'rights', { earlier });
    if (earlier.length === 0) for (const right of granted(manifests)) given.add(right);
  };
  await regrant();
  const stack = project.withEnvironment({ KUBECONFIG: await kubeconfigOf(project, manifests, proxy), ...asReleased });
  const run = async (command: string, ...args: string[]) => {
    const { exitCode, text } = await stack.run(command, ...args);
    assert.equal(exitCode, 0, `${command} ${args.join(' ')}\n${text}`);
    assert.doesNotMatch(text, /Not checked|forbidden/);
    return text;
  };
  try {
    await run('preview');
    await run('up', '--yes', '--skip-preview');
    await run('refresh', '--yes', '--skip-preview', '--expect-no-changes');
    await run('up', '--yes', '--skip-preview', '--refresh', '--expect-no-changes');
    await project.setToken('another-token-of-the-tests');
    await run('up', '--yes', '--skip-preview');
    await project.set({ tokenSlot: 'b' });
    await run('up', '--yes', '--skip-preview');
    // What the slot has is changed, too; of the other one, with the entrances below.
    await project.set({ labels: { slot: 'b' } });
    await regrant();
    await run('up', '--yes', '--skip-preview');
    await project.set({ tokenSlot: 'a' });
    await run('up', '--yes', '--skip-preview');
    await run('cancel', '--yes');
    for (const [name, { exposure, ...entrance }] of Object.entries(entrances).slice(1)) {
      copyFileSync(file, before);
      await project.set({ exposure });
      await regrant([before]);
      const done = new AbortController();
      const controller = 'status' in entrance ? writeStatus(entrance.status, done.signal) : undefined;
      await run('up', '--yes', '--skip-preview');
      done.abort();
      await controller;
      // All of it is refreshed and changed.
      await project.set({ labels: { entrance: name } });
      await regrant();
      const again = new AbortController();
      const playing = 'status' in entrance ? writeStatus(entrance.status, again.signal) : undefined;
      await run('up', '--yes', '--skip-preview', '--refresh');
      again.abort();
      await playing;
    }
    await run('destroy', '--yes', '--skip-preview');
    assert.deepEqual(
      [...given].filter((right) => !proxy.used().has(right)),
      [],
      'rights that nothing uses',
    );
    assert.deepEqual(
      [...proxy.forbidden()].filter((right) => !extra.test(right)),
      [],
      'rights that are missing',
    );
  } finally {
    await revoke(manifests);
  }
});

test('adopt takes over what is there with the same rights, and destroy keeps it', async () => {
  await using project = await Project.open('rights-adopt', {}, null);
  const made = JSON.stringify({
    apiVersion: 'source.toolkit.fluxcd.io/v1',
    kind: 'GitRepository',
    metadata: { name: 'my-nginx', namespace: 'flux-system' },
    spec: { url: 'https://github.com/sidd-harth/nginx', ref: { branch: 'main' }, interval: '1h' },
  });
  await kubectl(['apply', '-f', '-'], made);
  const manifests = await grant(project, 'rights-adopt');
  const stack = project.withEnvironment({ KUBECONFIG: await kubeconfigOf(project, manifests) });
  try {
    await project.set({ adopt: 'keep' });
    const up = await stack.up();
    assert.equal(up.exitCode, 0, up.text);
    const destroy = await stack.run('destroy', '--yes', '--skip-preview');
    assert.equal(destroy.exitCode, 0, destroy.text);
    assert.match(destroy.text, /GitRepository \S+ deleted .*\[retain\]/);
  } finally {
    await revoke(manifests);
    await kubectl(['-n', 'flux-system', 'delete', 'gitrepository', 'my-nginx', '--ignore-not-found']);
  }
});
