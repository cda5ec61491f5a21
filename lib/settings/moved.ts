import { type Finding, inFile, removal } from './describe.ts';
import { keyOf, valueAt } from './path.ts';

type Own = Readonly<Record<string, unknown>>;

/** A key of version 0.1, and where its value belongs now. */
interface Move {
  /** The setting that it went into. */
  readonly to: 'exposure' | 'tokenSource' | 'hookRanges';
  /** The types of that setting that read it. @default - it has no types */
  readonly types?: readonly [string, ...string[]];
  /** What it makes of the value: fields of the new object. */
  readonly fields: (value: unknown) => Readonly<Record<string, unknown>>;
}

const byName = ['Ingress', 'HTTPRoute'] as const;
const byAddress = ['LoadBalancer', 'NodePort'] as const;

const field =
  (name: string) =>
  (value: unknown): Record<string, unknown> => ({ [name]: value });

/** The flat keys of version 0.1. */
const moves: Readonly<Record<string, Move>> = {
  nodeAddress: { to: 'exposure', types: ['NodePort'], fields: field('address') },
  nodePort: { to: 'exposure', types: ['NodePort'], fields: (port) => ({ nodePort: Number(port) }) },
  host: { to: 'exposure', types: byName, fields: field('host') },
  ingressClass: { to: 'exposure', types: ['Ingress'], fields: field('className') },
  ingressAnnotations: { to: 'exposure', types: ['Ingress'], fields: field('annotations') },
  tlsSecret: { to: 'exposure', types: ['Ingress'], fields: (secretName) => ({ tls: { secretName } }) },
  tlsIssuer: {
    to: 'exposure',
    types: ['Ingress'],
    fields: (issuer) => {
      const [kind, name] = String(issuer).split('/');
      return { tls: { issuer: { kind, name } } };
    },
  },
  gateway: {
    to: 'exposure',
    types: ['HTTPRoute'],
    fields: (gateway) => {
      const [name, namespace] = String(gateway).split('/').reverse();
      return { gateway: { ...(namespace !== undefined && { namespace }), name } };
    },
  },
  gatewayListener: { to: 'exposure', types: ['HTTPRoute'], fields: (listener) => ({ gateway: { listener } }) },
  gatewayScheme: { to: 'exposure', types: ['HTTPRoute'], fields: field('scheme') },
  proxyNamespace: { to: 'exposure', types: [...byName, 'None'], fields: (namespace) => ({ proxies: { namespace } }) },
  proxyRanges: { to: 'exposure', types: [...byName, 'None'], fields: (ranges) => ({ proxies: { ranges } }) },
  publicUrl: { to: 'exposure', types: ['None'], fields: field('url') },
  tunnelSecret: { to: 'exposure', types: ['None'], fields: (secretName) => ({ tunnel: { secretName } }) },
  ipFamilies: { to: 'exposure', types: byAddress, fields: field('ipFamilies') },
  sourceRanges: { to: 'exposure', types: byAddress, fields: field('sources') },
  /** The list that fluxhook:hookRanges was. */
  hookRangesList: { to: 'hookRanges', fields: field('ranges') },
  hookRangesDate: { to: 'hookRanges', fields: field('date') },
  secretStore: { to: 'tokenSource', types: ['external-secret'], fields: field('store') },
  secretStoreKey: { to: 'tokenSource', types: ['external-secret'], fields: field('key') },
  secretStoreProperty: { to: 'tokenSource', types: ['external-secret'], fields: field('property') },
  sealingCertificate: { to: 'tokenSource', types: ['sealed-secret'], fields: field('certificate') },
  ageRecipients: {
    to: 'tokenSource',
    types: ['sops'],
    fields: (keys) => ({
      recipients: String(keys)
        .split(',')
        .map((key) => key.trim()),
    }),
  },
  tokenVariable: { to: 'tokenSource', types: ['substitution'], fields: field('variable') },
};

/** Settings with the keys of version 0.1 in their new places. */
export interface Moved {
  readonly own: Own;
  readonly findings: readonly Finding[];
  /** Other keys that the findings mention. */
  readonly made: readonly string[];
}

/**
 * Finds keys of version 0.1, each with its new place.
 * @returns the settings as they would be in the new form, so that other errors are found as well
 */
export function movedSettings(own: Own): Moved {
  const old: Own = {
    ...own,
    hookRanges: undefined,
    ...(Array.isArray(own.hookRanges) && { hookRangesList: own.hookRanges }),
  };
  const keys = Object.keys(moves).filter((key) => old[key] !== undefined);
  const made = new Map<string, Record<string, unknown>>();
  for (const key of keys) {
    const { to, types, fields } = moves[key] as Move;
    const before = made.get(to) ?? asObject(own[to], types?.[0]);
    if (!isUnset(old[key]) && fits(before.type, types)) made.set(to, merge(before, fields(old[key])));
  }
  const kept = Object.entries(own).filter(
    ([key, value]) => !(key in moves) && !(key === 'hookRanges' && Array.isArray(value)),
  );
  return {
    own: { ...Object.fromEntries(kept), ...Object.fromEntries(made) },
    findings: keys.map((key) => finding(key, moves[key] as Move, made)),
    made: [...made.keys()],
  };
}

function finding(
  key: string,
  { to, types, fields }: Move,
  made: ReadonlyMap<string, Record<string, unknown>>,
): Finding {
  const path = [key === 'hookRangesList' ? 'hookRanges' : key];
  const [field = ''] = Object.keys(fields(''));
  const whole = made.get(to);
  const used = whole !== undefined && valueAt(whole, [field]) !== undefined && fits(whole.type, types);
  const ofTypes = types === undefined ? '' : ` of type ${types.join(' or ')}`;
  return {
    path,
    problem: `it has moved into ${keyOf([to])}${ofTypes}, as its field ${field}`,
    choices: keyOf([to, field]),
    fix: !used ? removal(path) : path[0] === to ? inFile([to], whole) : `${inFile([to], whole)}; and ${removal(path)}`,
  };
}

/** The defaults that version 0.1 had for what was not set. */
function isUnset(value: unknown): boolean {
  return (
    ['', 0, '0', '[]', '{}'].includes(value as string) ||
    (typeof value === 'object' && Object.keys(value ?? {}).length === 0)
  );
}

function fits(type: unknown, types: Move['types']): boolean {
  return types?.includes(String(type)) ?? true;
}

/** The setting as an object, also where it is its type on its own, or not there. */
function asObject(given: unknown, type: string | undefined): Record<string, unknown> {
  if (isObject(given)) return given;
  return type === undefined ? {} : { type: typeof given === 'string' ? given : type };
}

function merge(into: Record<string, unknown>, fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const result = { ...into };
  for (const [key, value] of Object.entries(fields)) {
    const present = result[key];
    const both = isObject(present) && isObject(value);
    result[key] = both ? merge(present, value) : value;
  }
  return result;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
