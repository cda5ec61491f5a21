import { ApiObject } from 'cdk8s';
import type { IConstruct } from 'constructs';
import { labelKeyRule, labelValueRule, nameRule, namespaceRule } from '../flux/metadata.ts';
import { describeViolation, type Violation } from './violation.ts';

/** The objects of a tree, as its last synth found them. */
interface Declared {
  readonly byName: ReadonlyMap<string, readonly ApiObject[]>;
  readonly byKind: ReadonlyMap<string, readonly ApiObject[]>;
}

const declared = new WeakMap<IConstruct, Declared>();

/**
 * Validates a tree as a whole, and only once however often that is asked for: the metadata of every object in it, no
 * matter what declared it, and objects that would replace each other.
 */
export function checkTree(root: IConstruct): void {
  if (declared.has(root)) return;
  declared.set(root, { byName: new Map(), byKind: new Map() });
  root.node.addValidation({
    validate: () => {
      const objects = root.node.findAll().filter((construct) => ApiObject.isApiObject(construct));
      // cdk8s validates the root first, so the constructs below it look up objects of this synth.
      const named = objects.filter(({ name }) => typeof name === 'string');
      const byName = Map.groupBy(named, ({ kind, name }) => `${kind} ${name}`);
      declared.set(root, { byName, byKind: Map.groupBy(objects, ({ kind }) => kind) });
      const ofMetadata = objects.flatMap((object) =>
        metadataViolations(object).map((violation) => `${pathOf(object)}: ${describeViolation(violation)}`),
      );
      return [...ofMetadata, ...[...byName.values()].flatMap(namesTakenTwice)];
    },
  });
}

/** The objects of a kind and name that are declared in a tree, of all namespaces. */
export function declaredObjects(construct: IConstruct, kind: string, name: string): readonly ApiObject[] {
  return declared.get(construct.node.root)?.byName.get(`${kind} ${name}`) ?? [];
}

/** The objects of a kind that are declared in a tree, of all namespaces. */
export function declaredOfKind(construct: IConstruct, kind: string): readonly ApiObject[] {
  return declared.get(construct.node.root)?.byKind.get(kind) ?? [];
}

/** Labels of an object; values that only the deploying engine knows are unresolved in it. */
export function labelsOf({ metadata }: ApiObject): Readonly<Record<string, unknown>> {
  return (metadata as unknown as Metadata).labels ?? {};
}

/** The namespace an object gets when it is applied as it is written. */
export function namespaceOf(object: ApiObject): string {
  return object.metadata.namespace ?? 'default';
}

/** The object that a construct stands for, if it declares one. */
export function objectOf(construct: IConstruct): ApiObject | undefined {
  if (ApiObject.isApiObject(construct)) return construct;
  const child = construct.node.defaultChild;
  return child && objectOf(child);
}

/** Where an object was declared: `Resource` is what a construct calls the object that it stands for. */
function pathOf(object: ApiObject): string {
  return object.node.path.replace(/(\/Resource)+$/, '');
}

function namesTakenTwice(objects: readonly ApiObject[]): string[] {
  if (objects.length === 1) return [];
  const placed = objects.filter((object) => typeof namespaceOf(object) === 'string');
  return [...Map.groupBy(placed, (object) => `${object.apiGroup} ${namespaceOf(object)}`).values()]
    .filter((same) => same.length > 1)
    .map((same) => {
      const { kind, name, metadata } = same[0] as ApiObject;
      const place = metadata.namespace === undefined ? name : `${metadata.namespace}/${name}`;
      const paths = same.map(pathOf).join(' and ');
      return `${kind} ${place} is declared by ${paths}; the last one applied would replace the others. Give each its own name.`;
    });
}

/** Labels whose values the API server refuses on purpose, until Flux has decrypted or substituted them. */
const placeholder = /^fluxhook\.dev\//;

function metadataViolations({ apiGroup, kind, metadata }: ApiObject): Violation[] {
  const found: Violation[] = [];
  // Its labels are private, and toJson() of every object at every chart's turn would double the time of a synth.
  const { name, namespace, labels = {} } = metadata as unknown as Metadata;
  const rule = nameRule(apiGroup, kind);
  if (rule !== undefined && typeof name === 'string' && !rule.accepts(name)) {
    found.push({ prop: 'metadata.name', value: name, choices: rule.choices, fix: `Rename the ${kind}.` });
  }
  if (typeof namespace === 'string' && !namespaceRule.accepts(namespace)) {
    const { choices } = namespaceRule;
    found.push({ prop: 'metadata.namespace', value: namespace, choices, fix: 'Name a namespace of the cluster.' });
  }
  for (const [key, value] of Object.entries(labels)) {
    if (!placeholder.test(key)) found.push(...labelViolations('metadata.labels', key, value));
  }
  return found;
}

/** A value that the deploying front end puts in later is not text yet. */
interface Metadata {
  readonly name: unknown;
  readonly namespace?: unknown;
  readonly labels?: Readonly<Record<string, unknown>>;
}

/** What Kubernetes would refuse in a label, or never find. */
export function labelViolations(prop: string, key: string, value: unknown): Violation[] {
  const found: Violation[] = [];
  if (!labelKeyRule.accepts(key)) {
    const { choices } = labelKeyRule;
    found.push({ prop: `${prop}: key`, value: key, choices, fix: 'For example: app.kubernetes.io/name.' });
  }
  if (typeof value === 'string' && !labelValueRule.accepts(value)) {
    found.push({ prop: `${prop}.${key}`, value, choices: labelValueRule.choices, fix: 'No object can have it.' });
  }
  return found;
}
