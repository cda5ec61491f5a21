import type { ReceiverEntranceArgs } from '../pulumi/receiver-entrance.ts';
import { exampleOf, type FieldFinding, setTo } from './check.ts';
import { type ExposureType, entranceFields, readWith } from './entrance-fields.ts';
import type { Given } from './given.ts';

type Fields = ReadonlyMap<string, Given>;

const fields = entranceFields as Record<string, (typeof entranceFields)[keyof typeof entranceFields]>;
const ofSomeExposure = new Set(Object.values(readWith).flatMap(({ reads }) => reads));
const existing = ['url', 'existingService', 'existingIngress', 'existingRoute'] as const;

/** Rules between fields. */
export function entranceFindings(given: Fields): FieldFinding[] {
  const type = typeOf(given);
  const rule = readWith[type];
  if (rule === undefined) return [];
  const { needs = [], reads } = rule;
  const missing = needs.filter((field) => !given.has(field)).map((field) => needed(field, `with exposure ${type}`));
  const unread = [...given.keys()]
    .filter((field) => ofSomeExposure.has(field) && !reads.includes(field))
    .map((field): FieldFinding => {
      const types = Object.entries(readWith).filter(([, { reads }]) => reads.includes(field));
      const names = types.map(([name]) => name).join(', ');
      const problem = `it has no effect together with exposure ${type}`;
      return {
        field,
        problem,
        choices: `exposure ${names}, or no ${field}`,
        fix: `remove ${field}, or change exposure`,
      };
    });
  return [...missing, ...unread, ...pairFindings(given), ...(type === 'Existing' ? existingFindings(given) : [])];
}

/** A field that has no effect without another one, or together with it. */
function pairFindings(given: Fields): FieldFinding[] {
  const needing = [
    ['issuer', 'tlsSecret'],
    ['issuerKind', 'issuer'],
    ['gatewayNamespace', 'gateway'],
    ['gatewayListener', 'gateway'],
  ] as const;
  const excluding = [
    ['proxyRanges', 'proxyNamespace'],
    ['proxyNamespace', 'tunnelSecret'],
    ['proxyRanges', 'tunnelSecret'],
  ] as const;
  return [
    ...needing
      .filter(([field, other]) => given.has(field) && !given.has(other))
      .map(([field, other]) => ({
        field,
        problem: `it has no effect without ${other}`,
        choices: `both, or no ${field}`,
        fix: `${setTo(other, exampleOf(fields[other]))}, or remove ${field}`,
      })),
    ...excluding
      .filter(([field, other]) => given.has(field) && given.has(other))
      .map(([field, other]) => ({
        field,
        problem: `it has no effect together with ${other}`,
        choices: `${field} or ${other}, not both`,
        fix: `remove ${field}, or ${other}`,
      })),
    ...wordsBesideOthers(given),
  ];
}

function wordsBesideOthers(given: Fields): FieldFinding[] {
  const sources = given.get('sources')?.value;
  if (!Array.isArray(sources) || sources.length < 2) return [];
  return sources
    .filter((source) => source === 'github' || source === 'any')
    .map((source) => ({
      field: 'sources',
      problem: `${source} is on its own`,
      choices: '[github], [any], or ranges only',
      fix: setTo('sources', [source]),
    }));
}

function existingFindings(given: Fields): FieldFinding[] {
  const named = existing.filter((field) => given.has(field));
  const [first, ...others] = named;
  if (first === undefined) return [needed('existingService', 'with exposure Existing, or one of the others')];
  const reads: Record<string, readonly string[]> = {
    url: [],
    existingService: ['existingNamespace', 'host', 'port', 'scheme'],
    existingIngress: ['existingNamespace'],
    existingRoute: ['existingNamespace', 'scheme'],
  };
  const beside = ['existingNamespace', 'host', 'port', 'scheme'].filter(
    (field) => given.has(field) && !reads[first]?.includes(field),
  );
  return [...others, ...beside].map((field) => ({
    field,
    problem: `it has no effect together with ${first}`,
    choices: `one of ${existing.join(', ')}`,
    fix: `remove ${field}`,
  }));
}

