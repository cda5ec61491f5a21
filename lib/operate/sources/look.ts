import { receiverApi } from '../../flux/notification-controller.ts';
import type { Cluster, LiveObject } from '../cluster.ts';
import { ClusterLook } from '../evidence/cluster-look.ts';
import type { Controller, Receiver, Ways } from '../evidence/evidence.ts';
import { isKnown, isMissing, known, type Missing, type Piece } from '../evidence/piece.ts';
import { isMeant } from '../evidence/targets.ts';

/** Kinds of Flux's sources that a push or an upload may reconcile. HelmCharts are made by Flux itself. */
export const sourceKinds = ['GitRepository', 'OCIRepository', 'HelmRepository', 'Bucket'] as const;

export type SourceKind = (typeof sourceKinds)[number];

const sourceApi = 'source.toolkit.fluxcd.io/v1';
const gatewayApi = 'gateway.networking.k8s.io/v1';

/** A source that is in the cluster. */
export interface FluxSource {
  readonly kind: SourceKind;
  readonly namespace: string;
  readonly name: string;
  /** As it is in the object; empty for a Bucket without an endpoint. */
  readonly url: string;
  readonly object: LiveObject;
}

/** All sources of a cluster, what reconciles them already, and the ways in. */
export interface ClusterSources {
  readonly sources: readonly FluxSource[];
  readonly receivers: readonly Receiver[];
  readonly controller: Piece<Controller>;
  readonly ways: Ways;
  readonly gateways: Piece<readonly LiveObject[]>;
  /** Kinds of sources, other than GitRepositories, that cannot be listed. */
  readonly unseenKinds: readonly Missing[];
  /** Where everything else was looked for, where the cluster does not let all namespaces be listed. */
  readonly onlyIn: readonly string[] | undefined;
}

/** The sources of a cluster, or why they cannot be judged. */
export type FoundSources = { readonly found: ClusterSources } | { readonly missing: Missing };

/** As people name it: KIND NAMESPACE/NAME. */
export function sourceName({ kind, namespace, name }: Pick<FluxSource, 'kind' | 'namespace' | 'name'>): string {
  return `${kind} ${namespace}/${name}`;
}

/**
 * Looks at all sources, Receivers and ways in. It reads no Secret.
 * @param namespace only this one; undefined for all, and where that is forbidden, those of `fallback`
 */
export async function lookAtSources(
  cluster: Cluster,
  namespace: string | undefined,
  fallback: readonly string[],
): Promise<FoundSources> {
  const look = new ClusterLook(cluster);
  const everywhere = await look.list(sourceApi, 'GitRepository', namespace);
  const isForbidden = !isKnown(everywhere) && everywhere.missing === 'permission';
  const onlyIn = isForbidden && namespace === undefined ? [...new Set(fallback)] : undefined;
  const list = async (kind: SourceKind): Promise<Piece<readonly FluxSource[]>> => {
    const found =
      namespace === undefined
        ? await look.listWide(sourceApi, kind, onlyIn ?? fallback)
        : await look.list(sourceApi, kind, namespace);
    if (!isKnown(found)) return found;
    // One that is being deleted no longer needs a webhook; if its namespace is deleted too, nothing could be created
    // for it.
    const staying = found.value.filter(({ metadata }) => metadata.deletionTimestamp === undefined);
    return { value: staying.map((object) => sourceOf(kind, object)) };
  };
  const [git, ...others] = await Promise.all(sourceKinds.map(list));
  if (git === undefined || !isKnown(git)) return { missing: git as Missing };
  const namespaces = [...new Set([...(namespace === undefined ? fallback : [namespace]), 'flux-system'])];
  const receivers = await look.listWide(receiverApi.apiVersion, receiverApi.kind, namespaces);
  if (!isKnown(receivers)) return { missing: receivers };
  const all = receivers.value as readonly Receiver[];
  const controller = await look.controller(namespaces);
  const wide = [known(controller)?.namespace ?? 'flux-system', ...namespaces];
  const nothing = { value: [] };
  const [services, ingresses, routes, gateways] = await Promise.all([
    look.listWide('v1', 'Service', wide),
    look.listWide('networking.k8s.io/v1', 'Ingress', wide),
    look.listWide(gatewayApi, 'HTTPRoute', wide),
    look.listWide(gatewayApi, 'Gateway', wide),
  ]);
  return {
    found: {
      sources: [git, ...others].flatMap((piece) => known(piece) ?? []),
      receivers: all,
      controller,
      ways: { services, ingresses, routes, endpointSlices: nothing, policies: nothing },
      gateways,
      unseenKinds: others.filter(isMissing),
      onlyIn,
    },
  };
}

function sourceOf(kind: SourceKind, object: LiveObject): FluxSource {
  const { namespace = '', name = '' } = object.metadata;
  return { kind, namespace, name, url: String(object.spec?.url ?? object.spec?.endpoint ?? ''), object };
}

/** The Receivers that reconcile a source itself, and not only what is made of it. */
export function receiversOf(source: FluxSource, { receivers }: Pick<ClusterSources, 'receivers'>): Receiver[] {
  return receivers.filter(({ metadata, spec }) =>
    spec.resources.some(
      (reference) =>
        reference.kind === source.kind &&
        (reference.namespace ?? metadata.namespace) === source.namespace &&
        isMeant(source.object, reference),
    ),
  );
}

/** What cannot be read, apart from GitRepositories and Receivers, which are required. */
export function unseenOfSources({ controller, ways, gateways, unseenKinds }: ClusterSources): Missing[] {
  const unseen = known(controller)?.unseen;
  const pieces: Piece<unknown>[] = [
    controller,
    ways.services,
    ways.ingresses,
    ways.routes,
    gateways,
    ...(unseen ? [unseen] : []),
    ...unseenKinds,
  ];
  return pieces.filter(isMissing);
}

/** Whether Flux refuses Receivers that reconcile objects of other namespaces: --no-cross-namespace-refs. */
export function isConfinedToNamespaces({ controller }: Pick<ClusterSources, 'controller'>): boolean {
  const { pods = [], deployments = [] } = known(controller) ?? {};
  const specs = [...pods.map(({ spec }) => spec), ...deployments.map(templateOf)];
  return specs
    .flatMap((spec) => (spec?.containers ?? []) as { readonly args?: readonly string[] }[])
    .some(({ args = [] }) => args.some((arg) => /^--no-cross-namespace-refs(=true)?$/.test(arg)));
}

function templateOf({ spec }: LiveObject): LiveObject['spec'] {
  return (spec?.template as { readonly spec?: LiveObject['spec'] } | undefined)?.spec;
}
