import type { StackChange } from '../model/declaration.ts';
import { settingChanges } from '../model/setting-changes.ts';
import { code } from '../output/markdown.ts';
import { type Sentence, tell } from './sentence.ts';

/** What only settings decide, and no manifest. */
const meanings: readonly (readonly [RegExp, string])[] = [
  [/^kubernetes:(context|cluster|kubeconfig)$/, '`pulumi up` may work on another cluster'],
  [
    /^kubernetes:enableSecretMutable$/,
    'unless it is `true`, a change of the token deletes the Secret and creates it again, and the Receiver is not ready in between',
  ],
  [/^kubernetes:/, 'how `pulumi up` deploys to the cluster'],
  [/^github:/, 'how and where `pulumi up` reaches GitHub'],
  [/^fluxhook:addressTimeout$/, 'how long `pulumi up` waits for an address'],
  [/^fluxhook:adopt$/, 'what `pulumi up` does with objects and webhooks that exist already and are not of this stack'],
  [/^fluxhook:proof$/, "whether `pulumi up` ends with an error when GitHub's ping did not arrive"],
  [/^fluxhook:shared$/, 'whether the entrance is protected from `pulumi destroy`'],
];

/** Settings that sentences speak of, or that show in the manifests and the findings. */
export const toldSettings = /^(fluxhook|kubernetes|github|policy):/;

/** Settings of the providers; values may be secret and are not shown. */
export function settingConsequences(change: StackChange): Sentence[] {
  return settingChanges(change).flatMap(({ path }) => {
    const meaning = meanings.find(([pattern]) => pattern.test(path))?.[1];
    return meaning === undefined ? [] : tell([], [`**Setting** ${code(path)} changes: ${meaning}.`]);
  });
}
