import { field, list, type PolicyObject, texts } from '../../policy/object.ts';
import { type Backend, type Passed, trimmed, type WayIn, waysOf } from './way-in.ts';

/** API groups of Traefik, before and since version 3. */
const groups = /^traefik\.(io|containo\.us)\//;

/** Whether the object is an IngressRoute of Traefik. */
export function isIngressRoute({ kind, apiVersion }: PolicyObject): boolean {
  return kind === 'IngressRoute' && groups.test(apiVersion);
}

/** The ways that an IngressRoute opens: to the receiver, and to something else. */
export function ingressRoute(object: PolicyObject, isReceiver: (backend: Backend) => boolean): WayIn[] {
  const routes = list(field(object, 'spec', 'routes')).flatMap((route) => {
    const matches = matched(String(field(route, 'match') ?? ''));
    return list(field(route, 'services')).flatMap((service) => {
      const namespace = field(service, 'namespace') ?? object.metadata.namespace;
      // A TraefikService distributes or mirrors to others, which are not followed.
      const name = (field(service, 'kind') ?? 'Service') === 'Service' ? field(service, 'name') : undefined;
      return matches.map((match): Passed => ({ ...match, backend: { namespace, name } }));
    });
  });
  return waysOf(object, 'IngressRoute', routes, isReceiver, () => schemeOf(object));
}

/** Without TLS of its own the entry point decides; by convention, `web` is the one without TLS. */
function schemeOf(object: PolicyObject): string {
  if ((field(object, 'spec', 'tls') ?? null) !== null) return 'https';
  const points = texts(field(object, 'spec', 'entryPoints'));
  return points.length > 0 && points.every((point) => point === 'web') ? 'http' : '<scheme of the entry point>';
}

/** Middlewares that the routes go through, as `namespace/name`. */
export function middlewaresOf(object: PolicyObject): string[] {
  const all = list(field(object, 'spec', 'routes')).flatMap((route) => list(field(route, 'middlewares')));
  const names = all.map(
    (one) => `${String(field(one, 'namespace') ?? object.metadata.namespace)}/${String(field(one, 'name'))}`,
  );
  return [...new Set(names)].sort();
}

/**
 * Hosts and paths of a rule such as Host(`a`) && PathPrefix(`/hook`). Where it has more conditions, or excludes
 * something, it matches less than that.
 */
function matched(rule: string): Pick<Passed, 'host' | 'path' | 'match'>[] {
  const named = (matcher: string) =>
    [...rule.matchAll(new RegExp(String.raw`\b${matcher}\(([^)]*)\)`, 'g'))].flatMap(([, given = '']) =>
      [...given.matchAll(/[`"]([^`"]*)[`"]/g)].map(([, value = '']) => value),
    );
  const [hosts, prefixes, paths] = ['Host', 'PathPrefix', 'Path'].map(named);
  const rest = rule.replaceAll(/\b(Host|PathPrefix|Path)\([^)]*\)/g, '').replaceAll(/[\s()]|&&|\|\|/g, '');
  const taken = [
    ...(prefixes ?? []).map((path) => ({ path: trimmed(path), match: 'Prefix' })),
    ...(paths ?? []).map((path) => ({ path, match: 'Exact' })),
  ];
  const all = taken.length > 0 ? taken : [{ path: '/', match: 'Prefix' }];
  const places = all.map(({ path, match }) =>
    rest === '' ? { path, match } : { path, match: JSON.stringify({ rule }) },
  );
  return (hosts?.length ? hosts : [undefined]).flatMap((host) => places.map((place) => ({ host, ...place })));
}
