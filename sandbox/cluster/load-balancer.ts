import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { V1Service, V1ServiceList, V1ServicePort } from '@kubernetes/client-node';
import { AddressClaims } from './address-claims.ts';
import { type KubeApi, KubeApiError } from './api.ts';
import { forward } from './endpoints.ts';
import { type Listener, listen } from './listen.ts';
import { nodeAddress } from './node-and-pod.ts';

/** A port of a Service that is reachable from this machine. */
export interface Published {
  /** namespace/name */
  readonly service: string;
  readonly kind: 'LoadBalancer' | 'NodePort';
  readonly listener: Listener;
}

export interface LoadBalancer {
  published(): Published[];
  /** Where a connection to a published address has to go; anything else comes back as it was. */
  route(host: string, port: number): { readonly host: string; readonly port: number };
  close(): Promise<void>;
}

interface Exposure {
  /** The part of the Service that it was made for; if that changes, it has to be made again. */
  readonly wanted: string;
  address: string | undefined;
  readonly published: Published[];
}

/**
 * Stands in for a cloud's load balancer and for kube-proxy: gives every Service of type LoadBalancer an address of its
 * own from 127.0.0.2 up, which no other running sandbox has had, and serves it there, serves node ports on
 * {@link nodeAddress}, and takes all of it back when the Service goes or changes.
 *
 * As on any cluster, a Service with a loadBalancerClass is left to the implementation of that class. With
 * `assignAddresses: false` no Service gets an address, as on a cluster without a load balancer.
 */
