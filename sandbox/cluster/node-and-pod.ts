import type { V1Node, V1Pod } from '@kubernetes/client-node';
import type { KubeApi } from './api.ts';
import { fluxNamespace, type HostPorts } from './flux.ts';

/** Where the node ports of Services are served. 127.0.0.1, because macOS has no other loopback address by itself. */
export const nodeAddress = '127.0.0.1';

/** Pod annotation: JSON object from container port to the host address it is really served on. */
export const hostPortsAnnotation = 'sandbox.fluxhook.dev/host-ports';

const nodeName = 'sandbox';
const pod = 'notification-controller';
const container = 'manager';
const image = 'ghcr.io/fluxcd/notification-controller';

/**
 * Creates what a kubelet would report: Pulumi's wait for a Service and the endpoint controllers want a ready Pod
 * behind the selector, and a Pod without a Node would be garbage-collected. Names, labels and ports are those of
 * Flux's own Deployment, so the selectors that work here are the ones that work on a real cluster.
 */
export async function createNodeAndPod(admin: KubeApi, hostPorts: HostPorts): Promise<void> {
  await admin.create('/api/v1/nodes', { metadata: { name: nodeName, labels: { 'kubernetes.io/hostname': nodeName } } });
  await admin.patch(`/api/v1/nodes/${nodeName}/status`, { status: nodeStatus() });

  const { events, receiver, health } = hostPorts;
  const pods = `/api/v1/namespaces/${fluxNamespace}/pods`;
  await admin.create(pods, {
    metadata: {
      name: pod,
      labels: { app: 'notification-controller' },
      annotations: { [hostPortsAnnotation]: JSON.stringify({ 9090: events, 9292: receiver, 9440: health }) },
    },
    spec: {
      nodeName,
      containers: [
        {
          name: container,
          image: image,
          ports: [
            { name: 'http', containerPort: 9090 },
            { name: 'http-webhook', containerPort: 9292 },
            { name: 'healthz', containerPort: 9440 },
          ],
        },
      ],
    },
  });
  await admin.patch(`${pods}/${pod}/status`, { status: podStatus() });
}

function nodeStatus(): V1Node['status'] {
  return {
    addresses: [
      { type: 'InternalIP', address: nodeAddress },
      { type: 'Hostname', address: nodeName },
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
      { name: container, ready: true, restartCount: 0, image: image, imageID: '', state: { running: {} } },
    ],
    conditions: ['PodScheduled', 'Initialized', 'ContainersReady', 'Ready'].map((type) => ({ type, status: 'True' })),
  };
}