function needed(field: string, when: string): FieldFinding {
  const choices = existing.includes(field as 'url') && field !== 'url' ? `one of ${existing.join(', ')}` : field;
  return { field, problem: `needed ${when}`, choices, fix: setTo(field, exampleOf(fields[field])) };
}

function typeOf(given: Fields): ExposureType {
  return (given.get('exposure')?.value ?? 'LoadBalancer') as ExposureType;
}

/** The arguments of the component, once nothing is wrong with the fields. */
export function entranceArgs(given: Fields): ReceiverEntranceArgs {
  const of = (field: keyof typeof entranceFields) => given.get(field)?.value as never;
  const later = (field: 'host' | 'address') => given.get(field)?.output;
  const namespace = of('namespace') ?? 'flux-system';
  const marks = present({ labels: of('labels'), annotations: of('annotations') });
  const sources = of('sources') as readonly string[] | undefined;
  const outside = {
    sources: sources?.length === 1 && !sources[0]?.includes('/') ? sources[0] : sources,
    ipFamilies: of('ipFamilies'),
  };
  const proxies =
    given.has('proxyNamespace') || given.has('proxyRanges')
      ? present({ namespace: of('proxyNamespace'), ranges: of('proxyRanges') })
      : undefined;
  const elsewhere = (name: string) => present({ name, namespace: of('existingNamespace') });
  const shapes: Record<ExposureType, () => object> = {
    LoadBalancer: () => ({
      ...outside,
      host: later('host'),
      port: of('port'),
      scheme: of('scheme'),
      loadBalancerClass: of('loadBalancerClass'),
    }),
    NodePort: () => ({ ...outside, address: later('address'), nodePort: of('nodePort') }),
    Ingress: () => ({ host: later('host'), port: of('port'), className: of('className'), tls: tlsOf(given), proxies }),
    HTTPRoute: () => ({
      host: later('host'),
      port: of('port'),
      scheme: of('scheme'),
      gateway: present({ name: of('gateway'), namespace: of('gatewayNamespace'), listener: of('gatewayListener') }),
      proxies,
    }),
    None: () => ({
      url: of('url'),
      tunnel: given.has('tunnelSecret') ? { secretName: of('tunnelSecret') } : undefined,
      proxies,
    }),
    Existing: () => ({
      url: of('url'),
      host: of('host'),
      scheme: of('scheme'),
      service: given.has('existingService')
        ? present({ ...elsewhere(of('existingService')), port: of('port') })
        : undefined,
      ingress: given.has('existingIngress') ? elsewhere(of('existingIngress')) : undefined,
      route: given.has('existingRoute') ? elsewhere(of('existingRoute')) : undefined,
    }),
  };
  const type = typeOf(given);
  return {
    metadata: { ...marks, name: of('name') ?? 'receiver', namespace },
    exposure: present({ type, ...shapes[type]() }) as never,
    ...present({ addressTimeout: of('addressTimeout'), adopt: of('adopt') }),
    ...(given.has('shared') && { shared: isTrue(of('shared')) }),
  };
}

function tlsOf(given: Fields): object | undefined {
  const secretName = given.get('tlsSecret')?.value;
  if (secretName === undefined) return undefined;
  const name = given.get('issuer')?.value;
  const kind = given.get('issuerKind')?.value ?? 'ClusterIssuer';
  return { secretName, ...(name !== undefined && { issuer: { kind, name } }) };
}

/** YAML programs get what the configuration holds as text. */
function isTrue(value: unknown): boolean {
  return value === true || value === 'true';
}

/** Without what is not there. */
export function present<T extends object>(object: T): T {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined)) as T;
}
