import { entries, field, groupOf, list, type PolicyObject } from '../object.ts';
import type { Violation } from '../rule.ts';
import { namedValues, textValues } from './named-values.ts';
import { type Around, secretValue } from './plain-values.ts';

/** A place in an object of some API where values end up in a Secret, or are used as one. */
interface Place {
  /** `*` stands for every item of a list. */
  readonly path: readonly string[];
  /**
   * - `named`: other values are there too; the name of a value says what it is
   * - `secret`: all are secrets, except keys that are known for something else
   * - `text`: the same as `named`, as YAML in a text
   */
  readonly values: 'named' | 'secret' | 'text';
  /** Whether the operator fills in templates there. @default false */
  readonly isTemplate?: true;
}

const named = (path: string): Place => ({ path: path.split('.'), values: 'named' });
const template = (path: string): Place => ({ ...named(path), isTemplate: true });
const text = (path: string): Place => ({ ...named(path), values: 'text' });
const secret = (path: string): Place => ({ ...named(path), values: 'secret' });

/** By group and kind. */
const places: Readonly<Record<string, readonly Place[]>> = {
  '/ConfigMap': [named('data'), named('binaryData')],
  // External Secrets Operator: https://external-secrets.io/latest/api/spec/
  'external-secrets.io/ExternalSecret': [
    template('spec.target.template.data'),
    { ...text('spec.target.template.templateFrom.*.literal'), isTemplate: true },
  ],
  'external-secrets.io/ClusterExternalSecret': [
    template('spec.externalSecretSpec.target.template.data'),
    { ...text('spec.externalSecretSpec.target.template.templateFrom.*.literal'), isTemplate: true },
  ],
  'external-secrets.io/PushSecret': [template('spec.template.data')],
  'external-secrets.io/ClusterPushSecret': [template('spec.pushSecretSpec.template.data')],
  ...Object.fromEntries(
    ['SecretStore', 'ClusterSecretStore'].map((kind) => [
      `external-secrets.io/${kind}`,
      [secret('spec.provider.fake.data.*.valueMap'), template('spec.provider.webhook.headers')],
    ]),
  ),
  'generators.external-secrets.io/Fake': [secret('spec.data')],
  'generators.external-secrets.io/Webhook': [template('spec.headers')],
  'generators.external-secrets.io/ClusterGenerator': [
    secret('spec.generator.fakeSpec.data'),
    template('spec.generator.webhookSpec.headers'),
  ],
  'bitnami.com/SealedSecret': [template('spec.template.data'), template('spec.template.stringData')],
  // Flux
  'kustomize.toolkit.fluxcd.io/Kustomization': [named('spec.postBuild.substitute')],
  'helm.toolkit.fluxcd.io/HelmRelease': [named('spec.values')],
  'fluxcd.controlplane.io/ResourceSet': [named('spec.inputs')],
  'fluxcd.controlplane.io/ResourceSetInputProvider': [named('spec.defaultValues')],
  'infra.contrib.fluxcd.io/Terraform': [named('spec.vars')],
  // Others that deploy
  'argoproj.io/Application': [
    named('spec.source.helm.valuesObject'),
    named('spec.sources.*.helm.valuesObject'),
    text('spec.source.helm.values'),
    text('spec.sources.*.helm.values'),
  ],
  'helm.cattle.io/HelmChart': [named('spec.set'), text('spec.valuesContent')],
  'kustomize.config.k8s.io/Kustomization': [named('helmCharts.*.valuesInline')],
  // Pulumi's own: settings of a stack; Release, Chart
  'pulumi.com/Settings': [named('config')],
  'helm.sh/Release': [named('values')],
  'helm.sh/Chart': [named('values')],
};

/** Plain text in an object of another kind, in the place of what becomes a Secret. */
export function* inPlaces(object: PolicyObject, around: Around): Iterable<Violation> {
  for (const { path, values, isTemplate = false } of places[`${groupOf(object)}/${object.kind}`] ?? []) {
    for (const [where, value] of at(object, path, '')) {
      const inside = { ...around, isTemplate };
      if (values === 'named') yield* namedValues(where, value, inside);
      else if (values === 'text') yield* textValues(where, '', value, inside);
      else for (const [key, item] of entries(value)) yield* secretValue(where, key, item, inside);
    }
  }
  // The fake provider names each secret beside its value.
  for (const item of list(field(object, 'spec', 'provider', 'fake', 'data'))) {
    const [key, value] = [field(item, 'key'), field(item, 'value')];
    if (value !== undefined) yield* secretValue('spec.provider.fake.data', String(key), value, around);
  }
}

function* at(value: unknown, path: readonly string[], where: string): Iterable<[string, unknown]> {
  const [key, ...rest] = path;
  if (key === undefined) yield [where, value];
  else if (key === '*') for (const [index, item] of list(value).entries()) yield* at(item, rest, `${where}[${index}]`);
  else yield* at(field(value, key), rest, where === '' ? key : `${where}.${key}`);
}
