import { isDeepStrictEqual } from 'node:util';
import type { StackChange } from '../model/declaration.ts';
import { compare } from '../model/pairs.ts';
import { code } from '../output/markdown.ts';

/** What is decided by settings alone, and stands in no manifest. */
const meanings: readonly (readonly [RegExp, string])[] = [
  [/^kubernetes:(context|cluster|kubeconfig)$/, '`pulumi up` may work on another cluster'],
  [
    /^kubernetes:enableSecretMutable$/,
    'unless it is `true`, a change of the token deletes the Secret and creates it again, and the Receiver is not ready in between',
  ],
  [/^kubernetes:/, 'how `pulumi up` deploys to the cluster'],
  [/^github:/, 'how and where `pulumi up` reaches GitHub'],
  [/^fluxhook:addressTimeout$/, 'how long `pulumi up` waits for an address'],
];

/** Settings of the providers; values may be secret and are not shown. */
export function settingConsequences({ before, after }: StackChange): string[] {
  if (before.settings.size === 0 || after.settings.size === 0) return [];
  const keys = [...new Set([...before.settings.keys(), ...after.settings.keys()])].sort(compare);
  return keys.flatMap((key) => {
    const meaning = meanings.find(([pattern]) => pattern.test(key))?.[1];
    if (meaning === undefined || isDeepStrictEqual(before.settings.get(key), after.settings.get(key))) return [];
    return [`**Setting** ${code(key)} changes: ${meaning}.`];
  });
}
