import type { Declaration, StackChange } from '../model/declaration.ts';
import { heldByBoth } from '../model/held-secret.ts';
import { code } from '../output/markdown.ts';
import { type Sentence, tell } from './sentence.ts';

/** `pulumi`, `handover` or `git`; undefined where the settings are not known. */
export function ownerOf({ stack }: Declaration): unknown {
  return stack?.ownership;
}

export function ownershipConsequences(change: StackChange): Sentence[] {
  const [from, to] = [ownerOf(change.before), ownerOf(change.after)];
  if (from === undefined || to === undefined || from === to) return [];
  return tell(
    [],
    [
      `**The Kubernetes objects get another owner**: ${code(String(from))} → ${code(String(to))}.${meanings[`${String(from)} ${String(to)}`] ?? ''}${heldSecret(change)}`,
    ],
  );
}

const meanings: Readonly<Record<string, string>> = {
  'pulumi handover':
    ' Pulumi goes on deploying them, takes over fields that others set, and leaves them in the cluster when it lets go.',
  'handover git':
    ' Pulumi lets them go and they stay in the cluster, though it says that it deletes them; Flux deploys what was committed.',
  'pulumi git':
    ' **Pulumi deletes them** from the cluster when it lets go, and deliveries are lost until Flux deploys them again; with `handover` in between (a `pulumi up` of its own) they stay.',
  'git handover':
    ' Pulumi deploys them, takes over fields that others set, and leaves them in the cluster when it lets go. A Flux Kustomization with them has to go first.',
  'git pulumi':
    ' Pulumi deploys them, and deletes them when it lets go; where Flux set other values it may meet a conflict, which `handover` in between avoids. A Flux Kustomization with them has to go first.',
  'handover pulumi': ' Pulumi goes on deploying them, and deletes them when it lets go.',
};

/** What of the token's Secret, which is Pulumi's with the token source `pulumi`. */
function heldSecret({ before, after }: StackChange): string {
  const held = before.stack && after.stack ? heldByBoth(before.stack, after.stack) : [];
  if (held.length === 0) return '';
  const written =
    ownerOf(before) === 'pulumi'
      ? '; `cdk8s synth` no longer writes it'
      : ownerOf(after) === 'pulumi'
        ? '; `cdk8s synth` writes it again, without a token'
        : '';
  const names = held.flatMap(({ secretName }) => (typeof secretName === 'string' ? [code(secretName)] : [])).join(', ');
  const several = held.length > 1;
  const secrets = `The Secret${several ? 's' : ''}${names === '' ? '' : ` ${names}`}`;
  const [tokens, stay] = several ? ['the tokens', 'stay'] : ['the token', 'stays'];
  return ` ${secrets} with ${tokens} ${stay} Pulumi's${several ? written.replaceAll(' it', ' them') : written}.`;
}
