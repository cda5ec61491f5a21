import * as pulumi from '@pulumi/pulumi';
import type { ExistingExposure } from '../constructs/exposure/index.ts';
import { schemePorts } from '../constructs/exposure/origin.ts';
import { hostOfUrl } from '../flux/host-name.ts';
import type { LiveObject, ObjectReference } from '../operate/cluster.ts';
import { stackAnnotation } from '../operate/ownership.ts';
import { type Address, loadBalancerHost } from './address.ts';
import type { ClusterOutput } from './cluster-of.ts';
import { waitForObject } from './live-object.ts';
import { ownerOf } from './owner.ts';
import { sharedAnnotation } from './shared-entrance.ts';

interface Place {
  readonly namespace: string;
  /** How long to wait for an address, in milliseconds. */
  readonly timeout: number;
}

/**
 * The address of an entrance that somebody else keeps. It is read, never changed.
 * @throws Failure for an object that does not exist, or that gets no address in time
 */
export function existingAddress(
  cluster: ClusterOutput,
  exposure: ExistingExposure,
  { namespace, timeout }: Place,
): pulumi.Output<Address> {
  if ('url' in exposure && exposure.url !== undefined) return pulumi.output(exposure.url).apply(addressOf);
  const { reference, take, choices } = readingOf(exposure, namespace);
  return cluster.apply(async (cluster) => {
    const { kind, name } = reference;
    const found = await waitForObject(cluster(), reference, {
      take: (object) => {
        const address = take(object);
        return address?.host === undefined ? undefined : { address, object };
      },
      timeout,
      missing: (object) => ({
        subject: `${kind} ${reference.namespace}/${name}`,
        problem:
          object === undefined ? 'it is not in the cluster' : 'it does not show an address at which GitHub reaches it',
        choices,
        fix: `kubectl -n ${reference.namespace} get ${kind.toLowerCase()} ${name} -o wide; or exposure {type: Existing, url: https://HOST}`,
      }),
    });
    if (pulumi.unknown === (found as unknown)) return found as unknown as Address;
    await warnUnlessShared(found.object, reference);
    return found.address;
  });
}

/** The object whose address is read; undefined where the URL is given. */
export function existingObject(exposure: ExistingExposure, { namespace }: Place): ObjectReference | undefined {
  return 'url' in exposure && exposure.url !== undefined ? undefined : readingOf(exposure, namespace).reference;
}

/** The Service that an existing entrance is named by; undefined where it is named by something else. */
export function existingService(exposure: ExistingExposure, ownNamespace: string) {
  if (!('service' in exposure) || exposure.service === undefined) return undefined;
  const { name, namespace = ownNamespace } = exposure.service;
  return { name, namespace };
}

/** Scheme, host and port of a URL. */
export function addressOf(text: string): Address {
  const url = new URL(text);
  const scheme = url.protocol === 'http:' ? 'http' : 'https';
  const port = url.port === '' ? schemePorts[scheme] : Number(url.port);
  return { scheme, host: hostOfUrl(url), port };
}

interface Reading {
  readonly reference: ObjectReference;
  readonly take: (object: LiveObject) => Address | undefined;
  readonly choices: string;
}

function readingOf(exposure: ExistingExposure, ownNamespace: string): Reading {
  if ('service' in exposure && exposure.service !== undefined) {
    const { name, namespace = ownNamespace, port } = exposure.service;
    const { scheme = 'http', host } = exposure;
    return {
      reference: { apiVersion: 'v1', kind: 'Service', name, namespace },
      choices: 'a Service of type LoadBalancer with an address, or one for which the exposure also names its `host`',
      take: ({ spec, status }) => {
        const [first] = (spec?.ports ?? []) as { port?: number; nodePort?: number }[];
        const outside = spec?.type === 'NodePort' ? first?.nodePort : first?.port;
        return { scheme, host: host ?? loadBalancerHost(status), port: port ?? outside };
      },
    };
  }
  if ('ingress' in exposure && exposure.ingress !== undefined) {
    const { name, namespace = ownNamespace } = exposure.ingress;
    return {
      reference: { apiVersion: 'networking.k8s.io/v1', kind: 'Ingress', name, namespace },
      choices: 'an Ingress with a host in its first rule',
      take: ({ spec }) => {
        const [rule] = (spec?.rules ?? []) as { host?: string }[];
        const tls = (spec?.tls ?? []) as { hosts?: string[] }[];
        const scheme = tls.some(({ hosts }) => hosts === undefined || hosts.includes(rule?.host ?? ''))
          ? 'https'
          : 'http';
        return { scheme, host: rule?.host, port: schemePorts[scheme] };
      },
    };
  }
  const { name, namespace = ownNamespace } = exposure.route as NonNullable<typeof exposure.route>;
  const { scheme = 'https' } = exposure;
  return {
    reference: { apiVersion: 'gateway.networking.k8s.io/v1', kind: 'HTTPRoute', name, namespace },
    choices: 'an HTTPRoute with a host name',
    take: ({ spec }) => {
      const [host] = (spec?.hostnames ?? []) as string[];
      return { scheme, host, port: schemePorts[scheme] };
    },
  };
}

/** Another stack's entrance would be deleted with that stack, unless it is protected there. */
async function warnUnlessShared(
  { metadata: { annotations = {} } }: LiveObject,
  { kind, name, namespace }: ObjectReference,
) {
  const stack = annotations[stackAnnotation];
  if (stack === undefined || stack === ownerOf('').stack || annotations[sharedAnnotation] === 'true') return;
  await pulumi.log.warn(
    `${kind} ${namespace}/${name} belongs to the stack ${stack} and is not protected: \`pulumi destroy\` there would delete it although this stack uses it. ` +
      'In that stack: pulumi config set fluxhook:shared true, and pulumi up.',
  );
}
