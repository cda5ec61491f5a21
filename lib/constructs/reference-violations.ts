import { Construct, type IConstruct } from 'constructs';
import { namespaceRule } from '../flux/metadata.ts';
import { nearNames } from '../problems/near-names.ts';
import { isDeferred } from './deferred.ts';
import { fluxApiVersions, fluxKinds, type RenderedReference } from './references.ts';
import { nameViolations } from './spec-violations.ts';
import { declaredObjects, labelViolations, namespaceOf, objectOf } from './tree.ts';
import type { Violation } from './violation.ts';

/**
 * What Flux would refuse in a reference to an object or objects, or never find, as far as the reference itself shows it.
 * @param prop its path, such as resources[1]
 */
export function referenceViolations(prop: string, reference: RenderedReference): Violation[] {
  const { apiVersion, kind, name, namespace, matchLabels = {} } = reference;
  if (!Object.hasOwn(fluxApiVersions, kind)) {
    const [near] = nearNames(String(kind), fluxKinds);
    const fix = near === undefined ? 'Flux reconciles no other kinds.' : `Did you mean ${near}?`;
    return [{ prop: `${prop}.kind`, value: kind, choices: fluxKinds.join(', '), fix }];
  }
  const found = name === '*' || name === undefined ? [] : nameViolations(`${prop}.name`, name);
  if (namespace !== undefined && !namespaceRule.accepts(namespace)) {
    const fix = 'Name a namespace of the cluster, or leave it out for the own one.';
    found.push({ prop: `${prop}.namespace`, value: namespace, choices: namespaceRule.choices, fix });
  }
  const [group] = fluxApiVersions[kind].split('/');
  if (
    apiVersion !== undefined &&
    (!/^v\d+((alpha|beta)\d+)?$/.test(apiVersion.slice(apiVersion.indexOf('/') + 1)) ||
      !apiVersion.startsWith(`${group}/`))
  ) {
    const fix = `Leave it out for ${fluxApiVersions[kind]}.`;
    found.push({ prop: `${prop}.apiVersion`, value: apiVersion, choices: `${group}/ and a version`, fix });
  }
  const labels = Object.entries(matchLabels);
  return [...found, ...labels.flatMap(([key, value]) => labelViolations(`${prop}.matchLabels`, key, value))];
}

/** An object, as a reference names it. */
interface Place {
  readonly kind: string;
  readonly name: string;
  readonly namespace: string;
}

/**
 * A reference to a name that the construct's tree has only in other namespaces is a slip, not someone else's object.
 */
export function missedViolations(construct: IConstruct, prop: string, { kind, name, namespace }: Place): Violation[] {
  const namespaces = declaredObjects(construct, kind, name).map(namespaceOf);
  // What only the engine knows may be any of them.
  if (isDeferred(name) || isDeferred(namespace) || namespaces.some(isDeferred)) return [];
  if (namespaces.length === 0 || namespaces.includes(namespace)) return [];
  const problem = `it is only declared in the namespace ${namespaces.join(', ')}`;
  const choices = 'what is in the namespace that is looked in';
  const fix = 'Pass the construct where another namespace can be named, or declare the two in one namespace.';
  return [{ prop, value: `${kind} ${namespace}/${name}`, problem, choices, fix }];
}

/** The same for a Secret or a Provider, which Flux looks for in the namespace of what refers to it. */
export function elsewhereViolations(construct: IConstruct, prop: string, referred: unknown): Violation[] {
  const object = Construct.isConstruct(referred) ? objectOf(referred) : undefined;
  const own = objectOf(construct);
  if (object === undefined || own === undefined) return [];
  return missedViolations(construct, prop, { kind: object.kind, name: object.name, namespace: namespaceOf(own) });
}
