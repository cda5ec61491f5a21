import { bech32 } from '@scure/base';
import { z } from 'zod';
import { isTokenVariable, tokenVariableChoices } from '../flux/substitution.ts';
import { check, isName, problem, type SettingRule } from './checks.ts';

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

/** In the shell, the public key of a private one. */
const exampleRecipient = '"$(age-keygen -y age.agekey)"';

const text = (example: string) => check(z.string(), () => true, 'not text', 'text', example);

function isStore(text: string): boolean {
  const [kind, name = '', ...rest] = text.split('/');
  return (kind === 'SecretStore' || kind === 'ClusterSecretStore') && isName(name, 'subdomain') && rest.length === 0;
}

/** The age public keys in fluxhook:ageRecipients. */
export function recipientsOf(text: string): string[] {
  return text.split(',').map((key) => key.trim());
}

/** An X25519 key in Bech32, as age-encryption reads it; that library would take longer to load than synth has time. */
function isRecipient(key: string): boolean {
  const decoded = bech32.decodeUnsafe(key);
  return decoded?.prefix === 'age' && bech32.fromWordsUnsafe(decoded.words)?.length === 32;
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
  secretStoreKey: text('flux/webhook-token'),
  secretStoreProperty: text('token'),
  sealingCertificate: text('sealing.pem'),
  ageRecipients: check(
    z.string(),
    (text) => text === '' || recipientsOf(text).every(isRecipient),
    'not age recipients',
    recipientChoices,
    exampleRecipient,
  ),
  tokenVariable: check(
    z.string(),
    isTokenVariable,
    'not a name that Flux substitutes, or one that has another meaning',
    tokenVariableChoices,
    'WEBHOOK_TOKEN',
  ),
  ownership: z.enum(owners, 'not an owner of the Kubernetes objects'),
};

/** Settings of the token, each by itself checked. */
export type TokenSettings = z.output<z.ZodObject<typeof tokenSettings>>;

/** What settings of the token ask of each other. */
export const tokenRules: readonly SettingRule<TokenSettings>[] = [
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
    issue: problem(
      'needed with fluxhook:tokenSource sops: whom the token is encrypted for',
      recipientChoices,
      exampleRecipient,
    ),
  },
];
