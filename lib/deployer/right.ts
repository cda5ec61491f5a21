/** Verbs of the Kubernetes API. */
export type Verb = 'get' | 'list' | 'watch' | 'create' | 'patch' | 'delete';

/** A kind of a cluster, as its API and its Roles name it. */
export interface Resource {
  /** Empty for Kubernetes' own. */
  readonly group: string;
  /** Plural, such as receivers. */
  readonly resource: string;
}

/** Something that `pulumi` asks a cluster for. */
export interface Right extends Resource {
  readonly namespace: string;
  readonly verb: Verb;
  /** @default - every object of the namespace */
  readonly name?: string;
  /** Optional: without it less is reported, or an entrance is not protected. @default false */
  readonly isOptional?: boolean;
}

/** An object, as manifests name it. */
export interface ObjectPlace {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
}

/** A kind's resource, by the rule that Kubernetes' own clients guess it with; it holds for every kind of this project. */
export function resourceOf({ apiVersion, kind }: Pick<ObjectPlace, 'apiVersion' | 'kind'>): Resource {
  const group = apiVersion.includes('/') ? (apiVersion.split('/')[0] ?? '') : '';
  const lower = kind.toLowerCase();
  if (lower.endsWith('s')) return { group, resource: `${lower}es` };
  return { group, resource: lower.endsWith('y') ? `${lower.slice(0, -1)}ies` : `${lower}s` };
}

/** Rights on one object by its name. */
export function onObject(place: ObjectPlace, ...verbs: readonly Verb[]): Right[] {
  const { namespace, name } = place;
  return verbs.map((verb) => ({ ...resourceOf(place), namespace, name, verb }));
}

/** Rights on a kind in a namespace, for all names. */
export function onKind(place: Omit<ObjectPlace, 'name'>, ...verbs: readonly Verb[]): Right[] {
  return verbs.map((verb) => ({ ...resourceOf(place), namespace: place.namespace, verb }));
}

/**
 * What Pulumi's Kubernetes provider (4.25) asks for of an object that it deploys. It makes objects with server-side apply,
 * whose requests carry the name, so that names limit `create` too. It waits with informers of the whole namespace, and
 * after each deletion too: without list and watch `pulumi destroy` deletes the object and never ends.
 * Source: pulumi-kubernetes, provider/pkg/await (informers/factory.go, condition/deleted.go)
 */
export function toDeploy(place: ObjectPlace): Right[] {
  return [...onObject(place, 'get', 'create', 'patch', 'delete'), ...onKind(place, 'list', 'watch'), ...beside(place)];
}

/** What a refresh looks at to tell whether a Deployment is healthy. */
function beside({ kind, namespace }: ObjectPlace): Right[] {
  if (kind !== 'Deployment') return [];
  return [
    ...onKind({ apiVersion: 'apps/v1', kind: 'ReplicaSet', namespace }, 'list'),
    ...onKind({ apiVersion: 'v1', kind: 'Pod', namespace }, 'list'),
  ];
}

/**
 * The same for objects that Pulumi keeps when it stops managing them; it still waits for those that have to become
 * ready.
 */
export function toHandOver(place: ObjectPlace): Right[] {
  const waited = ['Service', 'Receiver', 'Ingress', 'HTTPRoute', 'Deployment'].includes(place.kind);
  return [
    ...onObject(place, 'get', 'create', 'patch'),
    ...(waited ? onKind(place, 'list', 'watch') : []),
    ...beside(place),
  ];
}
