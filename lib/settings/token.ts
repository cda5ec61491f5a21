import { z } from 'zod';
import { check, fromText, objectName, problem } from './checks.ts';

/** Where the token may come from. Meaning of each: Pulumi.yaml and docs/tokens.md. */
export const tokenSources = [
  'pulumi',
  'existing-secret',
  'external-secret',
  'sealed-secret',
  'sops',
  'substitution',
] as const;

/** Who may own the Kubernetes objects. Meaning of each: Pulumi.yaml and docs/gitops.md. */
export const owners = ['pulumi', 'handover', 'git'] as const;

const store = /^(SecretStore|ClusterSecretStore)\/(.+)$/;

/** The settings about the token and about who owns what. */
export const tokenSettings = {
  tokenSource: z.enum(tokenSources, problem('not a source of tokens', tokenSources.join(', '), 'existing-secret')),
  secretStore: z
    .literal('')
    .or(
      check(
        z.custom<`${'SecretStore' | 'ClusterSecretStore'}/${string}`>((text) => typeof text === 'string'),
        (text) => objectName('vault').safeParse(store.exec(text)?.[2]).success,
        'not a store of External Secrets',
        'SecretStore/NAME or ClusterSecretStore/NAME',
        'ClusterSecretStore/vault',
      ),
    ),
  secretStoreKey: z.string(),
  secretStoreProperty: z.string(),
  sealingCertificate: z.string(),
  ageRecipients: fromText(
    z.array(
      check(
        z.string(),
        (text) => /^age1[02-9ac-hj-np-z]{58,}$/.test(text),
        'not an age recipient',
        'public keys that `age-keygen` prints, age1…',
        '\'["age1…"]\'',
      ),
      problem('not a list of age recipients', 'a list of public keys, age1…', '\'["age1…"]\''),
    ),
  ),
  tokenVariable: check(
    z.string(),
    (name) => /^[A-Za-z_][A-Za-z0-9_]*$/.test(name),
    'not a name that Flux substitutes',
    'letters, digits and _, not starting with a digit',
    'WEBHOOK_TOKEN',
  ),
  ownership: z.enum(owners, problem('not an owner of the Kubernetes objects', owners.join(', '), 'git')),
};

/** Settings that a token source cannot do without. */
export const neededBySource = [
  ['external-secret', 'secretStore', 'SecretStore/NAME or ClusterSecretStore/NAME', 'ClusterSecretStore/vault'],
  ['external-secret', 'secretStoreKey', 'what the store calls the secret', 'flux/webhook'],
  ['sops', 'ageRecipients', 'a list of public keys, age1…', '\'["age1…"]\''],
] as const;
