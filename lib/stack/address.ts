import * as pulumi from '@pulumi/pulumi';
import { ReceiverService } from '../constructs/index.ts';
import { schemeOf } from '../exposure.ts';
import { HookUrlError, hookUrl } from '../flux/hook-url.ts';
import type { Settings } from '../settings/index.ts';
import { Failure } from './failure.ts';
import type { ReadBack } from './observe.ts';

/** Where GitHub reaches the receiver. Undefined parts are not there (yet). */
export interface Address {
  readonly scheme: 'http' | 'https';
  /** IP address or host name. */
  readonly host: string | undefined;
  readonly port: number | undefined;
}

/** The port that a URL of the scheme leaves out. */
const schemePorts = { http: 80, https: 443 } as const;

/**
 * What the API server gives a first port that it would have to allocate, in a dry run: nothing will be there.
 * Source: kubernetes, pkg/registry/core/service/portallocator/operation.go
 */
const dryRunPort = 32_769;

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
        const port = ports[0]?.nodePort;
        return { scheme, host: settings.nodeAddress, port: port === dryRunPort ? undefined : port };
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

/** Host, or host:port where the port is not that of the scheme; in a preview not known before it is there. */
export function displayAddress({ scheme, host, port }: Address): string {
  if ((host === undefined || port === undefined) && pulumi.runtime.isDryRun())
    return pulumi.unknown as unknown as string;
  const shown = host?.includes(':') ? `[${host}]` : `${host}`;
  return port === schemePorts[scheme] ? shown : `${shown}:${port}`;
}

/**
 * The URL to register. In a preview nothing is read back yet, or what is there is from before the change; so the URL is
 * not known then.
 * @throws Failure for an address or a path that makes no URL
 */
export function checkedUrl(address: Address, path: string | undefined, expectedPath: string): string {
  try {
    return hookUrl({ ...address, path, expectedPath });
  } catch (error) {
    if (!(error instanceof HookUrlError)) throw error;
    if (pulumi.runtime.isDryRun()) return pulumi.unknown as unknown as string;
    throw new Failure(`There is no hook URL: ${error.message}`);
  }
}
