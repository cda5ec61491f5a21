import type { IpFamily } from '../../github/hook-ranges.ts';

/**
 * Who may send deliveries: GitHub (the ranges of lib/github/hook-ranges.ts), anybody, or address ranges in CIDR
 * notation. Ranges of other families than the Service's are left out.
 */
export type Sources = 'github' | 'any' | readonly string[];

/** What GitHub meets at the entrance. */
export type Scheme = 'http' | 'https';

/** For one object of the entrance, in addition to those of all. */
interface OwnMetadata {
  /** @default - those of the entrance */
  readonly labels?: Readonly<Record<string, string>>;
  /** What a controller of the object reads. @default - those of the entrance */
  readonly annotations?: Readonly<Record<string, string>>;
}

/** What a Service that is reached from outside accepts besides its type. */
interface OutsideService extends OwnMetadata {
  /** Senders other than GitHub need their own ranges, or 'any' where they publish none. @default github */
  readonly sources?: Sources;
  /** The families the Service has addresses of, the preferred one first. @default - IPv4 */
  readonly ipFamilies?: readonly IpFamily[];
}

/** The cluster's load balancer gives the Service an IP or a host name. */
export interface LoadBalancerExposure extends OutsideService {
  readonly type: 'LoadBalancer';
  /** Which load balancer, where a cluster has several. @default - the cluster's own */
  readonly loadBalancerClass?: string;
  /** A DNS name that points to the load balancer; the hook URL has it. @default - the address that the load balancer gives */
  readonly host?: string;
  /** Port of the Service and so of the load balancer. @default 80 */
  readonly port?: number;
  /** https where the cloud's load balancer ends TLS before it passes deliveries on; its port is then usually 443. @default http */
  readonly scheme?: Scheme;
}

/** The Service is reached on a port of every node. */
export interface NodePortExposure extends OutsideService {
  readonly type: 'NodePort';
  /** IP address or DNS name at which GitHub reaches a node. @default - not known: there is no hook URL without it */
  readonly address?: string;
  /** 30000 to 32767 unless the API server was told otherwise. @default - the cluster allocates one */
  readonly nodePort?: number;
}

/** Where the connections of a proxy inside or beside the cluster come from. */
export type Proxies =
  /** From Pods. @default - of any namespace */
  | { readonly namespace?: string; readonly ranges?: never }
  /** From addresses that are not Pods', such as those of a cloud's own load balancer. */
  | { readonly ranges: readonly string[]; readonly namespace?: never };

/** The certificate of an Ingress: a Secret, kept by a cert-manager issuer where one is named. */
export interface IngressTls {
  /** Secret of type kubernetes.io/tls in the namespace of the Ingress. With an issuer it need not exist yet. */
  readonly secretName: string;
  /** @default - somebody else keeps the Secret */
  readonly issuer?: {
    /** Issuer: one in the namespace of the Ingress. */
    readonly kind: 'ClusterIssuer' | 'Issuer';
    readonly name: string;
  };
}

/** The Gateway that a route attaches to. */
export interface GatewayReference {
  readonly name: string;
  /** Its listener must then admit routes of other namespaces (allowedRoutes). @default - the namespace of the route */
  readonly namespace?: string;
  /** One listener of it (sectionName). @default - every listener that takes the host */
  readonly listener?: string;
}

/** An Ingress controller in the cluster receives the deliveries. */
export interface IngressExposure extends OwnMetadata {
  readonly type: 'Ingress';
  /** DNS name under which GitHub delivers. */
  readonly host: string;
  /** @default - the cluster's default class */
  readonly className?: string;
  /** @default - none: plain HTTP */
  readonly tls?: IngressTls;
  /** Port under which the Ingress controller is reached. @default - 443 with tls, otherwise 80 */
  readonly port?: number;
  /** @default - Pods of any namespace */
  readonly proxies?: Proxies;
}

/** A Gateway (Gateway API) receives the deliveries. */
export interface HttpRouteExposure extends OwnMetadata {
  readonly type: 'HTTPRoute';
  /** DNS name under which GitHub delivers. */
  readonly host: string;
  readonly gateway: GatewayReference;
  /** What the Gateway's listener serves. @default https */
  readonly scheme?: Scheme;
  /** Port of the Gateway's listener. @default - 443 for https, 80 for http */
  readonly port?: number;
  /** @default - Pods of any namespace */
  readonly proxies?: Proxies;
}

/** Nothing is opened to the outside; deliveries come through a tunnel that is opened from inside. */
export interface PrivateExposure {
  readonly type: 'None';
  /** The public end of the tunnel: https://HOST or https://HOST:PORT. @default - not known: there is no hook URL without it */
  readonly url?: string;
  /** Runs a Cloudflare Tunnel beside the receiver. @default - the tunnel is somebody else's */
  readonly tunnel?: {
    /** An existing Secret in the namespace of the receiver with the tunnel's token (key `token`). */
    readonly secretName: string;
  };
  /** Where a tunnel of somebody else's comes from. @default - Pods of any namespace */
  readonly proxies?: Proxies;
}

/** An existing object. */
export interface ExistingObject {
  readonly name: string;
  /** @default - the namespace of the entrance */
  readonly namespace?: string;
}

/** An existing entrance, by its URL. */
export interface ExistingUrl {
  readonly type: 'Existing';
  /** https://HOST or http://HOST, each also with a port; without a path. */
  readonly url: string;
  readonly scheme?: never;
  readonly service?: never;
  readonly ingress?: never;
  readonly route?: never;
}

/** An existing Service of the notification-controller, such as Flux's own webhook-receiver. */
export interface ExistingService {
  readonly type: 'Existing';
  readonly service: ExistingObject & {
    /** Port under which GitHub reaches it. @default - that of the Service, or its node port */
    readonly port?: number;
  };
  /** @default http */
  readonly scheme?: Scheme;
  /** IP address or DNS name under which GitHub reaches it. @default - the address that its load balancer gives */
  readonly host?: string;
  readonly url?: never;
  readonly ingress?: never;
  readonly route?: never;
}

/** An existing Ingress: its first rule has the host, its tls says whether that is served with TLS. */
export interface ExistingIngress {
  readonly type: 'Existing';
  readonly ingress: ExistingObject;
  readonly scheme?: never;
  readonly url?: never;
  readonly service?: never;
  readonly route?: never;
}

/** An existing HTTPRoute, which has the host. */
export interface ExistingRoute {
  readonly type: 'Existing';
  readonly route: ExistingObject;
  /** What the Gateway's listener serves. @default https */
  readonly scheme?: Scheme;
  readonly url?: never;
  readonly service?: never;
  readonly ingress?: never;
}

/**
 * An entrance that somebody else keeps, such as another stack or the platform's owners: nothing is declared. It is
 * named by its URL, or by an object whose address is read when the hook is registered.
 */
export type ExistingExposure = ExistingUrl | ExistingService | ExistingIngress | ExistingRoute;

/** How deliveries from outside reach the notification-controller. */
export type Exposure =
  | LoadBalancerExposure
  | NodePortExposure
  | IngressExposure
  | HttpRouteExposure
  | PrivateExposure
  | ExistingExposure;
