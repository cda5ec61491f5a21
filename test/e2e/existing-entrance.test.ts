import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { addressOf, get, kubectl, servedPath } from './cluster.ts';
import { unsigned } from './delivery.ts';
import { hookOf, hooksOf } from './hooks.ts';
import { pingAnswer } from './ping.ts';
import { bare, Project } from './project.ts';

const kinds = ['service/webhook-receiver', 'service/by-hand', 'ingress/by-hand', 'httproute/by-hand'];

/** What others keep: Flux's own Service, a load balancer, an Ingress with TLS, and a route. */
const byHand = `
apiVersion: v1
kind: Service
metadata: { name: webhook-receiver, namespace: flux-system }
spec: { selector: { app: notification-controller }, ports: [{ name: http, port: 80, targetPort: http-webhook }] }
---
apiVersion: v1
kind: Service
metadata: { name: by-hand, namespace: flux-system }
spec:
  type: LoadBalancer
  selector: { app: notification-controller }
  ports: [{ port: 80, targetPort: 9292 }]
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: { name: by-hand, namespace: flux-system }
spec:
  tls: [{ hosts: [flux.example.org], secretName: flux-tls }]
  rules:
    - host: flux.example.org
      http:
        paths:
          - { path: /hook/, pathType: Prefix, backend: { service: { name: webhook-receiver, port: { number: 80 } } } }
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: by-hand, namespace: flux-system }
spec:
  parentRefs: [{ name: public, namespace: gateways }]
  hostnames: [route.example.org]
  rules: [{ backendRefs: [{ name: webhook-receiver, port: 80 }] }]
`;

async function versions(): Promise<string[]> {
  const version = 'jsonpath={.metadata.uid}/{.metadata.generation}/{.metadata.labels}/{.spec}';
  return Promise.all(kinds.map((kind) => kubectl(['-n', 'flux-system', 'get', kind, '-o', version])));
}

describe('an entrance that others keep', () => {
  let project: Project;
  let made: string[];
  const origin = async () => new URL((await hookOf('acme/fleet')).config.url ?? '').origin;

  before(async () => {
    await kubectl(['apply', '-f', '-'], byHand);
    await addressOf('by-hand');
    made = await versions();
    project = await Project.open('existing', { ...bare, repository: 'acme/fleet' }, null);
  });
  after(async () => {
    await project[Symbol.asyncDispose]();
    await kubectl(['-n', 'flux-system', 'delete', ...kinds]);
  });

  test('a Service with a load balancer: nothing of it is deployed, and deliveries arrive', async () => {
    await project.set({ exposure: { type: 'Existing', service: { name: 'by-hand' } } });
    const up = await project.stack.up();
    assert.equal(up.exitCode, 0, up.text);
    assert.doesNotMatch(up.text, /would not reconcile|core\/v1:Service|NetworkPolicy/);
    assert.equal(await get('service', 'receiver'), undefined);
    const { config } = await hookOf('acme/fleet');
    assert.equal(await pingAnswer('acme', 'fleet', config.url ?? ''), 200);
  });

  for (const [what, exposure, expected] of [
    [
      "Flux's own Service, with the address said beside it",
      { service: { name: 'webhook-receiver', port: 9999 }, host: 'flux.example.org', scheme: 'https' },
      'https://flux.example.org:9999',
    ],
    ['an Ingress', { ingress: { name: 'by-hand' } }, 'https://flux.example.org'],
    ['a route', { route: { name: 'by-hand' } }, 'https://route.example.org'],
    ['a URL', { url: 'https://hooks.example.org:8443' }, 'https://hooks.example.org:8443'],
  ] as const) {
    test(`${what} says where deliveries go, and one that GitHub cannot reach is reported`, async () => {
      const { id } = await hookOf('acme/fleet');
      await project.set({ exposure: { type: 'Existing', ...exposure } });
      const up = await project.stack.up();
      assert.equal(up.exitCode, 0, up.text);
      assert.equal(await origin(), expected);
      assert.equal((await hookOf('acme/fleet')).id, id);
      assert.match(up.text, /webhook \d+ of acme\/fleet \(address\)\s+problem: the ping got no answer: /);
    });
  }

  test('one that is not there, or says no address, is reported', async () => {
    await project.set({ exposure: { type: 'Existing', service: { name: 'no-such-service' } }, addressTimeout: '10s' });
    const missing = await project.stack.up();
    assert.notEqual(missing.exitCode, 0, missing.text);
    assert.match(missing.text, /Service flux-system\/no-such-service\s+problem: it is not in the cluster/);
    await project.set({ exposure: { type: 'Existing', service: { name: 'webhook-receiver' } } });
    const silent = await project.stack.up();
    assert.notEqual(silent.exitCode, 0, silent.text);
    assert.match(
      silent.text,
      /Service flux-system\/webhook-receiver\s+problem: it does not show an address at which GitHub reaches it/,
    );
    await project.set({ exposure: { type: 'Existing', service: { name: 'by-hand' } }, addressTimeout: null });
    assert.equal((await project.stack.up()).exitCode, 0);
  });

  test('destroy leaves all of it as it was', async () => {
    await project.stack.succeed('destroy', '--yes', '--skip-preview');
    assert.deepEqual(await versions(), made);
    assert.deepEqual(await hooksOf('acme/fleet'), []);
  });
});

test('a DNS name in front of a load balancer, another port, and labels and annotations on every object', async () => {
  const settings = {
    ...bare,
    repository: 'acme/fleet',
    labels: { team: 'platform' },
    annotations: { 'example.org/cost-centre': '42' },
    exposure: {
      type: 'LoadBalancer',
      host: 'flux.example.org',
      port: 8080,
      annotations: { 'external-dns.alpha.kubernetes.io/hostname': 'flux.example.org' },
      labels: { tier: 'edge' },
    },
  };
  await using project = await Project.open('decorated', settings, null);
  const up = await project.stack.up();
  assert.equal(up.exitCode, 0, up.text);
  const { config } = await hookOf('acme/fleet');
  assert.equal(new URL(config.url ?? '').origin, 'http://flux.example.org:8080');
  const outputs = await project.stack.outputs();
  assert.equal(outputs.address, 'flux.example.org:8080');

  for (const [kind, name] of [
    ['service', 'receiver'],
    ['networkpolicy', 'receiver'],
    ['gitrepository', 'fleet'],
    ['receiver', 'fleet'],
    ['secret', 'fleet-webhook-token'],
  ] as const) {
    const { labels, annotations } = (await get(kind, name))?.metadata ?? {};
    assert.equal(labels?.team, 'platform', kind);
    assert.equal(labels?.['app.kubernetes.io/managed-by'], 'fluxhook', kind);
    assert.equal(annotations?.['example.org/cost-centre'], '42', kind);
    assert.equal(annotations?.['fluxhook.dev/stack'], 'organization/fluxhook/decorated', kind);
  }
  const service = await get('service', 'receiver');
  assert.equal(service?.metadata.annotations?.['external-dns.alpha.kubernetes.io/hostname'], 'flux.example.org');
  assert.equal(service?.metadata.labels?.tier, 'edge');
  assert.deepEqual(
    service?.spec.ports.map(({ port }: { port: number }) => port),
    [8080],
  );
  // The name leads nowhere here, but the port of the load balancer does.
  const path = await servedPath('fleet');
  assert.equal(new URL(config.url ?? '').pathname, path);
  assert.equal(await unsigned(`http://${await addressOf('receiver')}:8080${path}`), 400);
  const again = await project.stack.up('--expect-no-changes');
  assert.equal(again.exitCode, 0, again.text);
});
