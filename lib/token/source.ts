import type { ExternalToken, SealedToken, SopsToken, TokenSource } from '../constructs/tokens/index.ts';
import type { Settings } from '../settings/index.ts';

/**
 * The token source that the settings choose, as the constructs take it.
 * @param encrypted for the sources that have a file with the encrypted token
 * @returns undefined for a token that Pulumi holds: that front end brings it, in the other one the Secret fails closed
 */
export function tokenSource(settings: Settings, encrypted?: SealedToken | SopsToken): TokenSource | undefined {
  const { tokenSource, secretStore, secretStoreKey, secretStoreProperty, tokenVariable } = settings;
  switch (tokenSource) {
    case 'pulumi':
      // Pulumi keeps the Secret where Git has the rest; a second Secret without a token would take it away.
      return settings.ownership === 'pulumi' ? undefined : { type: 'existing-secret' };
    case 'existing-secret':
      return { type: 'existing-secret' };
    case 'external-secret':
      return {
        type: 'external-secret',
        store: secretStore as ExternalToken['store'],
        key: secretStoreKey,
        ...(secretStoreProperty !== '' && { property: secretStoreProperty }),
      };
    case 'substitution':
      return { type: 'substitution', variable: tokenVariable };
    case 'sealed-secret':
    case 'sops':
      if (encrypted === undefined) throw new Error(`${tokenSource} without its encrypted token`);
      return encrypted;
  }
}
