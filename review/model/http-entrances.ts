import { schemeAnnotation } from '../../lib/annotations.ts';
import { certifiesHost, listensTo } from '../../lib/flux/host-name.ts';
import { field, groupOf, list, type PolicyObject, texts } from '../../policy/object.ts';
import type { Route } from './routes.ts';
import { type Backend, type Passed, trimmed, type WayIn, waysOf } from './way-in.ts';

/** The ways that an Ingress opens: to the receiver, and to something else. */
export function ingress(object: PolicyObject, isReceiver: (backend: Backend) => boolean): WayIn[] {
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
  return waysOf(object, 'Ingress', routes, isReceiver, scheme);
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
): WayIn[] {
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
  // A Gateway that is declared elsewhere is not known here.
  const said = field(object.metadata, 'annotations', schemeAnnotation) ?? scheme;
  const told = String(said ?? '<scheme of the Gateway>');
  return waysOf(object, 'HTTPRoute', routes, isReceiver, (host) => {
    const protocols = listeners.filter((listener) => takes(listener, host)).map((item) => field(item, 'protocol'));
    return protocols.length === 0 ? told : protocols.includes('HTTPS') ? 'https' : 'http';
  });
}

/** The listeners of declared Gateways that a route asks for. */
function listenersOf(route: PolicyObject, objects: readonly PolicyObject[]): unknown[] {
  return list(field(route, 'spec', 'parentRefs')).flatMap((parent) => {
    const namespace = field(parent, 'namespace') ?? route.metadata.namespace;
    const gateway = objects.find(
      (object) =>
        object.kind === 'Gateway' &&
        groupOf(object) === 'gateway.networking.k8s.io' &&
        object.metadata.name === field(parent, 'name') &&
        object.metadata.namespace === namespace,
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

/** A match with headers, methods or parameters takes fewer requests than its path. */
function matched(match: unknown): Pick<Route, 'path' | 'match'> {
  const { path, ...conditions } = match as { readonly path?: unknown };
  const type = String(field(path, 'type') ?? 'PathPrefix');
  const text = String(field(path, 'value') ?? '/');
  if (Object.keys(conditions).length > 0) return { path: text, match: JSON.stringify({ type, ...conditions }) };
  return type === 'PathPrefix' ? { path: trimmed(text), match: 'Prefix' } : { path: text, match: type };
}
