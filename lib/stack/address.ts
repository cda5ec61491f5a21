import * as pulumi from '@pulumi/pulumi';
import { ReceiverService } from '../constructs/index.ts';
import type { Settings } from '../settings/index.ts';
import type { DeployedObject } from './deploy.ts';

/** Where GitHub reaches the receiver. Undefined parts are not there (yet). */
export interface Address {
  /** IP address or host name. */
  readonly host: string | undefined;
  readonly port: number | undefined;
}

/**
 * The address of the deployed Service: the load balancer's IP (or host name, which some clouds give instead) and the
 * Service's port, or the configured node address and the allocated node port.
 */
export function readAddress(settings: Settings, service: DeployedObject): pulumi.Output<Address> {
  return pulumi.all([service.spec, service.status]).apply(([spec, status]) => {
    if (settings.exposure === 'NodePort') {
      const ports = (spec?.ports ?? []) as { nodePort?: number }[];
      return { host: settings.nodeAddress, port: ports[0]?.nodePort };
    }
    const loadBalancer = status?.loadBalancer as { ingress?: { ip?: string; hostname?: string }[] } | undefined;
    const ingress = loadBalancer?.ingress?.[0];
    return { host: ingress?.ip ?? ingress?.hostname, port: ReceiverService.port };
  });
}