export function startLoadBalancer(options: {
  api: KubeApi;
  assignAddresses: boolean;
  onChange: (published: Published[]) => void;
}): LoadBalancer {
  const { api } = options;
  const exposures = new Map<string, Exposure>();
  const claims = new AddressClaims();
  /** Their last known state, by namespace/name. */
  const services = new Map<string, V1Service>();
  const stop = new AbortController();
  const published = () => [...exposures.values()].flatMap((exposure) => exposure.published);

  function release(key: string): void {
    for (const { listener } of exposures.get(key)?.published ?? []) listener.close();
    exposures.delete(key);
  }

  /** Takes back what a Service that is gone was served at. */
  function withdraw(key: string): void {
    release(key);
    services.delete(key);
    options.onChange(published());
  }

  async function reconcile(service: V1Service): Promise<void> {
    const key = keyOf(service);
    services.set(key, service);
    const { type, loadBalancerClass, ports = [] } = service.spec ?? {};
    const balanced = options.assignAddresses && type === 'LoadBalancer' && loadBalancerClass === undefined;
    const tcp = ports.filter(({ protocol }) => protocol === undefined || protocol === 'TCP');
    const wanted = JSON.stringify([balanced, tcp.map(({ port, nodePort }) => [port, nodePort])]);
    const previous = exposures.get(key);
    if (previous?.wanted !== wanted) {
      release(key);
      const made: Exposure = { wanted, address: undefined, published: [] };
      if (balanced) await serveBalanced(service, tcp, made, previous?.address);
      await serveNodePorts(service, tcp, made);
      if (made.published.length > 0) exposures.set(key, made);
      if (made.published.length > 0 || previous !== undefined) options.onChange(published());
    }
    if (balanced || type !== 'LoadBalancer') await writeAddress(service, exposures.get(key)?.address);
  }

  async function serveBalanced(
    service: V1Service,
    ports: V1ServicePort[],
    made: Exposure,
    last: string | undefined,
  ): Promise<void> {
    const taken = new Set([...exposures.values()].map(({ address }) => address));
    const free = loadBalancerAddresses().filter((address) => !taken.has(address));
    // A Service that changed keeps its address where it can.
    const candidates = last === undefined ? free : [last, ...free];
    for (const detourWhenTaken of [false, true]) {
      for (const address of candidates) {
        if (!(await claims.claim(address))) continue;
        const listeners = await listenAll(service, address, ports, detourWhenTaken);
        if (listeners === undefined) continue;
        made.address = address;
        made.published.push(
          ...listeners.map((listener) => ({ service: keyOf(service), kind: 'LoadBalancer' as const, listener })),
        );
        return;
      }
    }
  }

  async function listenAll(
    service: V1Service,
    address: string,
    ports: V1ServicePort[],
    detourWhenTaken: boolean,
  ): Promise<Listener[] | undefined> {
    const listeners: Listener[] = [];
    for (const port of ports) {
      const listener = await listen(address, port.port, accept(service, port), detourWhenTaken);
      if (listener === undefined) {
        for (const { close } of listeners) close();
        return undefined;
      }
      listeners.push(listener);
    }
    return listeners;
  }

  async function serveNodePorts(service: V1Service, ports: V1ServicePort[], made: Exposure): Promise<void> {
    for (const port of ports) {
      if (port.nodePort === undefined) continue;
      const listener = await listen(nodeAddress, port.nodePort, accept(service, port), true);
      if (listener !== undefined) made.published.push({ service: keyOf(service), kind: 'NodePort', listener });
    }
  }

  const accept =
    (service: V1Service, { port }: V1ServicePort) =>
    (socket: Socket) => {
      const { namespace = '', name = '' } = service.metadata ?? {};
      // A port may be renamed while connections come in; endpoints are found by its current name.
      const current = services.get(keyOf(service)) ?? service;
      const portName = current.spec?.ports?.find((each) => each.port === port)?.name ?? '';
      void forward(socket, { namespace, service: name, portName }, api);
    };

  async function writeAddress(service: V1Service, address: string | undefined): Promise<void> {
    const current = service.status?.loadBalancer?.ingress?.map(({ ip }) => ip) ?? [];
    const next = address === undefined ? [] : [address];
    if (current.join() === next.join()) return;
    const { namespace, name } = service.metadata ?? {};
    const ingress = next.map((ip) => ({ ip, ipMode: 'VIP' }));
    const path = `/api/v1/namespaces/${namespace}/services/${name}/status`;
    await api.patch(path, { status: { loadBalancer: { ingress } } }).catch((error: unknown) => {
      if (!(error instanceof KubeApiError && error.status === 404)) throw error; // deleted meanwhile
    });
  }

  async function follow(): Promise<void> {
    const list = await api.get<V1ServiceList>('/api/v1/services');
    const present = new Set(list.items.map(keyOf));
    for (const key of [...exposures.keys()]) if (!present.has(key)) withdraw(key);
    for (const service of list.items) await reconcile(service);
    const path = `/api/v1/services?watch=1&resourceVersion=${list.metadata?.resourceVersion ?? ''}`;
    for await (const { type, object } of api.watch<V1Service>(path, stop.signal)) {
      if (type === 'ERROR') return; // too old a resourceVersion: list again
      if (type === 'DELETED') withdraw(keyOf(object));
      else if (type === 'ADDED' || type === 'MODIFIED') await reconcile(object);
    }
  }

  const following = (async () => {
    while (!stop.signal.aborted) {
      await follow().catch((error: unknown) => {
        if (!stop.signal.aborted) console.error('load balancer:', error);
      });
      await sleep(500, undefined, { signal: stop.signal }).catch(() => {});
    }
  })();

  return {
    published,
    route(host, port) {
      const match = published().find(({ listener }) => listener.address === host && listener.port === port);
      return match?.listener.servedAt ?? { host, port };
    },
    async close() {
      stop.abort();
      await following;
      for (const key of [...exposures.keys()]) release(key);
      claims.release();
    },
  };
}

/**
 * Tries port 80 of the first address, so that a problem is reported at once, and not when the first Service needs it.
 */
export async function tryPort80(): Promise<Listener['detour']> {
  const trial = await listen('127.0.0.2', 80, (socket) => socket.destroy(), false);
  trial?.close();
  return trial?.detour;
}

function keyOf({ metadata }: V1Service): string {
  return `${metadata?.namespace}/${metadata?.name}`;
}

function loadBalancerAddresses(): string[] {
  return Array.from({ length: 253 }, (_, index) => `127.0.0.${index + 2}`);
}
