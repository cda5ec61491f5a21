import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { apply, deployment, type Fault, flux, testFaults, usualDeployment } from './doctor-faults.ts';
import { until } from './sandbox.ts';

const pod = 'pod/notification-controller';

/** What the node says of the controller's Pod. */
function podIsReady(status: 'True' | 'False'): Promise<string> {
  const ready = JSON.stringify({ status: { conditions: [{ type: 'Ready', status }] } });
  return flux('patch', 'pod', 'notification-controller', '--subresource=status', '--type=strategic', '-p', ready);
}

/** Somebody else listens there, so that the load balancer takes the next address. */
async function occupied(address: string): Promise<Server> {
  const server = createServer();
  await until('the address to be free', async () => {
    server.listen({ host: address, port: 80 });
    return Promise.race([
      once(server, 'listening').then(() => true as const),
      once(server, 'error').then(() => undefined),
    ]).catch(() => undefined);
  });
  return server;
}

const faults: readonly Fault[] = [
  {
    name: 'a wrong selector',
    make: (scene) => scene.patch('service/receiver', { spec: { selector: { app: 'notification' } } }),
    says: ['entrance service-selector-wrong'],
  },
  {
    name: 'a wrong port',
    make: (scene) => scene.patch('service/receiver', { spec: { ports: [{ port: 8080, targetPort: 9292 }] } }),
    says: ['entrance service-port-wrong'],
  },
  {
    name: 'a wrong target port',
    make: (scene) => scene.patch('service/receiver', { spec: { ports: [{ port: 80, targetPort: 9090 }] } }),
    says: ['entrance service-target-port-wrong'],
  },
  {
    name: 'a target port that no container has',
    make: (scene) => scene.patch('service/receiver', { spec: { ports: [{ port: 80, targetPort: 'webhook' }] } }),
    says: ['entrance service-target-port-wrong'],
  },
  {
    name: 'a Pod that is not ready',
    make: () => podIsReady('False'),
    undo: () => podIsReady('True'),
    says: ['entrance controller-not-ready'],
  },
  {
    name: 'no controller',
    make: () => flux('label', pod, 'app=another', '--overwrite'),
    undo: () => flux('label', pod, 'app=notification-controller', '--overwrite'),
    says: ['entrance controller-absent'],
  },
  {
    name: 'a controller that is scaled to 0',
    make: async () => {
      await flux('label', pod, 'app=another', '--overwrite');
      await apply(deployment(0));
    },
    undo: async () => {
      await usualDeployment();
      await flux('label', pod, 'app=notification-controller', '--overwrite');
    },
    says: ['entrance controller-scaled-to-zero'],
  },
  {
    name: 'a load balancer that is pending',
    make: async (scene) => {
      await flux('delete', 'service', 'receiver');
      await apply({
        apiVersion: 'v1',
        kind: 'Service',
        metadata: { name: 'receiver', namespace: 'flux-system' },
        spec: {
          type: 'LoadBalancer',
          loadBalancerClass: 'example.org/nobody',
          selector: { app: 'notification-controller' },
          ports: [{ port: 80, targetPort: 9292 }],
        },
      });
      await scene.answered(0);
      assert.equal(await scene.push(), 0);
    },
    undo: () => flux('delete', 'service', 'receiver'),
    says: ['entrance load-balancer-pending'],
  },
  {
    name: 'an address that changed since the webhook was made',
    make: async (scene) => {
      const before = scene.address;
      await flux('delete', 'service', 'receiver');
      const taken = await occupied(before);
      await scene.apply();
      taken.close();
      assert.notEqual(scene.address, before);
    },
    says: ['address address-changed'],
  },
  {
    name: 'no way in',
    make: async (scene) => {
      await flux('delete', 'service', 'receiver');
      await scene.answered(0);
      assert.equal(await scene.push(), 0);
    },
    says: ['entrance entrance-missing'],
  },
  {
    name: 'a NetworkPolicy that admits Pods only',
    make: async () => {
      await sleep(1100);
      await apply({
        apiVersion: 'networking.k8s.io/v1',
        kind: 'NetworkPolicy',
        metadata: { name: 'doctor-allow-pods', namespace: 'flux-system' },
        spec: {
          podSelector: { matchLabels: { app: 'notification-controller' } },
          policyTypes: ['Ingress'],
          ingress: [{ from: [{ namespaceSelector: {} }] }],
        },
      });
    },
    undo: () => flux('delete', 'networkpolicy', 'doctor-allow-pods'),
    says: ['entrance network-policy-blocks'],
  },
];

testFaults('doctor and the way in', faults);
