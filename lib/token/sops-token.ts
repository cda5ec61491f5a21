import { existsSync, readFileSync } from 'node:fs';
import type { SopsToken } from '../constructs/tokens/index.ts';
import type { Settings } from '../settings/index.ts';
import { recipientsOf } from '../settings/token.ts';
import { decryptWithSops, encryptWithSops, type SopsMetadata } from './sops.ts';
import type { TokenFile } from './token-file.ts';

interface SopsTokenOptions {
  readonly file: TokenFile;
  readonly settings: Settings;
  readonly token?: string | undefined;
}

/**
 * The token of the file, as SOPS encrypted it. A given token is encrypted anew, unless the file can be decrypted here
 * (SOPS_AGE_KEY or SOPS_AGE_KEY_FILE, as SOPS itself takes them) and has the same token for the same recipients.
 * @throws ProblemsError
 */
export async function sopsToken({ file, settings, token }: SopsTokenOptions): Promise<SopsToken> {
  const recipients = recipientsOf(settings.ageRecipients);
  if (token !== undefined && !(file.exists && (await holds(read(file), token, recipients)))) {
    const { encrypted, metadata } = await encryptWithSops(token, recipients);
    file.write({ stringData: { token: encrypted }, sops: metadata });
  }
  const kept = read(file);
  if (!sameRecipients(kept.metadata, recipients)) {
    throw file.problem('it is encrypted for other recipients than fluxhook:ageRecipients');
  }
  return { type: 'sops', encrypted: kept.encrypted, metadata: { ...kept.metadata } };
}

interface KeptToken {
  readonly encrypted: string;
  readonly metadata: SopsMetadata;
}

function read(file: TokenFile): KeptToken {
  const { stringData, sops } = (file.read() ?? {}) as {
    stringData?: { token?: unknown };
    sops?: Partial<SopsMetadata>;
  };
  const encrypted = stringData?.token;
  if (typeof encrypted !== 'string' || !/^ENC\[AES256_GCM,.+\]$/.test(encrypted) || !Array.isArray(sops?.age)) {
    throw file.problem('stringData.token is not encrypted with SOPS and age');
  }
  if (sops.mac_only_encrypted !== true) {
    throw file.problem('it was encrypted without --mac-only-encrypted, so no label of the Secret could be set');
  }
  return { encrypted, metadata: sops as SopsMetadata };
}

async function holds(kept: KeptToken, token: string, recipients: readonly string[]): Promise<boolean> {
  const identities = ageIdentities();
  if (identities.length === 0 || !sameRecipients(kept.metadata, recipients)) return false;
  return (await decryptWithSops(kept, identities)) === token;
}

function sameRecipients({ age }: SopsMetadata, recipients: readonly string[]): boolean {
  return JSON.stringify(age.map(({ recipient }) => recipient).sort()) === JSON.stringify([...recipients].sort());
}

function ageIdentities(): string[] {
  const { SOPS_AGE_KEY = '', SOPS_AGE_KEY_FILE = '' } = process.env;
  const file = existsSync(SOPS_AGE_KEY_FILE) ? readFileSync(SOPS_AGE_KEY_FILE, 'utf8') : '';
  return `${SOPS_AGE_KEY}\n${file}`
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line.startsWith('AGE-SECRET-KEY-'));
}
