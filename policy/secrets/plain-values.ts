import { encrypted, entries, field, notKnown } from '../object.ts';
import type { Violation } from '../rule.ts';
import { variableIn } from './flux-variables.ts';
import { isFilledIn } from './go-template.ts';
import { isHarmless } from './harmless.ts';
import { isPublic, looksRandom } from './public-keys.ts';
import { namesSecret, surelyNamesSecret } from './secret-names.ts';
import { isHarmlessFile } from './settings-file.ts';
import { isSopsFile, isSopsValue, isSopsVariable } from './sops.ts';
import { textInBase64 } from './sure-shapes.ts';

/** What is known about the document that a value is in. */
export interface Around {
  /** Whether it has what Flux needs to decrypt it with SOPS. */
  readonly isSops: boolean;
  /** Whether it cannot be applied before Flux has substituted its variables. */
  readonly isGuarded: boolean;
  /** Whether templates in it are filled in before it becomes an object. */
  readonly isTemplate: boolean;
  /** Variables whose value is in the manifests, with the object that has it. */
  readonly variables: ReadonlyMap<string, string>;
}

const takeOut =
  'Remove the value and create a new token; deploy that as a Pulumi secret, or through External Secrets, Sealed Secrets or SOPS.';

const guard =
  'Put the variable into a label of the object too, so that it cannot be applied before Flux has substituted the value (docs/tokens.md, substitution).';

function found(where: string, key: string, value: string): Violation {
  if (variableIn(value, true)?.plain === false) {
    return {
      problem: `${where}.${key} is a Flux variable without a guard: if anything other than Flux applies the object, the value is ${value.trim()}`,
      fix: guard,
      reach: [value],
    };
  }
  if (value.startsWith('ENC[')) {
    return {
      problem: `${where}.${key} looks encrypted, but its document has nothing to decrypt it with: its value is this text, which everybody can read`,
      fix: 'Encrypt the whole document with SOPS, which adds the block sops.',
      reach: [value],
    };
  }
  // Not the one of a provider: `github:token`.
  const token = /(?<!:)token$/i.test(key);
  const who = token ? 'anyone who reads it can trigger reconciliations' : 'anyone who reads it can use it';
  return { problem: `${where}.${key} is in plain text: ${who}`, fix: takeOut, reach: [value] };
}

/** The secret values of a Secret: every key, except those known for something else. */
export function* secretData(secret: unknown, at: string, around: Around): Iterable<Violation> {
  for (const part of ['data', 'stringData']) {
    for (const [key, value] of entries(field(secret, part)))
      yield* secretValue(`${at}${part}`, key, value, { ...around, isBase64: part === 'data' });
  }
}

/** @param around `isBase64`: the API server decodes it, so that a variable in it cannot be applied as it stands */
export function* secretValue(
  where: string,
  key: string,
  value: unknown,
  around: Around & { readonly isBase64?: boolean },
): Iterable<Violation> {
  if (value === encrypted || value === notKnown) return;
  const text =
    typeof value === 'string'
      ? value
      : value === null
        ? ''
        : typeof value === 'object'
          ? JSON.stringify(value)
          : String(value);
  const { isBase64 = false } = around;
  const plain = isBase64 ? decoded(text) : text;
  if (plain.trim() === '') {
    if (key !== 'token') return;
    yield { problem: `${where}.${key} is empty: Flux then accepts unsigned deliveries`, fix: takeOut, reach: [text] };
    return;
  }
  const isGuarded = around.isGuarded || isBase64;
  if (comesFromElsewhere(text, { ...around, isGuarded }) || (around.isSops && isSopsVariable(key))) {
    yield* writtenElsewhere(where, key, text, around);
    return;
  }
  if (isPublic(key, plain) || isSopsFile(plain) || isHarmlessFile(key, plain)) return;
  yield found(where, key, text);
}

/** A value outside a Secret that only its name marks as secret. */
export function* namedValue(where: string, key: string, value: unknown, around: Around): Iterable<Violation> {
  // A sentence with a colon in it is not a setting.
  if (key.includes(' ') || value === null || !['string', 'number', 'boolean'].includes(typeof value)) return;
  const text = String(value).replace(/^(bearer|basic|token) +/i, '');
  const isSecret = surelyNamesSecret(key) || (namesSecret(key) && isRandom(text));
  if (!isSecret || isHarmless(text)) return;
  // What a variable in a value of this kind may become does not matter.
  if (comesFromElsewhere(text, { ...around, isGuarded: true })) yield* writtenElsewhere(where, key, text, around);
  else yield found(where, key, text);
}

/** One word that looks random; a kubeconfig in Base64 is not. */
function isRandom(text: string): boolean {
  const word = textInBase64(text) ?? text;
  return !/\s/.test(word.trim()) && looksRandom(word);
}

function comesFromElsewhere(text: string, { isSops, isGuarded, isTemplate }: Around): boolean {
  if (isSops && isSopsValue(text)) return true;
  if (isTemplate && isFilledIn(text)) return true;
  return variableIn(text, isGuarded)?.plain === false;
}

function* writtenElsewhere(where: string, key: string, text: string, { variables }: Around): Iterable<Violation> {
  const name = variableIn(text, true)?.name ?? '';
  const home = variables.get(name);
  if (home === undefined) return;
  yield {
    problem: `${where}.${key} is the variable ${name}, whose value is in plain text in ${home}`,
    fix: takeOut,
    reach: [name],
  };
}

/** As the API server decodes it; what is not Base64 stays as it is, since it will be refused. */
function decoded(text: string): string {
  const compact = text.replaceAll(/\s/g, '');
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(compact) || compact.length % 4 !== 0) return text;
  return Buffer.from(compact, 'base64').toString();
}
