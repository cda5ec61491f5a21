import * as pulumi from '@pulumi/pulumi';
import { schemePorts } from '../constructs/exposure/origin.ts';
import { HookUrlError, hookUrl } from '../flux/hook-url.ts';
import { hostInUrl } from '../flux/host-name.ts';
import { Failure } from './failure.ts';

/** Where GitHub reaches an entrance. Undefined parts are not there (yet). */
export interface Address {
  readonly scheme: 'http' | 'https';
  /** IP address or host name. */
  readonly host: string | undefined;
  readonly port: number | undefined;
}

/**
 * What the API server gives a first port that it would have to allocate, in a dry run: nothing will be there.
 * Source: kubernetes, pkg/registry/core/service/portallocator/operation.go
 */
const dryRunPort = 32_769;

/** IP, or the host name that some clouds give instead. */
export function loadBalancerHost(status: Record<string, unknown> | undefined): string | undefined {
  const loadBalancer = status?.loadBalancer as { ingress?: { ip?: string; hostname?: string }[] } | undefined;
  const ingress = loadBalancer?.ingress?.[0];
  return ingress?.ip ?? ingress?.hostname;
}

/** The port on the nodes that the API server gave the Service's first port. */
export function allocatedPort(spec: Record<string, unknown> | undefined): number | undefined {
  const port = ((spec?.ports ?? []) as { nodePort?: number }[])[0]?.nodePort;
  return port === dryRunPort ? undefined : port;
}

/** Host, or host:port where the port is not that of the scheme; in a preview not known before it is there. */
export function displayAddress({ scheme, host, port }: Address): string {
  if ((host === undefined || port === undefined) && pulumi.runtime.isDryRun())
    return pulumi.unknown as unknown as string;
  const shown = hostInUrl(`${host}`);
  return port === schemePorts[scheme] ? shown : `${shown}:${port}`;
}

/**
 * The URL to register. In a preview nothing is read back yet, or what was read is from before the change, so the URL is
 * unknown then.
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
