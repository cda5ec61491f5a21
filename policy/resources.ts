import { Secret } from '@pulumi/policy';
import * as pulumi from '@pulumi/pulumi';
import { encrypted, githubApi, notKnown, type PolicyObject } from './object.ts';

const webhookTypes: Readonly<Record<string, string>> = {
  'github:index/repositoryWebhook:RepositoryWebhook': 'RepositoryWebhook',
  'github:index/organizationWebhook:OrganizationWebhook': 'OrganizationWebhook',
};

/**
 * A Pulumi resource as the rules see it, or undefined for one that they do not judge (components, providers).
 * @param type Pulumi's type token
 * @param props inputs or outputs, as the policy SDK hands them over
 */
export function objectOf(type: string, props: Readonly<Record<string, unknown>>): PolicyObject | undefined {
  const kind = webhookTypes[type];
  if (kind === undefined && !type.startsWith('kubernetes:')) return undefined;
  const fields = plain(props) as Record<string, unknown>;
  if (kind !== undefined) return { ...fields, apiVersion: githubApi, kind, metadata: { name: fields.repository } };
  if (typeof fields.apiVersion !== 'string' || typeof fields.kind !== 'string') return undefined;
  const { apiVersion, kind: declaredKind, metadata } = fields;
  return {
    ...fields,
    apiVersion,
    kind: declaredKind,
    metadata: typeof metadata === 'object' && metadata !== null ? metadata : {},
  };
}

/**
 * Values with {@link notKnown} and {@link encrypted} in their places. The SDK's proxies throw at a value that is not
 * known and hide which value is a secret; a property descriptor shows what is really there.
 */
function plain(value: unknown): unknown {
  if (value instanceof Secret) return encrypted;
  // The engine's sign for a value that is not known yet, whatever its type.
  if (value === pulumi.unknown) return notKnown;
  if (Array.isArray(value)) return value.map((_, index) => plain(Object.getOwnPropertyDescriptor(value, index)?.value));
  if (typeof value !== 'object' || value === null) return value;
  const fields = Object.entries(Object.getOwnPropertyDescriptors(value));
  return Object.fromEntries(
    // Pulumi's own notes: __defaults, __internal.
    fields.filter(([key]) => !key.startsWith('__')).map(([key, { value: item }]) => [key, plain(item)]),
  );
}
