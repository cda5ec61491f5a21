import { receiverTypes } from '../../flux/receiver-types.ts';
import { hidden, withoutCredentials } from '../../problems/credentials.ts';
import type { Evidence } from '../evidence/evidence.ts';
import { known } from '../evidence/piece.ts';

/** What must not be shown of some Receivers: their tokens, and the paths of those that have no other proof. */
export function secretsOf(evidence: readonly Evidence[]): string[] {
  return evidence.flatMap(({ receiver, secret }) => {
    const state = known(secret);
    const token = state?.state === 'token' ? [state.token, state.token.trim()] : [];
    const digest = receiver.status?.webhookPath?.split('/').at(-1);
    const isPathSecret = receiverTypes[receiver.spec.type] === 'path';
    return [...token, ...(isPathSecret && digest ? [digest] : [])];
  });
}

/** The same value, texts within it included, without secrets and credentials of URLs. */
export function masked<T>(value: T, secrets: readonly string[]): T {
  const patterns = [...new Set(secrets)].filter((secret) => secret !== '').map(patternOf);
  return replace(value, (text) =>
    patterns.reduce((shown, pattern) => shown.replace(pattern, hidden), withoutCredentials(text)),
  ) as T;
}

/** A secret as it is, and as JSON and URLs write it. A short one may stand in the middle of any word: only whole ones. */
function patternOf(secret: string): RegExp {
  const forms = [
    secret,
    JSON.stringify(secret).slice(1, -1),
    encodeURIComponent(secret),
    Buffer.from(secret).toString('base64'),
  ];
  const text = [...new Set(forms)].map((form) => form.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&')).join('|');
  return new RegExp(secret.length < 6 ? `(?<![\\w-])(?:${text})(?![\\w-])` : text, 'g');
}

function replace(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === 'string') return change(value);
  if (Array.isArray(value)) return value.map((each) => replace(each, change));
  if (typeof value !== 'object' || value === null || value instanceof Date) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, replace(each, change)]));
}
