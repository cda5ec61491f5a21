import { isDeepStrictEqual } from 'node:util';
import { groupOf, type PolicyObject } from '../../policy/object.ts';

/** An object on both sides; at least one side has it. */
export interface Pair {
  readonly before?: PolicyObject;
  readonly after?: PolicyObject;
}

/** What happened to an object. To Kubernetes a renamed object is a different one, to a reader it is the same. */
export type Status = 'added' | 'removed' | 'renamed' | 'changed' | 'unchanged';

export function statusOf({ before, after }: Pair): Status {
  if (before === undefined) return 'added';
  if (after === undefined) return 'removed';
  if (identity(before) !== identity(after)) return 'renamed';
  return isDeepStrictEqual(before, after) ? 'unchanged' : 'changed';
}

/** Kind and name, without the version of the API: a new version is a change of the same object. */
export function identity(object: PolicyObject): string {
  const { namespace = '', name = '' } = object.metadata;
  return [groupOf(object), object.kind, namespace, name].join('/');
}

/**
 * Finds each object of one side on the other: by its identity; otherwise, within its kind, by its name, by equal
 * content, and when only one is left on each side, by mostly equal content. Roles and bindings under a new name are new
 * objects unless they are equal. In the order of kinds and names.
 * @param areOthers whether two objects are known not to be the same, however alike. @default - none are
 */
export function pairUp(
  before: readonly PolicyObject[],
  after: readonly PolicyObject[],
  areOthers: (before: PolicyObject, after: PolicyObject) => boolean = () => false,
): Pair[] {
  const pairs: Pair[] = [];
  let [left, right] = [[...before], [...after]];
  const match = (same: (a: PolicyObject, b: PolicyObject) => boolean): void => {
    for (const object of left) {
      const other = right.find((candidate) => same(object, candidate) && !areOthers(object, candidate));
      if (other === undefined) continue;
      pairs.push({ before: object, after: other });
      left = left.filter((item) => item !== object);
      right = right.filter((item) => item !== other);
    }
  };
  const sameKind = (a: PolicyObject, b: PolicyObject) => a.kind === b.kind && groupOf(a) === groupOf(b);
  const alone = (objects: readonly PolicyObject[], object: PolicyObject) =>
    objects.filter((candidate) => sameKind(candidate, object)).length === 1;

  match((a, b) => identity(a) === identity(b));
  match((a, b) => sameKind(a, b) && a.metadata.name === b.metadata.name && !grantsRights(a));
  match((a, b) => sameKind(a, b) && leaves(a).length > 0 && isDeepStrictEqual(content(a), content(b)));
  match((a, b) => sameKind(a, b) && alone(left, a) && alone(right, b) && alike(a, b) && !grantsRights(a));
  pairs.push(...left.map((object) => ({ before: object })), ...right.map((object) => ({ after: object })));
  return pairs.sort((a, b) => compare(key(a), key(b)));
}

/** Everything except the API version, the name and the namespace. */
function content({ apiVersion: _version, metadata, ...rest }: PolicyObject): unknown {
  const { name: _name, namespace: _namespace, ...others } = metadata;
  return { ...rest, metadata: others };
}

/** Every value of the content with its path. */
function leaves(object: PolicyObject): string[] {
  const collect = (value: unknown, path: string): string[] => {
    if (typeof value !== 'object' || value === null) return [`${path}=${JSON.stringify(value)}`];
    return Object.entries(value).flatMap(([key, item]) => collect(item, `${path}/${key}`));
  };
  const { kind: _kind, ...rest } = content(object) as Record<string, unknown>;
  return collect(rest, '');
}

/** Whether at least half of the content of each is the same. */
function alike(a: PolicyObject, b: PolicyObject): boolean {
  const [left, right] = [new Set(leaves(a)), new Set(leaves(b))];
  return [...left].filter((leaf) => right.has(leaf)).length * 2 >= Math.max(left.size, right.size, 1);
}

function grantsRights(object: PolicyObject): boolean {
  return groupOf(object) === 'rbac.authorization.k8s.io';
}

function key({ before, after }: Pair): string {
  const object = after ?? before;
  if (object === undefined) throw new Error('a pair of nothing');
  const { namespace = '', name = '' } = object.metadata;
  return [object.kind, namespace, name, groupOf(object)].join('\0');
}

/** By code points: the order must not depend on the machine's language. */
export function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
