import * as pulumi from '@pulumi/pulumi';
import { ReceiverService } from '../constructs/index.ts';
import { schemeOf } from '../exposure.ts';
import type { Settings } from '../settings/index.ts';
import type { ReadBack } from './observe.ts';

/** Where GitHub reaches the receiver. Undefined parts are not there (yet). */
export interface Address {
  readonly scheme: 'http' | 'https';
  /** IP address or host name. */
  readonly host: string | undefined;
  readonly port: number | undefined;
}

/** The port that a URL of the scheme leaves out. */
export const schemePorts = { http: 80, https: 443 } as const;

/**
 * The address under which GitHub delivers: that of the load balancer (IP, or host name, which some clouds give
 * instead), the configured node address with the allocated node port, the host of the Ingress or the route, or the
 * public end of the tunnel.
 */
export function readAddress(settings: Settings, service: ReadBack): pulumi.Output<Address> {
  const scheme = schemeOf(settings);
  switch (settings.exposure) {
    case 'LoadBalancer':
      return pulumi.output(service.status).apply((status) => {
        const loadBalancer = status?.loadBalancer as { ingress?: { ip?: string; hostname?: string }[] } | undefined;
        const ingress = loadBalancer?.ingress?.[0];
        return { scheme, host: ingress?.ip ?? ingress?.hostname, port: ReceiverService.port };
      });
    case 'NodePort':
      return pulumi.output(service.spec).apply((spec) => {
        const ports = (spec?.ports ?? []) as { nodePort?: number }[];
        return { scheme, host: settings.nodeAddress, port: ports[0]?.nodePort };
      });
    case 'Ingress':
    case 'HTTPRoute':
      return pulumi.output({ scheme, host: settings.host, port: schemePorts[scheme] });
    case 'None': {
      const url = new URL(settings.publicUrl);
      const port = url.port === '' ? schemePorts.https : Number(url.port);
      return pulumi.output({ scheme, host: url.hostname.replace(/^\[|\]$/g, ''), port });
    }
  }
}
