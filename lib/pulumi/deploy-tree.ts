import * as pulumi from '@pulumi/pulumi';
import { ApiObject } from 'cdk8s';
import type { IConstruct } from 'constructs';
import { adoptedAnnotation, resourceAnnotation, stackAnnotation } from '../operate/ownership.ts';
import { describeProblem } from '../problems/problem.ts';
import type { ClusterOutput } from './cluster-of.ts';
import { type Adoption, type Found, inspect } from './existing-objects.ts';
import { childAliases, type FormerNames } from './former-names.ts';
import { type DeployedObject, newResource } from './kubernetes-resource.ts';
import { optionsOfAnnotations } from './options-of-annotations.ts';
import type { OutputResolver } from './outputs.ts';
import { ownerOf } from './owner.ts';
import { portsOf, type ServicePort } from './port-names.ts';
import type { Deployed } from './stack-state.ts';

/** What the engine has to know about one object beyond its manifest. */
export interface DeployAdvice {
  /** Pulumi's own annotations, such as pulumi.com/waitFor; they are not part of what the constructs describe. */
  readonly annotations?: Readonly<Record<string, pulumi.Input<string>>>;
  readonly options?: pulumi.CustomResourceOptions;
  /** Ports keep the names that they have in the cluster. @default - they get those that are declared */
  readonly keepsPortNames?: boolean;
  /** Ends the logical name, after the construct's path. @default - nothing */
  readonly nameSuffix?: string | undefined;
  /** It stays when the stack is destroyed, as an adopted one does. @default - only where it is adopted */
  readonly isKept?: pulumi.Output<boolean>;
  /** What a person can do if somebody else's object is in the way, besides another name and adopting it. */
  readonly alternative?: string | undefined;
}

export interface DeployTreeArgs {
  /** The construct whose objects are deployed. */
  readonly root: IConstruct;
  readonly resolver: OutputResolver;
  /** The component; its name begins the logical names. */
  readonly parent: pulumi.ComponentResource;
  readonly name: string;
  /** Names that the component had before. */
  readonly formerly: FormerNames;
  /** Path of the construct that the component stands for: logical names start below it. @default - the chart's */
  readonly prefix?: string;
  readonly cluster: ClusterOutput;
  readonly adopt: Adoption;
  /** Take over what Flux applies, and keep all of it in the cluster when Pulumi stops managing it (docs/gitops.md). */
  readonly handover?: boolean;
  /** Asked once per object. */
  readonly advise?: (object: ApiObject) => DeployAdvice;
  /** What an earlier call deployed. */
  readonly earlier?: ReadonlyMap<ApiObject, DeployedObject>;
}

/**
 * Registers every object below a construct as one Pulumi resource. Logical names are the component's name and the
 * construct's path, dependencies are cdk8s dependencies; both are a contract: a changed name replaces a live object.
 * Nothing is deployed before it is known that no object of somebody else has the same name.
 *
 * @returns the resources by their object, the earlier ones included
 */
export function deployTree(args: DeployTreeArgs): ReadonlyMap<ApiObject, DeployedObject> {
  const { root, resolver, parent, name, advise = (): DeployAdvice => ({}) } = args;
  const resources = new Map(args.earlier);
  const underway = new Set<ApiObject>();

  function register(object: ApiObject): DeployedObject {
    const known = resources.get(object);
    if (known !== undefined) return known;
    if (underway.has(object)) throw new Error(`${object.node.path}: depends on itself`);
    underway.add(object);
    const dependsOn = dependencies(object).map(register);
    const below = pathBelow(args.prefix, object);
    const advice = advise(object);
    const ending = advice.nameSuffix === undefined ? [] : [advice.nameSuffix];
    const nameIn = (component: string) => [component, ...below, ...ending].join('-');
    const logicalName = nameIn(name);
    const formerly = pulumi.all([...args.formerly]).apply((names) => names.map(nameIn));
    const manifest = resolver.restore(object.toJson()) as Manifest;
    const presence = presenceIn(args, manifest, { resource: logicalName, formerly }, advice);
    const resource = newResource(logicalName, marked(manifest, logicalName, presence, advice, args), {
      parent,
      dependsOn,
      aliases: childAliases(args.formerly, nameIn),
      transforms: [optionsOfAnnotations],
      // `kubectl apply` keeps a copy of what it applied in an annotation, the token of an adopted Secret included.
      ...(object.kind === 'Secret' && { additionalSecretOutputs: ['metadata'] }),
      ...(args.handover && { retainOnDelete: true }),
      ...advice.options,
    });
    tellMissing(args.cluster, manifest, presence, resource);
    resources.set(object, resource);
    return resource;
  }

  apiObjects(root).forEach(register);
  return resources;
}

/** The objects below a construct. */
export function apiObjects(root: IConstruct): ApiObject[] {
  // Chart.apiObjects lists direct children only; cdk8s-plus puts its objects one level deeper.
  return root.node.findAll().filter((construct) => ApiObject.isApiObject(construct));
}

/** What names the objects below a construct. */
export function placesIn(root: IConstruct): Deployed[] {
  return apiObjects(root).map(({ kind, name, metadata: { namespace = 'default' } }) => ({ kind, namespace, name }));
}

interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: pulumi.Input<string>;
    readonly namespace?: pulumi.Input<string>;
    readonly labels?: Readonly<Record<string, pulumi.Input<string>>>;
    readonly annotations?: Readonly<Record<string, pulumi.Input<string>>>;
  };
  readonly spec?: { readonly ports?: readonly ServicePort[] };
}

/** Logical names of a resource. */
interface Names {
  readonly resource: string;
  readonly formerly: pulumi.Output<readonly string[]>;
}

/** Whether an object exists already, and whose it is. */
function presenceIn(
  args: DeployTreeArgs,
  { apiVersion, kind, metadata }: Manifest,
  { resource, formerly }: Names,
  { alternative }: DeployAdvice,
): pulumi.Output<Found> {
  return pulumi
    .all([args.cluster, metadata.name, metadata.namespace ?? 'default', formerly])
    .apply(async ([cluster, name, namespace, formerly]): Promise<Found> => {
      const open = cluster();
      if (open === undefined) return { state: 'absent' };
      return inspect(open, {
        reference: { apiVersion, kind, name, namespace },
        owner: { ...ownerOf(resource), formerly },
        adopt: args.handover ? 'keep' : args.adopt,
        alternative,
      });
    });
}

/**
 * An object that is missing before and after the run, although the state has it, so the engine does not re-create it.
 * Only a refresh tells the engine that somebody deleted it.
 */
function tellMissing(
  cluster: ClusterOutput,
  { apiVersion, kind, metadata }: Manifest,
  presence: pulumi.Output<Found>,
  { id }: DeployedObject,
): void {
  if (pulumi.runtime.isDryRun()) return;
  pulumi
    .all([cluster, metadata.name, metadata.namespace ?? 'default', presence, id])
    .apply(async ([cluster, name, namespace, { state }]) => {
      const open = cluster();
      if (state !== 'absent' || open === undefined) return;
      if ((await open.read({ apiVersion, kind, name, namespace })) !== undefined) return;
      const problem = {
        subject: `${kind} ${namespace}/${name}`,
        problem: "it is not in the cluster, though the stack's state has it: somebody deleted it",
        choices: 're-created from the state, including a token',
        fix: 'pulumi up --refresh',
      };
      await pulumi.log.warn(`Gone:${describeProblem(problem)}`);
    });
}

/** Annotations with the owner, and Pulumi's own; unknown until it was checked whose an existing object is. */
function marked(
  manifest: Manifest,
  resource: string,
  presence: pulumi.Output<Found>,
  advice: DeployAdvice,
  args: DeployTreeArgs,
) {
  const { metadata } = manifest;
  const owner = ownerOf(resource);
  const taken = pulumi
    .all([presence, advice.isKept ?? false])
    .apply(([{ state }, isKept]) => isKept || state === 'foreign' || state === 'adopted');
  const isHandover = args.handover === true;
  // An annotation whose value is undefined is left out.
  const when = (condition: pulumi.Output<boolean>) =>
    condition.apply((holds) => (holds ? 'true' : undefined) as string);
  return {
    ...manifest,
    ...(advice.keepsPortNames && { spec: { ...manifest.spec, ports: portsOf(manifest, presence) } }),
    // A field that is not declared stays as it is: an object that somebody suspended would stay suspended.
    ...(suspendable.has(manifest.kind) && {
      spec: { suspend: taken.apply((taken) => (taken ? undefined : false)), ...manifest.spec },
    }),
    metadata: {
      ...metadata,
      labels: { 'app.kubernetes.io/managed-by': 'fluxhook', ...metadata.labels },
      annotations: {
        ...metadata.annotations,
        ...advice.annotations,
        [stackAnnotation]: taken.apply(() => owner.stack),
        [resourceAnnotation]: owner.resource,
        // In the foreground the API server keeps a failing Flux object while its controller cannot add its finalizer.
        'pulumi.com/deletionPropagationPolicy': 'background',
        // For the API server, a field that somebody changed by hand belongs to them, and restoring it would be a
        // conflict.
        'pulumi.com/patchForce': 'true',
        [adoptedAnnotation]: when(taken.apply((taken) => taken && !isHandover && args.adopt !== 'own')),
      },
    },
  };
}

/** Kinds with spec.suspend, among those that are deployed. */
const suspendable = new Set(['Receiver', 'GitRepository']);

/** The objects that have to exist before this one: its own dependencies and those of the constructs around it. */
function dependencies(object: ApiObject): ApiObject[] {
  const own = new Set(object.node.scopes.flatMap((scope) => scope.node.dependencies).flatMap(apiObjects));
  own.delete(object);
  return [...own];
}

/** `receiver` rather than `chart/webhook/receiver/Resource`: the component's name comes before it. */
function pathBelow(prefix: string | undefined, { node: { path } }: ApiObject): string[] {
  const below = prefix === undefined ? path.slice(path.indexOf('/') + 1) : path.slice(prefix.length + 1);
  return below.split('/').filter((id) => id !== 'Resource');
}
