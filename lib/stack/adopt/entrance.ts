import { schemePorts } from '../../constructs/exposure/origin.ts';
import { hostOfUrl } from '../../flux/host-name.ts';
import { knownHookRanges, rangesOf } from '../../github/hook-ranges.ts';
import type { LiveObject } from '../../operate/cluster.ts';
import type { Evidence } from '../../operate/evidence/evidence.ts';
import { known } from '../../operate/evidence/piece.ts';
import { reachedWays, viewOf } from '../../operate/hops/view.ts';
import { keeperOf } from '../../operate/ownership.ts';
import { originOfWay } from '../../operate/ways/origin.ts';
import { balancedAddresses, specOf } from '../../operate/ways/service.ts';
import { rulesOf, type Way, waysOf } from '../../operate/ways/way.ts';
import { carriedMetadata } from './metadata.ts';

/** Where the deliveries of a Receiver come in. */
export interface Entry {
  /** Undefined where no object of the cluster shows it. */
  readonly way: Way | undefined;
  /** Of the webhook; undefined where none was seen. */
  readonly url: URL | undefined;
  /** The same for Receivers behind the same entrance. */
  readonly id: string;
}

/** Settings of an entrance: `namespace`, `service` and `exposure`. */
export type EntranceSettings = Readonly<Record<string, unknown>> & {
  readonly namespace: string;
  readonly exposure: Readonly<Record<string, unknown> & { type: string }>;
};

/** The way in of a Receiver: the one that its webhook points to, or where that is not known, the first there is. */
export function entryOf(evidence: Evidence): Entry {
  const { url, host } = viewOf(evidence);
  const ways = waysOf(evidence.ways);
  const reached = host === undefined ? ways : reachedWays(ways, host, evidence.addresses);
  // Addresses of nodes are not among those of a way.
  const onNodes = ways.filter(
    ({ type, object }) =>
      type === 'NodePort' && specOf(object).ports?.some(({ nodePort }) => String(nodePort) === url?.port),
  );
  const [way] = [...reached, ...onNodes];
  const { namespace, name } = way?.object.metadata ?? {};
  return { way, url, id: way === undefined ? (url?.origin ?? '') : `${way.type} ${namespace}/${name}` };
}

/**
 * The settings that an entrance may be declared with, the closest first: as its own objects, by the existing object,
 * and by its URL.
 * @param namespace of the notification-controller
 */
export function entranceCandidates({ way, url }: Entry, namespace: string): EntranceSettings[] {
  const origin = url === undefined ? undefined : { type: 'Existing', url: url.origin };
  if (way === undefined) {
    return [{ namespace, exposure: origin ?? { type: 'Existing', url: placeholder } }];
  }
  const own = way.service === undefined ? undefined : ownExposure(way, url, way.service);
  const keeper = [way.object, way.service].map((object) => object && keeperOf(object)).find((each) => each);
  const { name, namespace: place } = way.service?.metadata ?? {};
  return [
    ...(own === undefined || keeper !== undefined
      ? []
      : [{ namespace: place ?? namespace, service: name, exposure: own }]),
    ...existing(way, url, namespace).map((exposure) => ({ namespace, exposure })),
    ...(origin === undefined ? [] : [{ namespace, exposure: origin }]),
  ];
}

/** A placeholder for what only a person knows. */
export const placeholder = 'https://flux.example.org';
export const placeholderHost = 'nodes.example.org';

type Exposure = EntranceSettings['exposure'];

function ownExposure(way: Way, url: URL | undefined, service: LiveObject): Exposure | undefined {
  const { object } = way;
  const host = url && hostOfUrl(url);
  const scheme = url?.protocol.slice(0, -1);
  switch (way.type) {
    case 'LoadBalancer': {
      const { ports = [] } = specOf(service);
      return {
        type: way.type,
        ...sourcesOf(service),
        ...familiesOf(service),
        ...(host !== undefined && !balancedAddresses(service).includes(host) && { host }),
        port: ports[0]?.port,
        ...(scheme !== undefined && { scheme }),
        ...(typeof service.spec?.loadBalancerClass === 'string' && {
          loadBalancerClass: service.spec.loadBalancerClass,
        }),
        ...carriedMetadata(service),
      };
    }
    case 'NodePort':
      return {
        type: way.type,
        address: host ?? placeholderHost,
        nodePort: specOf(service).ports?.[0]?.nodePort,
        ...sourcesOf(service),
        ...familiesOf(service),
        ...carriedMetadata(service),
      };
    case 'Ingress':
      return ingressExposure(object, url);
    case 'HTTPRoute': {
      const [parent] = (object.spec?.parentRefs ?? []) as { name: string; namespace?: string; sectionName?: string }[];
      const [hostname] = way.hosts;
      if (parent === undefined || hostname === undefined) return undefined;
      return {
        type: way.type,
        host: hostname,
        gateway: {
          name: parent.name,
          ...(parent.namespace !== undefined && { namespace: parent.namespace }),
          ...(parent.sectionName !== undefined && { listener: parent.sectionName }),
        },
        ...(scheme !== undefined && { scheme }),
        ...portOf(url),
        ...carriedMetadata(object),
      };
    }
  }
}

