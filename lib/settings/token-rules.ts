import { minimumTokenLength, tokenWeaknesses } from '../flux/token-value.ts';
import { type Finding, removal } from './describe.ts';
import { keyOf, type Path } from './path.ts';
import { settingsPrefix } from './stack-config.ts';
import { type Entry, placeOf } from './webhooks.ts';

/** Where tokens are given, and how. */
export interface GivenTokens {
  /** Full keys of what is secret, as a whole or in a part. */
  readonly secretKeys: readonly string[];
  /** Tokens that are encrypted, and not read. */
  readonly encrypted: readonly Path[];
}

/** What is wrong with the given tokens, without showing them. */
export function tokenFindings(entries: readonly Entry[], given: GivenTokens): Finding[] {
  return entries.flatMap((entry) => {
    const path = placeOf(entry, 'token');
    const encrypted = given.encrypted.some((place) => keyOf(place) === keyOf(path));
    const { token } = entry.own;
    if (token === undefined && !encrypted) return [];
    return [...(token === undefined ? [] : valueFindings(path, token, given)), ...sourceFindings(path, entry)];
  });
}

function valueFindings(path: Path, token: string, { secretKeys }: GivenTokens): Finding[] {
  const choices = `a secret of at least ${minimumTokenLength} characters, or no value: then one is generated`;
  const set = path.length === 1 ? `--secret ${keyOf(path)}` : `--secret --path '${keyOf(path)}'`;
  const found: Finding[] = tokenWeaknesses(token).map((problem) => ({
    path,
    problem,
    choices,
    fix: `openssl rand -hex 32 | pulumi config set ${set}`,
  }));
  if (!secretKeys.includes(`${settingsPrefix}${path[0]}`)) {
    const fix = `pulumi config set ${set} TOKEN, with a new token, since the old one is in the file's history`;
    found.push({ path, problem: 'stored in plain text', choices, fix });
  }
  return found;
}

function sourceFindings(path: Path, { all }: Entry): Finding[] {
  const { type } = all.tokenSource ?? { type: 'pulumi' };
  if (type === 'pulumi') return [];
  const problem = `not read with tokenSource ${type}: the token would have two sources`;
  return [{ path, problem, choices: `tokenSource pulumi, or no ${keyOf(path)}`, fix: removal(path) }];
}
