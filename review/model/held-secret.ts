import type { Declaration, HeldToken, StackChange, StackSettings } from './declaration.ts';
import { identity } from './pairs.ts';

/**
 * With the token source `pulumi`, Pulumi deploys the Secret no matter who owns the rest, but `cdk8s synth` writes it only for
 * the owner `pulumi`. The Secret is added to the objects again, so that it does not look removed.
 */
export function withHeldSecret({ before, after, ...rest }: StackChange): StackChange {
  return { ...rest, before: completed(before, after), after: completed(after, before) };
}

function completed(side: Declaration, other: Declaration): Declaration {
  const [own, others] = [side.stack, other.stack];
  if (own === undefined || others === undefined || side.failure !== undefined) return side;
  if (own.ownership === 'pulumi' || others.ownership !== 'pulumi') return side;
  const kept = heldByBoth(own, others).flatMap(({ secretName: name, namespace }) =>
    other.objects.filter(
      ({ kind, metadata }) => kind === 'Secret' && metadata.name === name && metadata.namespace === namespace,
    ),
  );
  const missing = kept.filter((secret) => side.objects.every((object) => identity(object) !== identity(secret)));
  return missing.length === 0 ? side : { ...side, objects: [...side.objects, ...missing] };
}

/** Tokens that Pulumi keeps, in the same Secret. */
export function heldByBoth(one: StackSettings, other: StackSettings): readonly HeldToken[] {
  return one.heldByPulumi.filter(({ secretName, namespace }) =>
    other.heldByPulumi.some((token) => token.secretName === secretName && token.namespace === namespace),
  );
}
