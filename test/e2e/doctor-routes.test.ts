import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, describe, test } from 'node:test';
import { apply, flux } from './doctor-faults.ts';
import { faultsOf, path, repository, Scene } from './doctor-scene.ts';
import { deleteHooks } from './hooks.ts';
import { sandbox } from './sandbox.ts';

/** The name under which the proxy of these tests is reached. */
const host = 'localhost';
const proxied = { name: 'doctor', namespace: 'flux-system' };

/** Stands for an Ingress or Gateway controller: it passes what comes on to the notification-controller. */
const proxy = createServer((incoming, response) => {
  const { method, url, headers } = incoming;
  const outgoing = request(`http://${sandbox.addresses?.receiver}${url}`, { method, headers }, (answer) => {
    response.writeHead(answer.statusCode ?? 502);
    answer.pipe(response);
  });
  incoming.pipe(outgoing);
});

async function ingress(rule: object, accepted = true): Promise<void> {
  await apply({
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: proxied,
    spec: { ingressClassName: 'test', rules: [rule] },
  });
  const status = { loadBalancer: { ingress: accepted ? [{ ip: '127.0.0.1' }] : [] } };
  await flux('patch', 'ingress', 'doctor', '--subresource=status', '--type=merge', '-p', JSON.stringify({ status }));
}

const rule = (own: string, path: string, pathType: string, port = 80) => ({
  host: own,
  http: { paths: [{ path, pathType, backend: { service: { name: 'receiver', port: { number: port } } } }] },
});

async function route(hostnames: readonly string[], value: string, conditions?: readonly object[]): Promise<void> {
  await apply({
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'HTTPRoute',
    metadata: proxied,
    spec: {
      parentRefs: [{ name: 'edge' }],
      hostnames,
      rules: [{ matches: [{ path: { type: 'PathPrefix', value } }], backendRefs: [{ name: 'receiver', port: 80 }] }],
    },
  });
  const stamped = conditions?.map((condition) => ({ lastTransitionTime: '2026-01-01T00:00:00Z', ...condition }));
  const parents = stamped && [{ parentRef: { name: 'edge' }, controllerName: 'example.org/test', conditions: stamped }];
  const patch = JSON.stringify({ status: { parents: parents ?? [] } });
  await flux('patch', 'httproute', 'doctor', '--subresource=status', '--type=merge', '-p', patch);
}

const accepted = [{ type: 'Accepted', status: 'True', reason: 'Accepted', message: 'fine' }];
const refused = [
  { type: 'Accepted', status: 'False', reason: 'NotAllowedByListeners', message: 'no listener allows it' },
];

const cases: readonly { name: string; make: () => Promise<void>; says: readonly string[] }[] = [
  { name: 'an Ingress that is right', make: () => ingress(rule(host, '/hook/', 'Prefix')), says: [] },
  { name: 'an Ingress for everything', make: () => ingress(rule(host, '/', 'Prefix')), says: [] },
  {
    name: 'an Ingress of another path',
    make: () => ingress(rule(host, '/web', 'Prefix')),
    says: ['entrance ingress-path-wrong'],
  },
  {
    name: 'an Ingress of /hook itself only',
    make: () => ingress(rule(host, '/hook', 'Exact')),
    says: ['entrance ingress-path-wrong'],
  },
  {
    name: 'an Ingress for another host',
    make: () => ingress(rule('flux.example.org', '/hook/', 'Prefix')),
    says: ['entrance ingress-host-wrong'],
  },
  {
    name: 'an Ingress that nobody has taken on',
    make: () => ingress(rule(host, '/hook/', 'Prefix'), false),
    says: ['entrance ingress-not-accepted'],
  },
  {
    name: 'an Ingress to a port that the Service does not have',
    make: () => ingress(rule(host, '/hook/', 'Prefix', 8080)),
    says: ['entrance service-port-wrong'],
  },
  { name: 'an HTTPRoute that is right', make: () => route([host], '/hook', accepted), says: [] },
  {
    name: 'an HTTPRoute that is not accepted',
    make: () => route([host], '/hook', refused),
    says: ['entrance route-not-accepted'],
  },
  {
    name: 'an HTTPRoute that no Gateway knows',
    make: () => route([host], '/hook'),
    says: ['entrance route-not-accepted'],
  },
  {
    name: 'an HTTPRoute of another path',
    make: () => route([host], '/web', accepted),
    says: ['entrance route-path-wrong'],
  },
  {
    name: 'an HTTPRoute for another host',
    make: () => route(['flux.example.org'], '/hook', accepted),
    says: ['entrance route-host-wrong'],
  },
];

describe('doctor and what is in front of the Service', () => {
  let scene: Scene;
  before(async () => {
    scene = await Scene.open();
    proxy.listen(0, '127.0.0.1');
    await once(proxy, 'listening');
    await scene.patch('service/receiver', { spec: { type: 'ClusterIP' } });
    const { port } = proxy.address() as AddressInfo;
    await deleteHooks(repository);
    scene.hook = await scene.createHook({ url: `http://${host}:${port}${path}` });
    assert.equal(await scene.ping(), 200);
  });
  after(async () => {
    proxy.close();
    await scene[Symbol.asyncDispose]();
  });

  for (const { name, make, says } of cases) {
    test(`${says.length > 0 ? 'names' : 'takes'} ${name}`, async () => {
      try {
        await make();
        const report = await scene.diagnosis();
        assert.deepEqual(faultsOf(report), says, JSON.stringify(report, undefined, 2));
      } finally {
        await flux('delete', 'ingress/doctor', 'httproute/doctor', '--ignore-not-found');
      }
    });
  }
});
