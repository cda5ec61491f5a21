import type { LiveObject } from './cluster.ts';

/** On every object that Pulumi deploys: the stack that made it, as ORGANIZATION/PROJECT/STACK. */
export const stackAnnotation = 'fluxhook.dev/stack';

/** On every object that Pulumi deploys: its logical name in that stack. */
export const resourceAnnotation = 'fluxhook.dev/resource';

/** On an object that somebody else made and a stack took over: `destroy` keeps it. */
export const adoptedAnnotation = 'fluxhook.dev/adopted';

/** Whose an object is, as far as the object itself says. */
export interface Owner {
  readonly stack: string;
  /** Empty for any of the stack's. */
  readonly resource: string;
  /** Logical names that the object had before. */
  readonly formerly?: readonly string[];
}

/** The existing object with the name of one that is going to be deployed. */
export type Presence =
  | { readonly state: 'absent' }
  /** This stack made it. */
  | { readonly state: 'own' }
  /** Somebody else made it, and this stack took it over. */
  | { readonly state: 'adopted' }
  /** This stack deploys it under another logical name: deleting that one would delete this object. */
  | { readonly state: 'renamed'; readonly resource: string }
  | { readonly state: 'foreign'; readonly manager: string };

/** Compares an object with the owner that is going to deploy it. */
export function presenceOf(live: LiveObject | undefined, owner: Owner): Presence {
  if (live === undefined) return { state: 'absent' };
  const { annotations = {} } = live.metadata;
  if (annotations[stackAnnotation] !== owner.stack) return { state: 'foreign', manager: managerOf(live) };
  const resource = annotations[resourceAnnotation];
  const own = [owner.resource, ...(owner.formerly ?? [])];
  if (resource !== undefined && owner.resource !== '' && !own.includes(resource)) return { state: 'renamed', resource };
  return { state: annotations[adoptedAnnotation] === 'true' ? 'adopted' : 'own' };
}

/**
 * Who keeps applying an object, so that changes by anyone else are undone: a Pulumi stack, a Kustomization or
 * HelmRelease of Flux, Helm, or the controller that created it; undefined if a person created it.
 */
export function keeperOf({ metadata }: LiveObject): string | undefined {
  const { annotations = {}, labels = {}, ownerReferences = [] } = metadata;
  const stack = annotations[stackAnnotation];
  if (stack !== undefined) return `the Pulumi stack ${stack}`;
  for (const [kind, prefix] of Object.entries(fluxManagers)) {
    const name = labels[`${prefix}/name`];
    if (name !== undefined) return `the Flux ${kind} ${labels[`${prefix}/namespace`]}/${name}`;
  }
  const release = annotations['meta.helm.sh/release-name'];
  if (release !== undefined) return `the Helm release ${annotations['meta.helm.sh/release-namespace']}/${release}`;
  const [owner] = ownerReferences;
  if (owner !== undefined) return `the ${owner.kind} ${owner.name}`;
  const program = writersOf(metadata).find((name) => name.startsWith('pulumi-kubernetes'));
  return program === undefined ? undefined : `another Pulumi program (${program})`;
}

/** Who manages an object: who keeps it, or who wrote its fields. */
function managerOf(live: LiveObject): string {
  return keeperOf(live) ?? writersOf(live.metadata)[0] ?? 'somebody else';
}

/** Controllers write status, and what they add to a spec; who applied the object is the first of the others. */
function writersOf({ managedFields = [] }: LiveObject['metadata']): string[] {
  const managers = [...new Set(managedFields.map(({ manager }) => manager ?? '').filter((name) => name !== ''))];
  const people = managers.filter((name) => !/controller|^kube-/.test(name));
  return people.length > 0 ? people : managers;
}

/** Labels that Flux's controllers use to mark what they apply: PREFIX/name and PREFIX/namespace. */
const fluxManagers = {
  Kustomization: 'kustomize.toolkit.fluxcd.io',
  HelmRelease: 'helm.toolkit.fluxcd.io',
  FluxInstance: 'fluxcd.controlplane.io',
} as const;
