import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import * as age from 'age-encryption';
import { decryptedLabel } from '../constructs/tokens/source.ts';

/** What SOPS adds to a file, as far as a file encrypted with age has it. */
export interface SopsMetadata {
  readonly age: readonly { readonly recipient: string; readonly enc: string }[];
  /** RFC 3339; authenticated with the MAC. */
  readonly lastmodified: string;
  readonly mac: string;
  readonly encrypted_regex: string;
  readonly mac_only_encrypted: true;
  readonly version: string;
}

/** The encrypted parts of a Secret, with the metadata that decrypt them. */
export interface SopsEncryptedToken {
  /** Of `stringData.token`. */
  readonly encrypted: string;
  /** Of the label fluxhook.dev/decrypted. */
  readonly encryptedLabel: string;
  readonly metadata: SopsMetadata;
}

/** SOPS authenticates each value together with its place in the file. */
const places = { token: 'stringData:token:', label: `metadata:labels:${decryptedLabel.key}:` } as const;

/** Which keys are encrypted: the Secret may have others that are no secret, such as the email of a GcrToken. */
const encryptedKeys = `^(token|${decryptedLabel.key.replaceAll('.', '\\.')})$`;

/** Begins the hash when only encrypted values are hashed: the SHA-256 of "sops". Source: getsops/sops, sops.go. */
const onlyEncrypted = createHash('sha256').update('sops').digest();

/**
 * Encrypts a token as `sops encrypt --encrypted-regex … --mac-only-encrypted --age …` does. The MAC covers encrypted values only, so that name, namespace and labels of the Secret may change without the key.
 *
 * There is no JavaScript library that writes SOPS files; the format is one AES-256-GCM value per field and a data key
 * that age encrypts for each recipient. Source: https://getsops.io/docs/#encryption-protocol and getsops/sops 3.13.
 *
 * @param recipients age public keys
 */
export async function encryptWithSops(token: string, recipients: readonly string[]): Promise<SopsEncryptedToken> {
  const key = randomBytes(32);
  const lastmodified = `${new Date().toISOString().slice(0, 19)}Z`;
  return {
    encrypted: encryptValue(token, key, places.token),
    encryptedLabel: encryptValue(decryptedLabel.value, key, places.label),
    metadata: {
      age: await Promise.all(recipients.map(async (recipient) => ({ recipient, enc: await wrap(key, recipient) }))),
      lastmodified,
      mac: encryptValue(macOf(token), key, lastmodified),
      encrypted_regex: encryptedKeys,
      mac_only_encrypted: true,
      version: '3.13.2',
    },
  };
}

/**
 * Decrypts it, to check whether a token is the same as the encrypted one.
 * @param identities age secret keys
 * @returns undefined when no identity belongs to a recipient, or the file was changed by hand
 */
export async function decryptWithSops(
  { encrypted, metadata }: SopsEncryptedToken,
  identities: readonly string[],
): Promise<string | undefined> {
  const decrypter = new age.Decrypter();
  for (const identity of identities) decrypter.addIdentity(identity);
  for (const { enc } of metadata.age) {
    try {
      const key = Buffer.from(await decrypter.decrypt(age.armor.decode(enc)));
      const token = decryptValue(encrypted, key, places.token);
      if (decryptValue(metadata.mac, key, metadata.lastmodified) === macOf(token)) return token;
    } catch {
      // Another recipient's.
    }
  }
  return undefined;
}

async function wrap(key: Uint8Array, recipient: string): Promise<string> {
  const encrypter = new age.Encrypter();
  encrypter.addRecipient(recipient);
  return `${age.armor.encode(await encrypter.encrypt(key)).trimEnd()}\n`;
}

function macOf(token: string): string {
  // In the order of the file, where keys are sorted: metadata before stringData.
  return createHash('sha512')
    .update(onlyEncrypted)
    .update(decryptedLabel.value)
    .update(token)
    .digest('hex')
    .toUpperCase();
}

function encryptValue(text: string, key: Buffer, additionalData: string): string {
  const iv = randomBytes(32);
  const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(Buffer.from(additionalData));
  const data = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  const [encoded, nonce, tag] = [data, iv, cipher.getAuthTag()].map((part) => part.toString('base64'));
  return `ENC[AES256_GCM,data:${encoded},iv:${nonce},tag:${tag},type:str]`;
}

function decryptValue(value: string, key: Buffer, additionalData: string): string {
  const parts = /^ENC\[AES256_GCM,data:(.+),iv:(.+),tag:(.+),type:str\]$/.exec(value);
  if (parts === null) throw new Error('not a value of SOPS');
  const [data, iv, tag] = parts.slice(1).map((part) => Buffer.from(part, 'base64')) as [Buffer, Buffer, Buffer];
  const decipher = createDecipheriv('aes-256-gcm', key, iv, { authTagLength: 16 })
    .setAAD(Buffer.from(additionalData))
    .setAuthTag(tag);
  return Buffer.concat([decipher.update(data), decipher.final()]).toString('utf8');
}
