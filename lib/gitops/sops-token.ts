import { existsSync } from 'node:fs';
import { decryptedLabel, type SopsToken } from '../constructs/tokens/source.ts';
import { readTextFile } from '../files/text-file.ts';
import { ProblemsError } from '../problems/problem.ts';
import { whyUnreadable } from '../problems/unreadable.ts';
import type { WebhookSettings } from '../settings/settings.ts';
import { decryptWithSops, encryptWithSops, type SopsEncryptedToken, type SopsMetadata } from './sops.ts';
import type { TokenFile } from './token-file.ts';

interface SopsTokenOptions {
  readonly file: TokenFile;
  readonly webhook: WebhookSettings;
  /** age public keys */
  readonly recipients: readonly string[];
  readonly token?: string | undefined;
}

/**
 * The token of the file, encrypted with SOPS. A given token is encrypted again, unless the file can be decrypted here
 * (SOPS_AGE_KEY or SOPS_AGE_KEY_FILE, as SOPS itself takes them) and has the same token for the same recipients.
 * @throws ProblemsError
 */
export async function sopsToken({ file, webhook, recipients, token }: SopsTokenOptions): Promise<SopsToken> {
  if (token !== undefined && !(file.exists && (await holds(read(file), token, recipients)))) {
    const { encrypted, encryptedLabel, metadata } = await encryptWithSops(token, recipients);
    const labels = { [decryptedLabel.key]: encryptedLabel };
    file.write({ metadata: { labels }, stringData: { token: encrypted }, sops: metadata });
  }
  const kept = read(file);
  if (!sameRecipients(kept.metadata, recipients)) {
    throw file.problem(`it is encrypted for other recipients than ${webhook.key}tokenSource.recipients`);
  }
  return { ...kept, type: 'sops', metadata: { ...kept.metadata } };
}

interface SopsFile {
  readonly metadata?: { readonly labels?: Readonly<Record<string, unknown>> };
  readonly stringData?: { readonly token?: unknown };
  readonly sops?: Partial<SopsMetadata>;
}

function read(file: TokenFile): SopsEncryptedToken {
  const { metadata, stringData, sops } = (file.read() ?? {}) as SopsFile;
  const [encrypted, encryptedLabel] = [stringData?.token, metadata?.labels?.[decryptedLabel.key]];
  if (!isEncrypted(encrypted) || !Array.isArray(sops?.age)) {
    throw file.problem('stringData.token is not encrypted with SOPS and age');
  }
  if (!isEncrypted(encryptedLabel)) {
    throw file.problem(
      `it has no encrypted label ${decryptedLabel.key}, without which Flux could apply the ciphertext`,
    );
  }
  if (sops.mac_only_encrypted !== true) {
    throw file.problem('it was encrypted without --mac-only-encrypted, so no label of the Secret could be set');
  }
  return { encrypted, encryptedLabel, metadata: sops as SopsMetadata };
}

function isEncrypted(value: unknown): value is string {
  return typeof value === 'string' && /^ENC\[AES256_GCM,.+\]$/.test(value);
}

async function holds(kept: SopsEncryptedToken, token: string, recipients: readonly string[]): Promise<boolean> {
  const identities = ageIdentities();
  if (identities.length === 0 || !sameRecipients(kept.metadata, recipients)) return false;
  return (await decryptWithSops(kept, identities)) === token;
}

function sameRecipients({ age }: SopsMetadata, recipients: readonly string[]): boolean {
  return JSON.stringify(age.map(({ recipient }) => recipient).sort()) === JSON.stringify([...recipients].sort());
}

function ageIdentities(): string[] {
  const { SOPS_AGE_KEY = '', SOPS_AGE_KEY_FILE = '' } = process.env;
  return `${SOPS_AGE_KEY}\n${existsSync(SOPS_AGE_KEY_FILE) ? readKeys(SOPS_AGE_KEY_FILE) : ''}`
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line.startsWith('AGE-SECRET-KEY-'));
}

function readKeys(file: string): string {
  try {
    return readTextFile(file);
  } catch (error) {
    throw new ProblemsError('The keys of age cannot be read', [
      {
        subject: 'SOPS_AGE_KEY_FILE',
        value: file,
        problem: whyUnreadable(error),
        choices: 'a file with secret keys of age, as age-keygen writes one',
        fix: 'Set SOPS_AGE_KEY to the key, or unset SOPS_AGE_KEY_FILE.',
      },
    ]);
  }
}
