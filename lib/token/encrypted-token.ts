import type { SealedToken, SopsToken } from '../constructs/tokens/index.ts';
import type { Settings } from '../settings/index.ts';
import type { TokenFile } from '../gitops/token-file.ts';

export interface EncryptedTokenOptions {
  /** The project's folder. */
  readonly directory: string;
  readonly file: TokenFile;
  readonly settings: Settings;
  /** Encrypted into the file, which is not saved yet, when it is not the one that is there. @default - the one that is there */
  readonly token?: string | undefined;
}

/**
 * The encrypted token of a stack, from its {@link TokenFile}. Encryption is random, so it is the kept result that
 * makes two runs, and two machines, give the same manifests.
 *
 * For SOPS the file is one of SOPS's own (`sops decrypt` and `sops updatekeys` work on it), for Sealed Secrets it has
 * the form that `kubeseal -o yaml` prints.
 *
 * @returns undefined for token sources that keep none
 * @throws ProblemsError when there is no file and no token to make it from, or it cannot be used
 */
export async function encryptedToken(options: EncryptedTokenOptions): Promise<SealedToken | SopsToken | undefined> {
  const { directory, file, settings, token } = options;
  // Loaded when needed: most stacks encrypt nothing, and synth is to start at once.
  switch (settings.tokenSource) {
    case 'sealed-secret':
      return (await import('./sealed-token.ts')).sealedToken({ file, directory, settings, token });
    case 'sops':
      return await (await import('./sops-token.ts')).sopsToken({ file, settings, token });
    default:
      return undefined;
  }
}
