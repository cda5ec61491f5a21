import type { SealedToken, SopsToken, TokenSource } from '../constructs/tokens/source.ts';
import type { StackSettings, WebhookSettings } from '../settings/settings.ts';

/**
 * The token source that a webhook's settings choose, as the constructs take it.
 * @param encrypted for the sources that have a file with the encrypted token
 * @returns undefined for a token that Pulumi holds: that front end brings it, in the other one the Secret fails closed
 */
export function tokenSource(
  { secret: { source } }: WebhookSettings,
  ownership: StackSettings['ownership'],
  encrypted?: SealedToken | SopsToken,
): TokenSource | undefined {
  switch (source.type) {
    case 'pulumi':
      // Pulumi keeps the Secret where Git has the rest; a second Secret without a token would take it away.
      return ownership === 'pulumi' ? undefined : { type: 'existing-secret' };
    case 'existing-secret':
    case 'external-secret':
    case 'substitution':
      return source;
    case 'sealed-secret':
    case 'sops':
      if (encrypted === undefined) throw new Error(`${source.type} without its encrypted token`);
      return encrypted;
  }
}
