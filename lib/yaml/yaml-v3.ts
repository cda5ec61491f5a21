import { type Reading, readDocument } from './document.ts';

const reading: Reading = { wordsAreBooleans: false, datesAreText: false, lateMerge: 'own' };

/**
 * Reads YAML as programs do that use Go's yaml.v3: Pulumi its own files, cloudflared its configuration. It is not what
 * kubectl reads: `yes` is a text, a date that is not quoted becomes `2026-11-26 00:00:00 +0000 UTC`, and a key keeps
 * its value whatever is merged (`<<`). Like kubectl it reads `017` as 15 and `1_000` as 1000, and refuses a duplicate
 * key. Documents after the first are not read. Source: what `pulumi config --json` prints.
 * @returns JSON's values; null for an empty file
 * @throws Unreadable
 */
export function readYamlV3(text: string): unknown {
  return readDocument(text.replace(/^\uFEFF/, '').replaceAll(/\r\n?/g, '\n'), reading);
}
