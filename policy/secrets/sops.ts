import { entries, field, list } from '../object.ts';
import { documentsOf } from '../text-documents.ts';

/**
 * What SOPS has encrypted. A value that only looks encrypted is text: Flux decrypts an object with a block `sops` and
 * leaves the others as they are. Source: https://getsops.io/docs/#encryption-protocol
 */

const value = /^ENC\[AES256_GCM,data:([A-Za-z0-9+/]*={0,2}),iv:([A-Za-z0-9+/]+=*),tag:([A-Za-z0-9+/]+=*),type:\w+\]$/;

/** The recipients of a data key, by SOPS' names for the lists. */
const recipients = ['age', 'pgp', 'kms', 'gcp_kms', 'azure_kv', 'hc_vault', 'key_groups'];

/** Whether a document has what Flux needs to decrypt it. */
export function isSopsDocument(object: unknown): boolean {
  return hasKeys(field(object, 'sops')) || hasKeys(flattened(field(object, 'data')));
}

function hasKeys(sops: unknown): boolean {
  const mac = field(sops, 'mac');
  const known = recipients.some((name) => list(field(sops, name)).length > 0);
  return typeof mac === 'string' && value.test(mac) && typeof field(sops, 'lastmodified') === 'string' && known;
}

/** An encrypted .env file has its block as variables: sops_mac, sops_age__list_0__map_enc. */
function flattened(data: unknown): object {
  const found: Record<string, unknown> = {};
  for (const [key, text] of entries(data)) {
    const [, name = '', isList] = /^sops_([a-z_]+?)(__list_\d+__.*)?$/.exec(key) ?? [];
    if (name !== '') found[name] = isList === undefined ? fromBase64(text) : [text];
  }
  return found;
}

/** Whether a key is one of an encrypted .env file's block, in which nothing is secret. */
export function isSopsVariable(key: string): boolean {
  return (
    /^sops_(mac|version|lastmodified|(un)?encrypted_(suffix|regex)|shamir_threshold|mac_only_encrypted)$/.test(key) ||
    recipients.some((name) => key.startsWith(`sops_${name}__`))
  );
}

function fromBase64(text: unknown): unknown {
  if (typeof text !== 'string' || text.startsWith('ENC[')) return text;
  return Buffer.from(text, 'base64').toString();
}

/** Whether a text is a value that SOPS has encrypted: with a nonce and a tag of their lengths, and data that is not text. */
export function isSopsValue(text: string): boolean {
  const [, data, iv, tag] = value.exec(text) ?? [];
  if (data === undefined || iv === undefined || tag === undefined) return false;
  const bytes = Buffer.from(data, 'base64');
  const isText = bytes.length >= 8 && /^[\x20-\x7e\s]*$/.test(bytes.toString('latin1'));
  return Buffer.from(iv, 'base64').length === 32 && Buffer.from(tag, 'base64').length === 16 && !isText;
}

/** Whether a text is a whole file that SOPS has encrypted, as a secretGenerator takes it in. */
export function isSopsFile(text: string): boolean {
  if (!text.includes('ENC[AES256_GCM,')) return false;
  if (/^sops_mac=ENC\[/m.test(text)) {
    const lines = text.split('\n').filter((line) => line.trim() !== '' && !/^(sops_|#)/.test(line));
    return lines.every((line) => isSopsValue(line.slice(line.indexOf('=') + 1).trim()));
  }
  const documents = documentsOf(text);
  return documents.length > 0 && documents.every((content) => isSopsDocument(content) && everyTextIs(content));
}

function everyTextIs(content: unknown): boolean {
  return entries(content).every(([key, item]) => {
    if (key === 'sops' || item === null || item === '') return true;
    if (typeof item === 'object') return Array.isArray(item) ? false : everyTextIs(item);
    return typeof item === 'string' && isSopsValue(item);
  });
}
