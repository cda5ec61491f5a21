import { Secret } from '@pulumi/policy';
import * as pulumi from '@pulumi/pulumi';
import { ProblemsError } from '../lib/problems/problem.ts';
import { whyUnreadable } from '../lib/problems/unreadable.ts';
import { readKubernetesYaml } from '../lib/yaml/kubernetes.ts';
import { singly } from './items.ts';
import { encrypted, field, githubApi, list, notKnown, type PolicyObject } from './object.ts';

const webhookTypes: Readonly<Record<string, string>> = {
  'github:index/repositoryWebhook:RepositoryWebhook': 'RepositoryWebhook',
  'github:index/organizationWebhook:OrganizationWebhook': 'OrganizationWebhook',
};

/**
 * A Pulumi resource as the rules see it, or undefined for one that they do not judge (components, providers). It is never
 * a list: the provider refuses resources of such kinds.
 * @param type Pulumi's type token
 * @param props inputs or outputs, as the policy SDK hands them over
 */
export function objectOf(type: string, props: Readonly<Record<string, unknown>>): PolicyObject | undefined {
  const kind = webhookTypes[type];
  if (kind === undefined && !type.startsWith('kubernetes:')) return undefined;
  const fields = plain(props) as Record<string, unknown>;
  if (kind !== undefined) return { ...fields, apiVersion: githubApi, kind, metadata: { name: fields.repository } };
  return manifest(fields);
}

/**
 * The manifests that a resource carries as text or data (ConfigGroup), including those in lists, and the values given to a chart. Their
 * objects become resources of their own; this checks the text itself, because the state keeps it as it was
 * given.
 * @throws ProblemsError for a text that cannot be parsed, since its contents cannot be judged
 */
export function manifestsIn(type: string, props: Readonly<Record<string, unknown>>): PolicyObject[] {
  const chart = /^kubernetes:helm\.sh\/(?:v\d+):(Release|Chart)$/.exec(type)?.[1];
  if (chart !== undefined) {
    const fields = plain(props) as object;
    return [{ ...fields, apiVersion: 'helm.sh/v1', kind: chart, metadata: { name: field(fields, 'name') } }];
  }
  if (!/^kubernetes:yaml(\/v2)?:ConfigGroup$/.test(type)) return [];
  const fields = plain(props);
  const [yaml, objs] = ['yaml', 'objs'].map((key) => field(fields, key));
  const texts = (Array.isArray(yaml) ? yaml : [yaml]).filter((text) => typeof text === 'string');
  const objects = [...texts.flatMap(readManifest), ...(Array.isArray(objs) ? list(objs) : [objs])];
  return objects.flatMap(singly).flatMap((value) => manifest(value) ?? []);
}

function readManifest(text: string): unknown[] {
  try {
    return readKubernetesYaml(text);
  } catch (error) {
    throw new ProblemsError('The manifests of a ConfigGroup cannot be judged', [
      {
        subject: 'yaml',
        problem: whyUnreadable(error),
        choices: 'YAML or JSON of Kubernetes objects',
        fix: 'Correct the text.',
      },
    ]);
  }
}

function manifest(value: unknown): PolicyObject | undefined {
  const [apiVersion, kind, metadata] = ['apiVersion', 'kind', 'metadata'].map((key) => field(value, key));
  if (typeof apiVersion !== 'string' || typeof kind !== 'string') return undefined;
  return {
    ...(value as object),
    apiVersion,
    kind,
    metadata: typeof metadata === 'object' && metadata !== null ? metadata : {},
  };
}

/**
 * Values with {@link notKnown} and {@link encrypted} in their places. The SDK's proxies throw at a value that is not
 * known and hide which value is a secret; a property descriptor shows what is really there.
 */
function plain(value: unknown): unknown {
  if (value instanceof Secret) return encrypted;
  // The engine's placeholder for a value that is not known yet, whatever its type.
  if (value === pulumi.unknown) return notKnown;
  if (Array.isArray(value)) return value.map((_, index) => plain(Object.getOwnPropertyDescriptor(value, index)?.value));
  if (typeof value !== 'object' || value === null) return value;
  const fields = Object.entries(Object.getOwnPropertyDescriptors(value));
  return Object.fromEntries(
    // Pulumi's own notes: __defaults, __internal.
    fields.filter(([key]) => !key.startsWith('__')).map(([key, { value: item }]) => [key, plain(item)]),
  );
}
