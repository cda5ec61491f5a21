import type { SealedToken, SopsToken } from '../constructs/tokens/source.ts';
import type { WebhookSettings } from '../settings/settings.ts';
import { settingsPrefix } from '../settings/stack-config.ts';
import { TokenFile } from './token-file.ts';

export interface EncryptedTokenOptions {
  /** The project's folder. */
  readonly directory: string;
  /** Undefined without a stack file. */
  readonly stack: string | undefined;
  readonly webhook: WebhookSettings;
  /** Encrypted into the file, which is not saved yet, when it is not the one that is there. @default - the one that is there */
  readonly token?: string | undefined;
}

/** An encrypted token, and its file, which holds a new one only when it is saved. */
export interface EncryptedToken {
  readonly token: SealedToken | SopsToken;
  readonly file: TokenFile;
}

/** Whether the webhook keeps its token encrypted in a file. */
export function keepsToken({ secret }: WebhookSettings): boolean {
  return secret.source.type === 'sealed-secret' || secret.source.type === 'sops';
}

/**
 * The encrypted token of a webhook, from its {@link TokenFile}. Encryption is random, so it is the kept result that
 * makes two runs, and two machines, give the same manifests.
 *
 * For SOPS the file is one of SOPS's own (`sops decrypt` and `sops updatekeys` work on it), for Sealed Secrets it has
 * the form that `kubeseal -o yaml` prints.
 *
 * @returns undefined for token sources that keep none
 * @throws ProblemsError when there is no file and no token to make it from, or it cannot be used
 */
export async function encryptedToken(options: EncryptedTokenOptions): Promise<EncryptedToken | undefined> {
  const { directory, stack, webhook, token } = options;
  const file = new TokenFile(directory, stack, webhook.key === settingsPrefix ? undefined : webhook.name);
  const { source } = webhook.secret;
  // Loaded when needed: most stacks encrypt nothing, and synth is to start at once.
  switch (source.type) {
    case 'sealed-secret': {
      const { sealedToken } = await import('./sealed-token.ts');
      return { file, token: sealedToken({ file, directory, webhook, certificate: source.certificate, token }) };
    }
    case 'sops': {
      const { sopsToken } = await import('./sops-token.ts');
      return { file, token: await sopsToken({ file, webhook, recipients: source.recipients, token }) };
    }
    default:
      return undefined;
  }
}
