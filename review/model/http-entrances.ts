import { schemeAnnotation } from '../../lib/annotations.ts';
import { certifiesHost, listensTo } from '../../lib/flux/host-name.ts';
import { field, list, type PolicyObject, texts } from '../../policy/object.ts';
import type { Route } from './routes.ts';
import type { Exposure } from './ways-in.ts';

/** The Service that requests are passed on to. */
export interface Backend {
  readonly namespace?: unknown;
  readonly name?: unknown;
}

type Passed = Route & { readonly backend: Backend };

/** The ways that an Ingress opens: to the receiver, and to something else. */
export function ingress(object: PolicyObject, isReceiver: (backend: Backend) => boolean): Exposure[] {
  const { namespace } = object.metadata;
  const passed = (host: unknown, match: string, path: string, backend: unknown): Passed => ({
    host: typeof host === 'string' ? host : undefined,
    path: match === 'Prefix' ? trimmed(path) : path,
    match,
    backend: { namespace, name: field(backend, 'service', 'name') },
  });
  const rules = list(field(object, 'spec', 'rules')).flatMap((rule) =>
    list(field(rule, 'http', 'paths')).map((path) =>
      passed(
        field(rule, 'host'),
        String(field(path, 'pathType') ?? 'Prefix'),
        String(field(path, 'path') ?? '/'),
        field(path, 'backend'),
      ),
    ),
  );
  const fallback = field(object, 'spec', 'defaultBackend');
  const routes = fallback === undefined ? rules : [...rules, passed(undefined, 'Prefix', '/', fallback)];
  const certificates = list(field(object, 'spec', 'tls')).flatMap((tls) => texts(field(tls, 'hosts')));
  const scheme = (host: string | undefined) =>
    host !== undefined && certificates.some((name) => certifiesHost(name, host)) ? 'https' : 'http';
  return ways(object, 'Ingress', routes, isReceiver, scheme);
}

/**
 * The ways that an HTTPRoute opens: to the receiver, and to something else.
 * @param scheme of its listener, where the settings say it
 */
export function httpRoute(
  object: PolicyObject,
  objects: readonly PolicyObject[],
  scheme: unknown,
  isReceiver: (backend: Backend) => boolean,
): Exposure[] {
  const hosts = texts(field(object, 'spec', 'hostnames'));
  const routes = list(field(object, 'spec', 'rules')).flatMap((rule) => {
    const matches = list(field(rule, 'matches'));
    return list(field(rule, 'backendRefs')).flatMap((reference) =>
      (matches.length > 0 ? matches : [{}]).flatMap((match) =>
        (hosts.length > 0 ? hosts : [undefined]).map((host): Passed => {
          const namespace = field(reference, 'namespace') ?? object.metadata.namespace;
          return { host, ...matched(match), backend: { namespace, name: field(reference, 'name') } };
        }),
      ),
    );
  });
  const listeners = listenersOf(object, objects);
  // A Gateway that somebody else declares is not to be seen from here.
  const said = field(object.metadata, 'annotations', schemeAnnotation) ?? scheme;
  const told = String(said ?? '<scheme of the Gateway>');
  return ways(object, 'HTTPRoute', routes, isReceiver, (host) => {
    const protocols = listeners.filter((listener) => takes(listener, host)).map((item) => field(item, 'protocol'));
    return protocols.length === 0 ? told : protocols.includes('HTTPS') ? 'https' : 'http';
  });
}

/** The listeners of declared Gateways that a route asks for. */
function listenersOf(route: PolicyObject, objects: readonly PolicyObject[]): unknown[] {
  return list(field(route, 'spec', 'parentRefs')).flatMap((parent) => {
    const namespace = field(parent, 'namespace') ?? route.metadata.namespace;
    const gateway = objects.find(
      ({ kind, metadata }) =>
        kind === 'Gateway' && metadata.name === field(parent, 'name') && metadata.namespace === namespace,
    );
    const section = field(parent, 'sectionName');
    const listeners = list(field(gateway, 'spec', 'listeners'));
    return listeners.filter((listener) => section === undefined || field(listener, 'name') === section);
  });
}

function takes(listener: unknown, host: string | undefined): boolean {
  const name = field(listener, 'hostname');
  return typeof name !== 'string' || host === undefined || listensTo(name, host) || listensTo(host, name);
}

/** A match of headers, methods or parameters takes less than its path alone. */
function matched(match: unknown): Pick<Route, 'path' | 'match'> {
  const { path, ...conditions } = match as { readonly path?: unknown };
  const type = String(field(path, 'type') ?? 'PathPrefix');
  const text = String(field(path, 'value') ?? '/');
  if (Object.keys(conditions).length > 0) return { path: text, match: JSON.stringify({ type, ...conditions }) };
  return type === 'PathPrefix' ? { path: trimmed(text), match: 'Prefix' } : { path: text, match: type };
}

function ways(
  object: PolicyObject,
  how: 'Ingress' | 'HTTPRoute',
  routes: readonly Passed[],
  isReceiver: (backend: Backend) => boolean,
  scheme: (host: string | undefined) => string,
): Exposure[] {
  return [true, false].flatMap((receiver) => {
    const own = routes.filter(({ backend }) => isReceiver(backend) === receiver);
    if (own.length === 0) return [];
    const hosts = [...new Set(own.map(({ host }) => host))];
    return {
      object,
      how,
      receiver,
      origins: hosts.map((host) => origin(scheme(host), host ?? '<any host>')),
      senders: 'everybody',
      routes: own.map(({ backend: _, ...route }) => route),
    } as const;
  });
}

/** /hook/ and /hook are one prefix. */
function trimmed(path: string): string {
  return path === '/' ? path : path.replace(/\/$/, '');
}

/** Scheme, host and port of a URL; the scheme's own port is left out. */
export function origin(scheme: string, host: string, port?: unknown): string {
  const standard = { http: 80, https: 443 }[scheme];
  const name = host.includes(':') ? `[${host}]` : host;
  return `${scheme}://${name}${port === undefined || port === standard ? '' : `:${String(port)}`}`;
}
