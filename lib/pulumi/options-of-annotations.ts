import type * as pulumi from '@pulumi/pulumi';
import { adoptedAnnotation } from '../operate/ownership.ts';
import { valueIfKnown } from './outputs.ts';
import { sharedAnnotation } from './shared-entrance.ts';

interface Metadata {
  readonly annotations?: Readonly<Record<string, pulumi.Input<string>>>;
}

/**
 * `pulumi destroy` keeps what the stack did not create, and refuses to delete an entrance that others use. Both are
 * known only after the cluster was read, and resource options cannot be inputs, so they follow the annotations.
 */
export const optionsOfAnnotations: pulumi.ResourceTransform = async ({ props, opts }) => {
  const metadata = await valueIfKnown(props.metadata as pulumi.Input<Metadata>);
  const annotations = await valueIfKnown(metadata?.annotations);
  const adopted = (await valueIfKnown(annotations?.[adoptedAnnotation])) === 'true';
  const shared = (await valueIfKnown(annotations?.[sharedAnnotation])) === 'true';
  if (!adopted && !shared) return undefined;
  return { props, opts: { ...opts, ...(adopted && { retainOnDelete: true }), ...(shared && { protect: true }) } };
};
