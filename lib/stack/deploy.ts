import * as k8s from '@pulumi/kubernetes';
import type * as pulumi from '@pulumi/pulumi';
import { ApiObject } from 'cdk8s';
import type { IConstruct } from 'constructs';
import type { OutputResolver } from './outputs.ts';

/** A Kubernetes object as a Pulumi resource, with its status read back. */
export interface DeployedObject extends pulumi.CustomResource {
  readonly spec: pulumi.Output<Record<string, unknown> | undefined>;
  readonly status: pulumi.Output<Record<string, unknown> | undefined>;
}

/** What the engine has to know about one object beyond its manifest. */
export interface DeployAdvice {
  /** Pulumi's own annotations, such as pulumi.com/waitFor; they are no part of what the constructs describe. */
  readonly annotations?: Record<string, pulumi.Input<string>>;
  readonly options?: pulumi.CustomResourceOptions;
}

/**
 * Registers every object below a construct as one Pulumi resource. Logical names are construct paths and dependencies
 * are cdk8s dependencies; both are a contract: a changed name replaces a live object.
 *
 * @param advise asked once per object
 * @param earlier what an earlier call registered
 * @returns the resources by their object, the earlier ones included
 */
export function deploy(
  root: IConstruct,
  outputs: OutputResolver,
  parent: pulumi.Resource,
  advise: (object: ApiObject) => DeployAdvice,
  earlier: ReadonlyMap<ApiObject, DeployedObject> = new Map(),
): ReadonlyMap<ApiObject, DeployedObject> {
  const resources = new Map(earlier);
  const underway = new Set<ApiObject>();

  function register(object: ApiObject): DeployedObject {
    const known = resources.get(object);
    if (known !== undefined) return known;
    if (underway.has(object)) throw new Error(`${object.node.path}: depends on itself`);
    underway.add(object);
    const dependsOn = dependencies(object).map(register);
    const { annotations, options } = advise(object);
    const manifest = outputs.restore(object.toJson()) as Manifest;
    const resource = newResource(logicalName(object), annotated(manifest, annotations), {
      parent,
      dependsOn,
      ...options,
    });
    resources.set(object, resource);
    return resource;
  }

  apiObjects(root).forEach(register);
  return resources;
}

interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly annotations?: Record<string, unknown> };
}

function annotated(manifest: Manifest, annotations: DeployAdvice['annotations']): Manifest {
  // An empty map would be a standing difference: the API server drops it.
  if (annotations === undefined) return manifest;
  const { metadata } = manifest;
  return { ...manifest, metadata: { ...metadata, annotations: { ...metadata.annotations, ...annotations } } };
}

function apiObjects(root: IConstruct): ApiObject[] {
  // Chart.apiObjects lists direct children only; cdk8s-plus puts its objects one level deeper.
  return root.node.findAll().filter((construct) => ApiObject.isApiObject(construct));
}

/** The objects that have to be there before this one: its own dependencies and those of the constructs around it. */
function dependencies(object: ApiObject): ApiObject[] {
  const own = new Set(object.node.scopes.flatMap((scope) => scope.node.dependencies).flatMap(apiObjects));
  own.delete(object);
  return [...own];
}

/** `webhook/token` rather than `fluxhook/webhook/token/Resource/Resource`: the parent component names the stack's part. */
function logicalName(object: ApiObject): string {
  return object.node.path
    .split('/')
    .slice(1)
    .filter((id) => id !== 'Resource')
    .join('/');
}

type ResourceClass = new (name: string, args: Manifest, options: pulumi.CustomResourceOptions) => DeployedObject;

function newResource(name: string, manifest: Manifest, options: pulumi.CustomResourceOptions): DeployedObject {
  const [group = '', version = ''] = manifest.apiVersion.includes('/')
    ? manifest.apiVersion.split('/')
    : ['core', manifest.apiVersion];
  // Kubernetes' own groups are `core`, `apps` or `<name>.k8s.io`; the SDK has a class for each of their kinds.
  const builtIn = /^([a-z]+)(\.[a-z]+)?(\.k8s\.io)?$/.exec(group)?.[1] ?? '';
  const kinds = (k8s as unknown as Record<string, Record<string, Record<string, ResourceClass>>>)[builtIn]?.[version];
  const Known = kinds?.[manifest.kind];
  if (Known !== undefined) return new Known(name, manifest, options);
  // The SDK keeps only the outputs that are named among the inputs; naming `status` reads it back.
  return new k8s.apiextensions.CustomResource(
    name,
    { ...manifest, status: undefined } as unknown as ConstructorParameters<typeof k8s.apiextensions.CustomResource>[1],
    options,
  ) as unknown as DeployedObject;
}
