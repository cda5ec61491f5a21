import type { IpFamily } from '../../github/hook-ranges.ts';
import type { IngressTls } from './ingress.ts';
import type { GatewayReference } from './route.ts';

/**
 * Who may send deliveries: GitHub (the ranges of lib/github/hook-ranges.ts), anybody, or address ranges in CIDR
 * notation. Ranges of other families than the Service's are left out.
 */
export type Sources = 'github' | 'any' | readonly string[];

/** What a Service that is reached from outside takes besides its type. */
interface OutsideService {
  /** Senders other than GitHub need their own ranges, or 'any' where they publish none. @default github */
  readonly sources?: Sources;
  /** The families the Service has addresses of, the preferred one first. @default - IPv4 */
  readonly ipFamilies?: readonly IpFamily[];
}

/** The cluster's load balancer gives the Service an IP or a host name. */
export interface LoadBalancerExposure extends OutsideService {
  readonly type: 'LoadBalancer';
}

/** The Service is reached on a port of the nodes. */
export interface NodePortExposure extends OutsideService {
  readonly type: 'NodePort';
  /** 30000 to 32767 unless the API server was told otherwise. @default - the cluster allocates one */
  readonly nodePort?: number;
}

/** Where the connections of a proxy inside or beside the cluster come from. */
export type Proxies =
  /** From Pods. @default - of any namespace */
  | { readonly namespace?: string; readonly ranges?: never }
  /** From addresses that are no Pods', such as those of a cloud's own load balancer. */
  | { readonly ranges: readonly string[]; readonly namespace?: never };

/** An Ingress controller in the cluster takes the deliveries in. */
export interface IngressExposure {
  readonly type: 'Ingress';
  /** DNS name under which GitHub delivers. */
  readonly host: string;
  /** @default - the cluster's default class */
  readonly className?: string;
  /** @default - none: plain HTTP */
  readonly tls?: IngressTls;
  /** Annotations that the Ingress controller reads. @default - none but cert-manager's */
  readonly annotations?: Readonly<Record<string, string>>;
  /** @default - Pods of any namespace */
  readonly proxies?: Proxies;
}

/** A Gateway (Gateway API) takes the deliveries in. */
export interface HttpRouteExposure {
  readonly type: 'HTTPRoute';
  /** DNS name under which GitHub delivers. */
  readonly host: string;
  readonly gateway: GatewayReference;
  /** What the Gateway's listener serves. @default https */
  readonly scheme?: 'http' | 'https';
  /** @default - Pods of any namespace */
  readonly proxies?: Proxies;
}

/** Nothing leads in from outside; a tunnel that is opened from inside does. */
export interface PrivateExposure {
  readonly type: 'None';
  /** Runs a Cloudflare Tunnel beside the receiver. @default - the tunnel is somebody else's */
  readonly tunnel?: {
    /** An existing Secret in the namespace of the receiver with the tunnel's token (key `token`). */
    readonly secretName: string;
  };
  /** Where a tunnel of somebody else's comes from. @default - Pods of any namespace */
  readonly proxies?: Proxies;
}

/** How deliveries from outside reach the notification-controller. */
export type Exposure = LoadBalancerExposure | NodePortExposure | IngressExposure | HttpRouteExposure | PrivateExposure;
