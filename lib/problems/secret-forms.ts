import { hidden } from './credentials.ts';

/** Shorter values are words of other texts, too. */
const shortest = 8;

/** A secret as texts have it: as it is, as JSON and URLs escape it, in Base64 and in hex; none for one that is too short. */
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

/** Secrets that are known, and texts without them. */
export class KnownSecrets {
  readonly #forms = new Set<string>();

  add(secret: string): void {
    for (const form of secretForms(secret)) this.#forms.add(form);
  }

  /** The text with each form of each secret hidden. */
  hideIn(text: string): string {
    // The longest first: one may be a part of another.
    const forms = [...this.#forms].sort((a, b) => b.length - a.length);
    return forms.reduce((rest, form) => rest.replaceAll(form, hidden), text);
  }
}
