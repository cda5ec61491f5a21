import { receiverTypes } from '../../flux/receiver-types.ts';
import { hidden, withoutCredentials } from '../../problems/credentials.ts';
import { KnownSecrets, secretForms } from '../../problems/secret-forms.ts';
import type { Evidence } from '../evidence/evidence.ts';
import { known } from '../evidence/piece.ts';
import type { GitHubCredentials } from '../github.ts';

/**
 * What must not be shown of some Receivers: their tokens, and the paths of those that have no other proof.
 * @param credentials those by which GitHub was asked; undefined where it was not
 */
export function secretsOf(evidence: readonly Evidence[], credentials: GitHubCredentials | undefined): string[] {
  const own = credentials !== undefined && 'token' in credentials ? [credentials.token] : [];
  const ofReceivers = evidence.flatMap(({ receiver, secret }) => {
    const state = known(secret);
    const token = state?.state === 'token' ? [state.token, state.token.trim()] : [];
    const digest = receiver.status?.webhookPath?.split('/').at(-1);
    const isPathSecret = receiverTypes[receiver.spec.type] === 'path';
    return [...token, ...(isPathSecret && digest ? [digest] : [])];
  });
  return [...ofReceivers, ...own];
}

/** The same value, texts within it included, without secrets in any form and credentials of URLs. */
export function masked<T>(value: T, secrets: readonly string[]): T {
  const known = new KnownSecrets();
  for (const secret of secrets) known.add(secret);
  // A short secret may be part of any word, so it is hidden only as a whole word.
  const short = [...new Set(secrets)].filter((secret) => secret !== '' && secretForms(secret).length === 0);
  const words = short.map((secret) => new RegExp(`(?<![\\w-])${escaped(secret)}(?![\\w-])`, 'g'));
  const hide = (text: string) =>
    words.reduce((shown, word) => shown.replace(word, hidden), known.hideIn(withoutCredentials(text)));
  return replace(value, hide) as T;
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
}

function replace(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === 'string') return change(value);
  if (Array.isArray(value)) return value.map((each) => replace(each, change));
  if (typeof value !== 'object' || value === null || value instanceof Date) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, replace(each, change)]));
}
