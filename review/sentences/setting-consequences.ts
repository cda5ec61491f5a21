import type { Declaration, StackChange } from '../model/declaration.ts';
import { settingChanges } from '../model/field-changes.ts';
import { heldByBoth } from '../model/held-secret.ts';
import { code } from '../output/markdown.ts';
import { type Sentence, tell } from './sentence.ts';

/** What only settings decide, and no manifest. */
const meanings: readonly (readonly [RegExp, string])[] = [
  [/^kubernetes:(context|cluster|kubeconfig)$/, '`pulumi up` may use another cluster'],
  [
    /^kubernetes:enableSecretMutable$/,
    'unless it is `true`, a change of the token deletes the Secret and creates it again, and the Receiver is not ready in between',
  ],
  [/^kubernetes:/, 'how `pulumi up` deploys to the cluster'],
  [/^github:/, 'how and where `pulumi up` reaches GitHub'],
  [/^fluxhook:addressTimeout$/, 'how long `pulumi up` waits for an address'],
  [/^fluxhook:adopt$/, 'what `pulumi up` does with existing objects and webhooks that do not belong to this stack'],
  [/^fluxhook:proof$/, "whether `pulumi up` ends with an error when GitHub's ping did not arrive"],
  [/^Pulumi\.yaml (main|runtime|plugins|packages)$/, '`pulumi up` may run something else than what this review ran'],
  [/^Pulumi\.yaml name$/, 'to Pulumi it is another project, whose stacks are others'],
  [/^Pulumi\.yaml backend$/, 'Pulumi keeps its state elsewhere'],
  [/^Pulumi\..+ environment$/, 'Pulumi ESC may add settings, which this review does not know'],
  [/^Pulumi\..+ secretsprovider$/, "the stack's secrets are encrypted with another key"],
  [/^fluxhook:shared$/, 'whether the entrance is protected from `pulumi destroy`'],
];

/** Settings that sentences cover, or whose effect is in the manifests and the findings. */
export const toldSettings =
  /^(fluxhook|kubernetes|github|policy):|^Pulumi\..+ (main|runtime|plugins|packages|name|backend|environment|secretsprovider)$/;

/** Settings of the providers; their values may be secret and are not shown. */
export function settingConsequences(change: StackChange): Sentence[] {
  return settingChanges(change).flatMap(({ path }) => {
    const meaning = meanings.find(([pattern]) => pattern.test(path))?.[1];
    return meaning === undefined ? [] : tell([], [`**Setting** ${code(path)} changes: ${meaning}.`]);
  });
}

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
      `**The Kubernetes objects get another owner**: ${code(String(from))} → ${code(String(to))}.${ofOwners[`${String(from)} ${String(to)}`] ?? ''}${heldSecret(change)}`,
    ],
  );
}

const ofOwners: Readonly<Record<string, string>> = {
  'pulumi handover':
    ' Pulumi still deploys them, takes over fields that others set, and leaves them in the cluster when they are removed from the stack.',
  'handover git':
    ' They leave the stack and stay in the cluster, though Pulumi prints that it deletes them; Flux deploys what was committed.',
  'pulumi git':
    ' **Pulumi deletes them** from the cluster, and deliveries are lost until Flux deploys them again; with `handover` in between (a separate `pulumi up`) they stay.',
  'git handover':
    ' Pulumi deploys them, takes over fields that others set, and leaves them in the cluster when they are removed from the stack. Remove them from the Flux Kustomization first.',
  'git pulumi':
    ' Pulumi deploys them, and deletes them when they are removed from the stack; where Flux set other values there may be a conflict, which `handover` in between avoids. Remove them from the Flux Kustomization first.',
  'handover pulumi': ' Pulumi still deploys them, and deletes them when they are removed from the stack.',
};

/** What happens to the token's Secret, which Pulumi keeps with the token source `pulumi`. */
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
