import { connect, type Socket } from 'node:net';
import type { V1EndpointSlice, V1Pod } from '@kubernetes/client-node';
import type { KubeApi } from './api.ts';
import { hostPortsAnnotation } from './node-and-pod.ts';

export interface ServicePort {
  readonly namespace: string;
  readonly service: string;
  /** Name of the Service's port, empty when it has none: EndpointSlices repeat it. */
  readonly portName: string;
}

/**
 * Connects a client to a ready endpoint of a Service, and resets the connection when there is none, as a node without
 * a backend does. The endpoints are asked for again for each connection: that is never stale, and a hook delivery has
 * seconds to spare.
 */
export async function forward(client: Socket, to: ServicePort, api: KubeApi): Promise<void> {
  const target = await readyEndpoint(to, api).catch(() => undefined);
  if (target === undefined) {
    client.resetAndDestroy();
    return;
  }
  const upstream = connect({ host: target.host, port: target.port, allowHalfOpen: true });
  // A server that answers before it has read everything may reset the connection then; its answer still gets through.
  upstream.once('error', () => (upstream.bytesRead > 0 ? client.end() : client.resetAndDestroy()));
  client.once('close', () => upstream.destroy());
  client.pipe(upstream).pipe(client);
}

/** Host address of the first ready endpoint, or undefined. */
async function readyEndpoint(to: ServicePort, api: KubeApi): Promise<{ host: string; port: number } | undefined> {
  const selector = encodeURIComponent(`kubernetes.io/service-name=${to.service}`);
  const { items } = await api.get<{ items: V1EndpointSlice[] }>(
    `/apis/discovery.k8s.io/v1/namespaces/${to.namespace}/endpointslices?labelSelector=${selector}`,
  );
  for (const slice of items) {
    const port = slice.ports?.find(({ name }) => (name ?? '') === to.portName)?.port;
    if (port === undefined) continue;
    for (const { conditions, targetRef } of slice.endpoints ?? []) {
      if (conditions?.ready === false || targetRef?.kind !== 'Pod') continue;
      const pod = await api.get<V1Pod>(`/api/v1/namespaces/${to.namespace}/pods/${targetRef.name}`);
      const hostPorts = JSON.parse(pod.metadata?.annotations?.[hostPortsAnnotation] ?? '{}') as Record<string, string>;
      // A target port the container does not serve has no entry: refused, as it would be in a cluster.
      const [host, hostPort] = hostPorts[port]?.split(':') ?? [];
      if (host !== undefined && hostPort !== undefined) return { host, port: Number(hostPort) };
    }
  }
  return undefined;
}
