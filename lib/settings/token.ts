import { z } from 'zod';
import { check, isName, problem } from './checks.ts';

/** Where the token comes from. */
export const tokenSources = [
  'pulumi',
  'existing-secret',
  'external-secret',
  'sealed-secret',
  'sops',
  'substitution',
] as const;

/** Who owns the Kubernetes objects. */
export const owners = ['pulumi', 'handover', 'git'] as const;

const storeChoices = 'SecretStore/NAME for one in the same namespace, or ClusterSecretStore/NAME';
const recipientChoices = 'public keys as age-keygen prints them (age1…), with commas between them';

function isStore(text: string): boolean {
  const [kind, name = '', ...rest] = text.split('/');
  return (kind === 'SecretStore' || kind === 'ClusterSecretStore') && isName(name, 'subdomain') && rest.length === 0;
}

/** The age public keys in fluxhook:ageRecipients. */
export function recipientsOf(text: string): string[] {
  return text.split(',').map((key) => key.trim());
}

/** An X25519 key, in Bech32. */
function isRecipient(key: string): boolean {
  return /^age1[02-9ac-hj-np-z]{58}$/.test(key);
}

/** The token, and who owns what. Defaults, types and meaning stand in Pulumi.yaml. */
export const tokenSettings = {
  tokenSource: z.enum(tokenSources, 'not a source of tokens'),
  secretStore: check(
    z.string(),
    (text) => text === '' || isStore(text),
    'not a store of External Secrets',
    storeChoices,
    'ClusterSecretStore/vault',
  ),
  secretStoreKey: z.string(),
  secretStoreProperty: z.string(),
  sealingCertificate: z.string(),
  ageRecipients: check(
    z.string(),
    (text) => text === '' || recipientsOf(text).every(isRecipient),
    'not age recipients',
    recipientChoices,
    'age1…',
  ),
  tokenVariable: check(
    z.string(),
    (name) => /^[A-Za-z_][A-Za-z0-9_]*$/.test(name),
    'not a name that Flux substitutes',
    'letters, digits and _, with no digit first',
    'WEBHOOK_TOKEN',
  ),
  ownership: z.enum(owners, 'not an owner of the Kubernetes objects'),
};

type TokenSettings = z.output<z.ZodObject<typeof tokenSettings>>;

/** What settings ask of each other; the same form as the rules of the exposure. */
interface TokenRule {
  /** The setting that is wrong when the rule does not hold. */
  readonly key: keyof typeof tokenSettings;
  /** Also asked when other settings could not be read, so it must not count on their types. */
  readonly holds: (settings: TokenSettings) => boolean;
  readonly issue: ReturnType<typeof problem>;
}

export const tokenRules: readonly TokenRule[] = [
  {
    key: 'secretStore',
    holds: ({ tokenSource, secretStore }) => tokenSource !== 'external-secret' || secretStore !== '',
    issue: problem(
      'needed with fluxhook:tokenSource external-secret: the store that has the token',
      storeChoices,
      'ClusterSecretStore/vault',
    ),
  },
  {
    key: 'secretStoreKey',
    holds: ({ tokenSource, secretStoreKey }) => tokenSource !== 'external-secret' || secretStoreKey !== '',
    issue: problem(
      'needed with fluxhook:tokenSource external-secret: what the store calls the token',
      'a path, a name or an ARN, as the store has it',
      'flux/webhook-token',
    ),
  },
  {
    key: 'ageRecipients',
    holds: ({ tokenSource, ageRecipients }) => tokenSource !== 'sops' || ageRecipients !== '',
    issue: problem('needed with fluxhook:tokenSource sops: whom the token is encrypted for', recipientChoices, 'age1…'),
  },
];
