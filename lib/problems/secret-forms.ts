import { hidden } from './credentials.ts';

/** Shorter values may appear in unrelated text. */
const shortest = 8;

/**
 * The forms in which a secret may appear: plain, as JSON and URLs escape it, in Base64 and in hex; none if it is too
 * short.
 */
export function secretForms(secret: string): string[] {
  if (secret.length < shortest) return [];
  const bytes = Buffer.from(secret);
  const forms = [
    secret,
    JSON.stringify(secret).slice(1, -1),
    encodeURIComponent(secret),
    bytes.toString('base64').replace(/=+$/, ''),
    bytes.toString('base64url'),
    bytes.toString('hex'),
  ];
  return [...new Set(forms)];
}

/** Known secrets, and their removal from texts. However many there are, a text is read once. */
export class KnownSecrets {
  /** Forms by the hash of their first characters, the longest first. */
  readonly #forms = new Map<number, string[]>();

  add(secret: string): void {
    for (const form of secretForms(secret)) {
      const key = hashOf(form);
      const same = this.#forms.get(key) ?? [];
      if (same.includes(form)) continue;
      this.#forms.set(
        key,
        [...same, form].sort((a, b) => b.length - a.length),
      );
    }
  }

  /** The text with each form of each secret hidden; forms that overlap are hidden as one. */
  hideIn(text: string): string {
    if (text.length < shortest) return text;
    const parts: string[] = [];
    let shown = 0;
    let end = 0;
    let hash = hashOf(text);
    for (let at = 0; ; at++) {
      const form = this.#forms.get(hash)?.find((form) => text.startsWith(form, at));
      if (form !== undefined) {
        if (at >= end) parts.push(text.slice(shown, at), hidden);
        end = Math.max(end, at + form.length);
        shown = end;
      }
      if (at + shortest >= text.length) break;
      hash = next(hash, text.charCodeAt(at), text.charCodeAt(at + shortest));
    }
    return parts.length === 0 ? text : `${parts.join('')}${text.slice(shown)}`;
  }
}

/** For the rolling hash (Rabin-Karp); its products with characters stay within 32 bits. */
const factor = 31;
const ofFirst = Array.from({ length: shortest - 1 }).reduce((power: number) => Math.imul(power, factor), 1);

/** Of the first `shortest` characters. */
function hashOf(text: string): number {
  let hash = 0;
  for (let index = 0; index < shortest; index++) hash = (Math.imul(hash, factor) + text.charCodeAt(index)) | 0;
  return hash;
}

/** Moves one character further: the character that leaves, and the one that enters. */
function next(hash: number, out: number, into: number): number {
  return (Math.imul(hash - Math.imul(out, ofFirst), factor) + into) | 0;
}
