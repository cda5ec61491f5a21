import { isDeepStrictEqual } from 'node:util';
import { fluxDurationToMilliseconds } from '../../lib/flux/duration.ts';
import { entries, groupOf, type PolicyObject } from '../../policy/object.ts';
import { defaultOf, quantityOf } from './defaults.ts';

/** Where a value is; a setting has no object. */
interface Place {
  readonly object: PolicyObject | undefined;
  /** `spec.ports[].protocol` */
  readonly path: string;
  readonly key: string;
  readonly parent: string;
}

/** Content below these is read by a program: there, only equal text is the same. */
const opaque =
  /^(data|stringData|binaryData|annotations|labels|matchLabels|values|substitute|env|args|command|resourcesTemplate)$/;

const durations = /(interval|timeout|duration|period|ttl|delay|backoff|renewBefore|maxAge)$/i;

const quantities = /^(cpu|memory|storage|ephemeral-storage|sizeLimit|divisor)$/;
const quantityMaps = /^(limits|requests|capacity|hard|overhead|defaultRequest)$/;

/** Lists that their API reads as sets, by API group. */
const sets: ReadonlyMap<string, RegExp> = new Map(
  Object.entries({
    '': /^(loadBalancerSourceRanges|externalIPs|accessModes|finalizers|imagePullSecrets|secrets)$/,
    'rbac.authorization.k8s.io': /^(rules|verbs|resources|apiGroups|resourceNames|nonResourceURLs|subjects)$/,
    'networking.k8s.io': /^(policyTypes|ingress|egress|from|to|ports|except|tls|hosts|values)$/,
    'gateway.networking.k8s.io': /^(hostnames|parentRefs|listeners)$/,
    'cilium.io': /^(ingress|egress|fromEntities|toEntities|fromCIDR|toCIDR|fromCIDRSet|toCIDRSet|fromEndpoints)$/,
    'notification.toolkit.fluxcd.io': /^(events|resources|eventSources|inclusionList|exclusionList|oidcProviders)$/,
    'kustomize.toolkit.fluxcd.io': /^(dependsOn|healthChecks)$/,
    'helm.toolkit.fluxcd.io': /^dependsOn$/,
    'fluxcd.controlplane.io': /^(components|dependsOn)$/,
  }),
);

/** The same of settings. */
const settingSets = /(events|ranges|recipients)$/i;

/**
 * The object after a change, with everything that means the same written as it was before: durations (`60m`, `1h0m0s`),
 * quantities (`500m`, `0.5`), defaults written out, null, and the order of lists that are sets. What still differs is a
 * change.
 * @returns the object itself where nothing is rewritten
 */
export function settled(before: PolicyObject, after: PolicyObject): PolicyObject {
  return settle(before, after, { object: after, path: '', key: '', parent: '' }) as PolicyObject;
}

/** The same for a setting, whose meaning only the key shows. */
export function settledSetting(before: unknown, after: unknown, key: string): unknown {
  return settle(before, after, { object: undefined, path: key, key, parent: '' });
}

function settle(before: unknown, after: unknown, place: Place): unknown {
  if (before === after || (opaque.test(place.key) && !isSet(place))) return after;
  if (Array.isArray(before) && Array.isArray(after)) return settleList(before, after, place);
  if (isMapping(before) && isMapping(after)) return settleMapping(before, after, place);
  return isSameAmount(before, after, place) ? before : after;
}

function isSameAmount(before: unknown, after: unknown, { key, parent }: Place): boolean {
  if (durations.test(key) && typeof before === 'string' && typeof after === 'string') {
    const [from, to] = [before, after].map(fluxDurationToMilliseconds);
    // A difference of nanoseconds is a rounding error.
    return from !== undefined && to !== undefined && Math.abs(from - to) < 1e-6;
  }
  if (!quantities.test(key) && !quantityMaps.test(parent)) return false;
  const amount = quantityOf(before);
  return amount !== undefined && amount === quantityOf(after);
}

function settleMapping(before: object, after: object, place: Place): unknown {
  const [from, to] = [new Map(entries(before)), new Map(entries(after))];
  const result: [string, unknown][] = [];
  let changed = false;
  for (const [key, value] of to) {
    const there = within(place, key);
    if (!from.has(key) && isAbsent(value, there)) changed = true;
    else {
      const shown = from.has(key) ? settle(from.get(key), value, there) : value;
      changed ||= shown !== value;
      result.push([key, shown]);
    }
  }
  for (const [key, value] of from) {
    if (to.has(key) || !isAbsent(value, within(place, key))) continue;
    changed = true;
    result.push([key, value]);
  }
  return changed ? Object.fromEntries(result) : after;
}

function within({ object, path, key: parent }: Place, key: string): Place {
  return { object, path: path === '' ? key : `${path}.${key}`, key, parent };
}

/** Whether a field has the value that it has by default. */
function isAbsent(value: unknown, place: Place): boolean {
  if (value === null) return true;
  if (/^metadata\.(labels|annotations)$/.test(place.path)) return isMapping(value) && entries(value).length === 0;
  const usual = place.object === undefined ? undefined : defaultOf(place.object, place.path);
  return usual !== undefined && (value === usual || isSameAmount(usual, value, place));
}

function settleList(before: readonly unknown[], after: readonly unknown[], place: Place): unknown {
  const aligned = isSet(place) ? inOrderOf(before, after, place) : after;
  const item = { ...place, path: `${place.path}[]`, parent: place.key, key: place.key };
  const result = aligned.map((value, index) => (index < before.length ? settle(before[index], value, item) : value));
  const same = result.length === after.length && result.every((value, index) => value === after[index]);
  return same ? after : result;
}

function isSet({ object, key, path }: Place): boolean {
  if (object === undefined) return settingSets.test(key);
  if (key === 'matchExpressions' || path.endsWith('matchExpressions[].values')) return true;
  return sets.get(groupOf(object))?.test(key) ?? false;
}

/** Above this number, items are compared only as text: comparing all pairs would take too long. */
const mostCompared = 60;

/** The items after a change: those that were there before in their old places, new ones in the places of removed ones. */
function inOrderOf(before: readonly unknown[], after: readonly unknown[], place: Place): readonly unknown[] {
  const left = [...after];
  const slots: (unknown | typeof free)[] = before.map((item) => take(left, (other) => isDeepStrictEqual(item, other)));
  if (left.length <= mostCompared) {
    const item = { ...place, path: `${place.path}[]` };
    for (const [index, slot] of slots.entries()) {
      if (slot !== free) continue;
      slots[index] = take(left, (other) => isDeepStrictEqual(before[index], settle(before[index], other, item)));
    }
  }
  const filled = slots.flatMap((slot) => (slot === free ? left.splice(0, 1) : [slot]));
  return [...filled, ...left];
}

const free: unique symbol = Symbol('no item');

function take(items: unknown[], matches: (item: unknown) => boolean): unknown {
  const index = items.findIndex(matches);
  return index < 0 ? free : items.splice(index, 1)[0];
}

function isMapping(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
