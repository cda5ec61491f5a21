import type { SealedToken, SopsToken, TokenSource } from '../constructs/tokens/source.ts';
import { type Problem, ProblemsError } from '../problems/problem.ts';
import type { StackSettings, WebhookSettings } from '../settings/settings.ts';
import { settingsPrefix } from '../settings/stack-config.ts';
import { tokenVariable } from './given-token.ts';
import { TokenFile } from './token-file.ts';
import { encryptedToken } from './webhook-token.ts';

export interface EncryptedTokensOptions {
  /** The project's folder. */
  readonly directory: string;
  /** Undefined without a stack file. */
  readonly stack: string | undefined;
  readonly settings: StackSettings;
  /** A token to encrypt. @default - none: those that are there */
  readonly given?: string | undefined;
  /** Name of the webhook it is for. @default - the only one that keeps an encrypted token */
  readonly only?: string | undefined;
}

/** Where the tokens of a stack come from, including those that it keeps encrypted in files. */
export class StackTokens {
  readonly #ownership: StackSettings['ownership'];
  readonly #encrypted: ReadonlyMap<WebhookSettings, SealedToken | SopsToken>;
  readonly #files: readonly TokenFile[];

  /** Use {@link encryptedTokens}. */
  constructor(
    ownership: StackSettings['ownership'],
    encrypted: ReadonlyMap<WebhookSettings, SealedToken | SopsToken>,
    files: readonly TokenFile[],
  ) {
    this.#ownership = ownership;
    this.#encrypted = encrypted;
    this.#files = files;
  }

  /**
   * The source that the settings of a webhook choose, as the constructs take it.
   * @returns undefined for a token that Pulumi holds: that front end brings it, in the other one the Secret fails closed
   */
  sourceOf(webhook: WebhookSettings): TokenSource | undefined {
    const { source } = webhook.secret;
    switch (source.type) {
      case 'pulumi':
        // Pulumi deploys the Secret, and Git the rest; a second Secret without a token would overwrite it.
        return this.#ownership === 'pulumi' ? undefined : { type: 'existing-secret' };
      case 'existing-secret':
      case 'external-secret':
      case 'substitution':
        return source;
      case 'sealed-secret':
      case 'sops': {
        // The Pulumi side completes the settings of a webhook, which makes other objects of them.
        const same = [...this.#encrypted].find(([{ key }]) => key === webhook.key);
        if (same === undefined) throw new Error(`${webhook.key}tokenSource ${source.type} without its encrypted token`);
        return same[1];
      }
    }
  }

  /**
   * Writes new tokens to disk.
   * @throws ProblemsError when the file system refuses it
   */
  save(): void {
    for (const file of this.#files) file.save();
  }
}

/**
 * The tokens of a stack; a given one is encrypted, and kept when the result is saved.
 * @throws ProblemsError when a webhook has no encrypted token, or when the given one is for none of them, or it is not
 * known for which
 */
export async function encryptedTokens(options: EncryptedTokensOptions): Promise<StackTokens> {
  const { directory, stack, settings, given } = options;
  const target = given === undefined ? undefined : targetOf(options);
  const encrypted = new Map<WebhookSettings, SealedToken | SopsToken>();
  const files: TokenFile[] = [];
  for (const webhook of settings.webhooks) {
    const file = new TokenFile(directory, stack, webhook.key === settingsPrefix ? undefined : webhook.name);
    const token = await encryptedToken({ directory, file, webhook, token: webhook === target ? given : undefined });
    if (token === undefined) continue;
    encrypted.set(webhook, token);
    files.push(file);
  }
  return new StackTokens(settings.ownership, encrypted, files);
}

function targetOf({ settings: { webhooks }, only }: EncryptedTokensOptions): WebhookSettings {
  const keeping = webhooks.filter(keepsToken);
  const names = keeping.map(({ name }) => name);
  const [first, ...others] = only === undefined ? keeping : keeping.filter(({ name }) => name === only);
  if (first !== undefined && others.length === 0) return first;
  const problem = keeping.length === 0 ? nothingEncrypts(webhooks) : unclear(names, only);
  throw new ProblemsError('The token is not used', [problem]);
}

function keepsToken({ secret }: WebhookSettings): boolean {
  return secret.source.type === 'sealed-secret' || secret.source.type === 'sops';
}

function nothingEncrypts(webhooks: readonly WebhookSettings[]): Problem {
  const types = [...new Set(webhooks.map(({ secret }) => secret.source.type))].join(', ');
  return {
    subject: tokenVariable,
    problem: `fluxhook:tokenSource ${types} encrypts no token`,
    choices: 'fluxhook:tokenSource of type sops or sealed-secret',
    fix: `unset ${tokenVariable}, or choose one of these sources; see docs/tokens.md`,
  };
}

function unclear(names: readonly string[], only: string | undefined): Problem {
  const problem =
    only === undefined
      ? 'several webhooks keep an encrypted token, and nothing says which of them this one is for'
      : 'no webhook of this name keeps an encrypted token';
  return {
    subject: only === undefined ? tokenVariable : '--webhook',
    ...(only !== undefined && { value: only }),
    problem,
    choices: `--webhook ${names.join(', --webhook ')}`,
    fix: `openssl rand -hex 32 | ${tokenVariable}=- npx fluxhook synth --webhook ${names[0]}`,
  };
}