function ingressExposure(ingress: LiveObject, url: URL | undefined): Exposure | undefined {
  const [rule] = rulesOf(ingress);
  if (rule?.host === undefined) return undefined;
  const [tls] = (ingress.spec?.tls ?? []) as { secretName?: string }[];
  const { annotations = {}, ...labels } = carriedMetadata(ingress);
  const { [clusterIssuer]: cluster, [namespaceIssuer]: own, ...others } = annotations;
  const issuer =
    cluster !== undefined
      ? { kind: 'ClusterIssuer', name: cluster }
      : own !== undefined
        ? { kind: 'Issuer', name: own }
        : undefined;
  return {
    type: 'Ingress',
    host: rule.host,
    ...(typeof ingress.spec?.ingressClassName === 'string' && { className: ingress.spec.ingressClassName }),
    ...(tls?.secretName !== undefined && {
      tls: { secretName: tls.secretName, ...(issuer !== undefined && { issuer }) },
    }),
    ...portOf(url),
    ...(Object.keys(others).length > 0 && { annotations: others }),
    ...labels,
  };
}

const clusterIssuer = 'cert-manager.io/cluster-issuer';
const namespaceIssuer = 'cert-manager.io/issuer';

/** By the existing object, if that shows the webhook's URL. */
export function existing(way: Way, url: URL | undefined, ownNamespace: string): Exposure[] {
  const { name, namespace } = way.object.metadata;
  const place = { name, ...(namespace !== ownNamespace && { namespace }) };
  const scheme = url?.protocol.slice(0, -1);
  if (way.type === 'Ingress' || way.type === 'HTTPRoute') {
    const origin = originOfWay({ ...way, hosts: way.hosts.slice(0, 1) });
    const isSaid = url === undefined || origin === url.origin || way.type === 'HTTPRoute';
    const isPortSaid = url === undefined || url.port === '';
    // The library takes the host of the first rule.
    if (way.type === 'Ingress' && rulesOf(way.object)[0]?.host !== way.hosts[0]) return [];
    if (!isSaid || !isPortSaid || (url !== undefined && hostOfUrl(url) !== way.hosts[0])) return [];
    return way.type === 'Ingress'
      ? [{ type: 'Existing', ingress: place }]
      : [{ type: 'Existing', route: place, ...(scheme === 'http' && { scheme }) }];
  }
  const host = url && hostOfUrl(url);
  const isOwnAddress = host !== undefined && balancedAddresses(way.object).includes(host);
  const port = url && (url.port === '' ? schemePorts[scheme as 'http'] : Number(url.port));
  const isOwnPort = port === undefined || specOf(way.object).ports?.[0]?.port === port;
  const named = host ?? (way.type === 'NodePort' ? placeholderHost : undefined);
  return [
    {
      type: 'Existing',
      service: { ...place, ...(!isOwnPort && { port }) },
      ...(named !== undefined && !isOwnAddress && { host: named }),
      ...(scheme === 'https' && { scheme }),
    },
  ];
}

function sourcesOf(service: LiveObject): { readonly sources?: unknown } {
  const { loadBalancerSourceRanges: ranges = [], type } = specOf(service);
  // A NodePort has no ranges of its own.
  if (ranges.length === 0 || type === 'NodePort') return { sources: 'any' };
  const ofGitHub = rangesOf(knownHookRanges.ranges, (service.spec?.ipFamilies as 'IPv4'[]) ?? ['IPv4']);
  const isGitHub = ofGitHub.every((range) => ranges.includes(range)) && ranges.length === ofGitHub.length;
  return isGitHub ? { sources: 'github' } : { sources: ranges };
}

function familiesOf({ spec }: LiveObject) {
  return Array.isArray(spec?.ipFamilies) ? { ipFamilies: spec.ipFamilies } : {};
}

function portOf(url: URL | undefined) {
  return url === undefined || url.port === '' ? {} : { port: Number(url.port) };
}

/** The namespace that the notification-controller runs in. */
export function controllerNamespace({ controller }: Evidence): string {
  return known(controller)?.namespace ?? 'flux-system';
}
