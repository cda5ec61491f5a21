import type { SealedToken, SopsToken } from '../constructs/tokens/source.ts';
import type { WebhookSettings } from '../settings/settings.ts';
import type { TokenFile } from './token-file.ts';

export interface EncryptedTokenOptions {
  /** The project's folder. */
  readonly directory: string;
  readonly file: TokenFile;
  readonly webhook: WebhookSettings;
  /** Encrypted into the file, which is not saved yet, if it differs from the present one. @default - the present one */
  readonly token?: string | undefined;
}

/**
 * The encrypted token of a webhook, from its {@link TokenFile}. Encryption is random, so the result is kept: two runs,
 * and two machines, then write the same manifests.
 *
 * For SOPS the file is one of SOPS's own (`sops decrypt` and `sops updatekeys` work on it), for Sealed Secrets it has
 * the form that `kubeseal -o yaml` prints.
 *
 * @returns undefined for token sources that keep none
 * @throws ProblemsError when there is no file and no token to make it from, or it cannot be used
 */
export async function encryptedToken(options: EncryptedTokenOptions): Promise<SealedToken | SopsToken | undefined> {
  const { source } = options.webhook.secret;
  // Loaded when needed: most stacks encrypt nothing, and synth is to start at once.
  switch (source.type) {
    case 'sealed-secret': {
      const { sealedToken } = await import('./sealed-token.ts');
      return sealedToken({ ...options, certificate: source.certificate });
    }
    case 'sops': {
      const { sopsToken } = await import('./sops-token.ts');
      return await sopsToken({ ...options, recipients: source.recipients });
    }
    default:
      return undefined;
  }
}
