import { createRequire } from 'node:module';
import { CustomResource } from '@pulumi/kubernetes/apiextensions/customResource.js';
import type * as pulumi from '@pulumi/pulumi';

/** A Kubernetes object as a Pulumi resource, with its status read back. */
export interface DeployedObject extends pulumi.CustomResource {
  readonly spec: pulumi.Output<Record<string, unknown> | undefined>;
  readonly status: pulumi.Output<Record<string, unknown> | undefined>;
}

type ResourceClass = new (name: string, args: object, options: pulumi.CustomResourceOptions) => DeployedObject;

/** The SDK's whole index is 200 ms of modules, and a program deploys objects of three or four groups. */
const load = createRequire(import.meta.url);

/** Registers an object as the resource that the SDK has for its kind. */
export function newResource(
  name: string,
  manifest: { readonly apiVersion: string; readonly kind: string },
  options: pulumi.CustomResourceOptions,
): DeployedObject {
  const Known = builtInKinds(manifest.apiVersion)?.[manifest.kind];
  if (Known !== undefined) return new Known(name, manifest, options);
  // The SDK keeps only the outputs that are named among the inputs; naming `status` reads it back.
  return new CustomResource(
    name,
    { ...manifest, status: undefined } as unknown as ConstructorParameters<typeof CustomResource>[1],
    options,
  ) as unknown as DeployedObject;
}

/** The SDK's classes for the kinds of one of Kubernetes' own groups: `core`, `apps` or `<name>.k8s.io`. */
function builtInKinds(apiVersion: string): Readonly<Record<string, ResourceClass>> | undefined {
  const [group = '', version = ''] = apiVersion.includes('/') ? apiVersion.split('/') : ['core', apiVersion];
  const name = /^([a-z]+)(\.[a-z]+)?(\.k8s\.io)?$/.exec(group)?.[1];
  if (name === undefined) return undefined;
  try {
    return load(`@pulumi/kubernetes/${name}/${version}`);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'MODULE_NOT_FOUND') return undefined;
    throw error;
  }
}
