import type { PolicyObject } from '../../policy/object.ts';
import type { Route } from './routes.ts';
import type { Senders } from './senders.ts';

/** One way in from outside. */
export interface WayIn {
  readonly object: PolicyObject;
  readonly how: keyof typeof reaches;
  /** Whether it points to the receiver, or to something else. */
  readonly receiver: boolean;
  /** Scheme, host and port; what only the cluster knows is in angle brackets. */
  readonly origins: readonly string[];
  /** The senders that the object itself lets in. */
  readonly senders: Senders;
  /** Empty: every request. */
  readonly routes: readonly Route[];
}

/**
 * How much a way in opens, to compare two: a tunnel is opened from inside; an Ingress, a Gateway and similar objects
 * let in only their hosts and paths; a port of a Pod answers on its node, a node port on every node; a load balancer has its
 * own address and, by default, node ports too.
 */
const reaches = {
  Tunnel: 0,
  Ingress: 1,
  IngressRoute: 1,
  HTTPRoute: 1,
  VirtualService: 1,
  hostPort: 2,
  hostNetwork: 2,
  NodePort: 3,
  externalIPs: 3,
  LoadBalancer: 4,
} as const;

export function reach({ how }: WayIn): number {
  return reaches[how];
}

/** The Service that requests are passed on to. */
export interface Backend {
  readonly namespace?: unknown;
  readonly name?: unknown;
}

/** A Service by a DNS name of the cluster: `receiver`, `receiver.flux-system`, `receiver.flux-system.svc.cluster.local`. */
export function backendAt(host: string, namespace: unknown): Backend {
  const [name, home] = host.split('.');
  return { name, namespace: home ?? namespace };
}

/** Requests, and the Service that gets them. */
export type Passed = Route & { readonly backend: Backend };

/**
 * The ways that an object opens by its routes: to the receiver, and to something else.
 * @param scheme of requests for a host, undefined for any host
 */
export function waysOf(
  object: PolicyObject,
  how: WayIn['how'],
  routes: readonly Passed[],
  isReceiver: (backend: Backend) => boolean,
  scheme: (host: string | undefined) => string,
): WayIn[] {
  return [true, false].flatMap((receiver) => {
    const own = routes.filter(({ backend }) => isReceiver(backend) === receiver);
    if (own.length === 0) return [];
    const hosts = [...new Set(own.map(({ host }) => host))];
    return {
      object,
      how,
      receiver,
      origins: hosts.map((host) => origin(scheme(host), host ?? '<any host>')),
      senders: 'everybody',
      routes: own.map(({ backend: _, ...route }) => route),
    } as const;
  });
}

/** /hook/ and /hook are one prefix. */
export function trimmed(path: string): string {
  return path === '/' ? path : path.replace(/\/$/, '');
}

/** Scheme, host and port of a URL; the scheme's own port is left out. */
export function origin(scheme: string, host: string, port?: unknown): string {
  const standard = { http: 80, https: 443 }[scheme];
  const name = host.includes(':') ? `[${host}]` : host;
  return `${scheme}://${name}${port === undefined || port === standard ? '' : `:${String(port)}`}`;
}
