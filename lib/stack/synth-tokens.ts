import { type EncryptedToken, encryptedToken, keepsToken } from '../gitops/encrypted-token.ts';
import { tokenVariable } from '../gitops/given-token.ts';
import { type Problem, ProblemsError } from '../problems.ts';
import type { StackSettings, WebhookSettings } from '../settings/settings.ts';

export interface SynthTokensOptions {
  /** The project's folder. */
  readonly directory: string;
  readonly stack: string | undefined;
  readonly settings: StackSettings;
  /** A token to encrypt. */
  readonly given: string | undefined;
  /** The webhook it is for. @default - the only one that keeps an encrypted token */
  readonly only: string | undefined;
}

/**
 * The encrypted tokens of all webhooks that keep one, by webhook.
 * @throws ProblemsError when one has none, or the given token is for none or for which is not known
 */
export async function synthTokens(
  options: SynthTokensOptions,
): Promise<ReadonlyMap<WebhookSettings, EncryptedToken>> {
  const { directory, stack, settings, given } = options;
  const target = given === undefined ? undefined : targetOf(options);
  const found = new Map<WebhookSettings, EncryptedToken>();
  for (const webhook of settings.webhooks) {
    const token = webhook === target ? given : undefined;
    const encrypted = await encryptedToken({ directory, stack, webhook, token });
    if (encrypted !== undefined) found.set(webhook, encrypted);
  }
  return found;
}

function targetOf({ settings: { webhooks }, only }: SynthTokensOptions): WebhookSettings {
  const keeping = webhooks.filter(keepsToken);
  const names = keeping.map(({ name }) => name);
  const [first, ...others] = only === undefined ? keeping : keeping.filter(({ name }) => name === only);
  if (first !== undefined && others.length === 0) return first;
  throw new ProblemsError('The token is not used', [keeping.length === 0 ? nothingEncrypts(webhooks) : unclear(names, only)]);
}

function nothingEncrypts(webhooks: readonly WebhookSettings[]): Problem {
  const types = [...new Set(webhooks.map(({ secret }) => secret.source.type))].join(', ');
  return {
    subject: tokenVariable,
    problem: `fluxhook:tokenSource ${types} encrypts no token`,
    choices: 'fluxhook:tokenSource sops or sealed-secret',
    fix: `unset ${tokenVariable}, or choose one of these sources; see docs/tokens.md`,
  };
}

function unclear(names: readonly string[], only: string | undefined): Problem {
  return {
    subject: only === undefined ? tokenVariable : '--webhook',
    ...(only !== undefined && { value: only }),
    problem:
      only === undefined
        ? 'several webhooks keep an encrypted token, and nothing says which this one is for'
        : 'no webhook of this name keeps an encrypted token',
    choices: `--webhook ${names.join(', --webhook ')}`,
    fix: `openssl rand -hex 32 | ${tokenVariable}=- npm run synth -- --webhook ${names[0]}`,
  };
}
