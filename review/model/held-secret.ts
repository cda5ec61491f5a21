import type { Declaration, StackChange } from './declaration.ts';
import { identity } from './pairs.ts';

/**
 * With the token source `pulumi`, Pulumi deploys the Secret whoever owns the rest, but `cdk8s synth` writes it only for
 * the owner `pulumi`. So that a Secret that stays does not look removed, it is put back among the objects.
 */
export function withHeldSecret({ before, after, ...rest }: StackChange): StackChange {
  return { ...rest, before: completed(before, after), after: completed(after, before) };
}

function completed(side: Declaration, other: Declaration): Declaration {
  const [own, others] = [side.stack, other.stack];
  if (!own?.holdsToken || !others?.holdsToken || side.failure !== undefined) return side;
  if (own.ownership === 'pulumi' || others.ownership !== 'pulumi') return side;
  if (own.tokenSecret !== others.tokenSecret || own.namespace !== others.namespace) return side;
  const secret = other.objects.find(({ kind, metadata }) => kind === 'Secret' && metadata.name === others.tokenSecret);
  const there = side.objects.some((object) => secret !== undefined && identity(object) === identity(secret));
  return secret === undefined || there ? side : { ...side, objects: [...side.objects, secret] };
}
