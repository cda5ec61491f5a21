import * as pulumi from '@pulumi/pulumi';

/** What is read of a Service's port. */
export interface ServicePort {
  readonly name?: string;
  readonly port: number;
}

/**
 * Ports of a Service with the names that they have in the cluster. kube-proxy finds endpoints by them: when a port is
 * renamed, Service and EndpointSlices disagree for a moment, and connections are refused. Source: kubernetes,
 * pkg/proxy/types.go (ServicePortName)
 * @param ports as declared
 * @param present those of the existing Service; none if there is no Service yet: then the declared names stay
 */
export function withLiveNames(ports: readonly ServicePort[], present: readonly ServicePort[] = []): ServicePort[] {
  return ports.map(({ name: declared, ...port }) => {
    const found = present.find((each) => each.port === port.port);
    const name = found === undefined ? declared : found.name;
    return { ...(name !== undefined && { name }), ...port };
  });
}

/** The same for a manifest, once it is known what is there. */
export function portsOf(
  { spec }: { readonly spec?: { readonly ports?: readonly ServicePort[] } },
  found: pulumi.Output<{ readonly ports?: readonly ServicePort[] | undefined }>,
): pulumi.Output<ServicePort[]> {
  return pulumi.all([spec?.ports ?? [], found]).apply(([ports, found]) => withLiveNames(ports, found.ports));
}
