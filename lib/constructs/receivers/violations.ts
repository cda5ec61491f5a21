import { ApiObject } from 'cdk8s';
import type { IConstruct } from 'constructs';
import type { ReceiverSpec, ReceiverSpecOidcProviders } from '../../../imports/notification.toolkit.fluxcd.io.ts';
import { checkCel } from '../../flux/cel-check.ts';
import { isObjectName, objectNameChoices } from '../../flux/object-name.ts';
import type { Receiver } from './receiver.ts';

/** What Flux would refuse in this one Receiver, or answer with 500 at each delivery; one text per violation. */
export function checkReceiver(spec: ReceiverSpec): string[] {
  const { type, resources, resourceFilter, oidcProviders = [] } = spec;
  const violations: string[] = [];
  // `claims` is there for generic-oidc alone; elsewhere Flux refuses the expression.
  const variables = type === 'generic-oidc' ? ['req', 'res', 'claims'] : ['req', 'res'];
  const filters = new Map([['resourceFilter', resourceFilter]]);
  if (resources.length === 0)
    violations.push('targets = [] is not usable; allowed: at least one. A delivery would do nothing.');
  const seen = new Set<string>();
  resources.forEach(({ filter, ...reference }, index) => {
    const { kind, name, namespace } = reference;
    filters.set(`targets[${index}].filter`, filter);
    if (name !== '*' && !isObjectName(name)) {
      violations.push(`targets[${index}].name = ${JSON.stringify(name)} is not usable; allowed: ${objectNameChoices}.`);
    }
    if (name === '*' && reference.matchLabels === undefined) {
      violations.push(
        `targets[${index}].name = "*" is not usable without matchLabels; Flux would answer 500. Add them.`,
      );
    }
    const key = JSON.stringify(reference);
    if (seen.has(key)) {
      const target = `${kind} ${namespace === undefined ? '' : `${namespace}/`}${name}`;
      violations.push(`targets[${index}] = ${target} stands there twice. Combine the two filters with or().`);
    }
    seen.add(key);
  });
  for (const [prop, filter] of filters) {
    if (filter === undefined) continue;
    for (const problem of checkCel(filter, variables)) {
      violations.push(`${prop} = ${JSON.stringify(filter)} is not usable: ${problem}.`);
    }
  }
  return [...violations, ...checkProviders(oidcProviders)];
}

function checkProviders(providers: readonly ReceiverSpecOidcProviders[]): string[] {
  const violations: string[] = [];
  const issuers = providers.map(({ issuerUrl }) => issuerUrl);
  providers.forEach(({ issuerUrl, variables = [], validations }, index) => {
    const path = `oidcProviders[${index}]`;
    if (!/^https?:\/\/[^/]/.test(issuerUrl)) {
      violations.push(
        `${path}.issuerUrl = ${JSON.stringify(issuerUrl)} is not usable; allowed: an http:// or https:// URL.`,
      );
    }
    if (issuers.indexOf(issuerUrl) !== index) {
      violations.push(
        `${path}.issuerUrl = ${JSON.stringify(issuerUrl)} stands there twice. Put its validations together.`,
      );
    }
    if (validations.length === 0) {
      violations.push(
        `${path}.validations = [] is not usable: every caller with a token of the issuer would be let in.`,
      );
    }
    for (const { name, expression } of variables) {
      if (!/^[_a-zA-Z]\w*$/.test(name)) {
        violations.push(`${path}: variable ${JSON.stringify(name)} is not usable; allowed: a CEL identifier.`);
      }
      for (const problem of checkCel(expression, ['claims', 'vars'], 'any')) {
        violations.push(`${path}: variable ${name} = ${JSON.stringify(expression)} is not usable: ${problem}.`);
      }
    }
    for (const { expression, message } of validations) {
      if (message === '')
        violations.push(`${path}: the validation ${JSON.stringify(expression)} has no message; Flux needs one.`);
      for (const problem of checkCel(expression, ['claims', 'vars'])) {
        violations.push(`${path}: validation ${JSON.stringify(expression)} is not usable: ${problem}.`);
      }
    }
  });
  return violations;
}

const receiversOf = new WeakMap<IConstruct, Receiver[]>();

/**
 * Registers a Receiver for what shows only beside others: names taken twice, and references that miss a construct of
 * the same tree. One validation per tree, as each walks all of it.
 */
export function checkReceiversTogether(receiver: Receiver): void {
  const { root } = receiver.node;
  const receivers = receiversOf.get(root);
  if (receivers !== undefined) {
    receivers.push(receiver);
    return;
  }
  const all = [receiver];
  receiversOf.set(root, all);
  root.node.addValidation({ validate: () => [...namesTakenTwice(all), ...missedConstructs(root, all)] });
}

function namesTakenTwice(receivers: readonly Receiver[]): string[] {
  const byName = Map.groupBy(receivers, ({ name, namespace }) => `${namespace}/${name}`);
  return [...byName]
    .filter(([, same]) => same.length > 1)
    .map(([name, same]) => {
      const paths = same.map(({ node }) => node.path).join(' and ');
      return `Receiver ${name} is declared by ${paths}; the last one applied would replace the others. Give each its own name.`;
    });
}

/** A reference without a namespace to a name that this tree has in other namespaces alone is a slip, not an object of others. */
function missedConstructs(root: IConstruct, receivers: readonly Receiver[]): string[] {
  const namespaces = new Map<string, string[]>();
  for (const construct of root.node.findAll()) {
    if (!ApiObject.isApiObject(construct)) continue;
    const key = `${construct.kind} ${construct.name}`;
    namespaces.set(key, [...(namespaces.get(key) ?? []), construct.metadata.namespace ?? 'default']);
  }
  return receivers.flatMap(({ node, namespace: own, spec }) =>
    spec.resources.flatMap(({ kind, name, namespace = own }) => {
      const declared = namespaces.get(`${kind} ${name}`);
      if (declared === undefined || declared.includes(namespace)) return [];
      return `${node.path}: the target ${kind} ${namespace}/${name} is declared in the namespace ${declared.join(', ')} alone. Pass the construct, or set the target's namespace.`;
    }),
  );
}
