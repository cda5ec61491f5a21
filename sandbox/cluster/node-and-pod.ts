import type { V1Node, V1Pod } from '@kubernetes/client-node';
import type { KubeApi } from './api.ts';
import { FLUX_NAMESPACE, type HostPorts } from './flux.ts';

/** Where the node ports of Services are served. 127.0.0.1, because macOS has no other loopback address by itself. */
export const NODE_ADDRESS = '127.0.0.1';

/** Pod annotation: JSON object from container port to the host address it is really served on. */
export const HOST_PORTS_ANNOTATION = 'sandbox.fluxhook.dev/host-ports';

const NODE = 'sandbox';
const POD = 'notification-controller';
const CONTAINER = 'manager';
const IMAGE = 'ghcr.io/fluxcd/notification-controller';

/**
 * Stands in for what a kubelet would report: Pulumi's wait for a Service and the endpoint controllers want a ready Pod
 * behind the selector, and a Pod without a Node would be garbage-collected. Names, labels and ports are those of
 * Flux's own Deployment, so the selectors that work here are the ones that work on a real cluster.
 */
export async function createNodeAndPod(admin: KubeApi, hostPorts: HostPorts): Promise<void> {
  await admin.create('/api/v1/nodes', { metadata: { name: NODE, labels: { 'kubernetes.io/hostname': NODE } } });
  await admin.patch(`/api/v1/nodes/${NODE}/status`, { status: nodeStatus() });

  const { events, receiver, health } = hostPorts;
  const pods = `/api/v1/namespaces/${FLUX_NAMESPACE}/pods`;
  await admin.create(pods, {
    metadata: {
      name: POD,
      labels: { app: 'notification-controller' },
      annotations: { [HOST_PORTS_ANNOTATION]: JSON.stringify({ 9090: events, 9292: receiver, 9440: health }) },
    },
    spec: {
      nodeName: NODE,
      containers: [
        {
          name: CONTAINER,
          image: IMAGE,
          ports: [
            { name: 'http', containerPort: 9090 },
            { name: 'http-webhook', containerPort: 9292 },
            { name: 'healthz', containerPort: 9440 },
          ],
        },
      ],
    },
  });
  await admin.patch(`${pods}/${POD}/status`, { status: podStatus() });
}

function nodeStatus(): V1Node['status'] {
  return {
    addresses: [
      { type: 'InternalIP', address: NODE_ADDRESS },
      { type: 'Hostname', address: NODE },
    ],
    conditions: [{ type: 'Ready', status: 'True', reason: 'Sandbox', message: 'processes of this machine' }],
  };
}

function podStatus(): V1Pod['status'] {
  // Not a loopback address: the API server refuses those as endpoints.
  const podIP = '10.244.0.2';
  return {
    phase: 'Running',
    podIP,
    podIPs: [{ ip: podIP }],
    containerStatuses: [
      { name: CONTAINER, ready: true, restartCount: 0, image: IMAGE, imageID: '', state: { running: {} } },
    ],
    conditions: ['PodScheduled', 'Initialized', 'ContainersReady', 'Ready'].map((type) => ({ type, status: 'True' })),
  };
}
