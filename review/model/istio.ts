import { listensTo } from '../../lib/flux/host-name.ts';
import { entries, field, groupOf, list, type PolicyObject, texts } from '../../policy/object.ts';
import { type Backend, backendAt, type Passed, trimmed, type WayIn, waysOf } from './way-in.ts';

const group = 'networking.istio.io';

/** Whether the object is a VirtualService of Istio. */
export function isVirtualService(object: PolicyObject): boolean {
  return object.kind === 'VirtualService' && groupOf(object) === group;
}

/** Whether the object is a Gateway of Istio, not of the Gateway API. */
export function isIstioGateway(object: PolicyObject): boolean {
  return object.kind === 'Gateway' && groupOf(object) === group;
}

/** Stands for every proxy inside the mesh, so it is not a way in from outside. */
const mesh = 'mesh';

/** The ways that a VirtualService opens through Gateways: to the receiver, and to something else. */
export function virtualService(
  object: PolicyObject,
  objects: readonly PolicyObject[],
  isReceiver: (backend: Backend) => boolean,
): WayIn[] {
  const gateways = texts(field(object, 'spec', 'gateways')).filter((name) => name !== mesh);
  if (gateways.length === 0) return [];
  const { namespace } = object.metadata;
  const hosts = texts(field(object, 'spec', 'hosts')).map((host) => (host === '*' ? undefined : host));
  const routes = list(field(object, 'spec', 'http')).flatMap((rule) => {
    const matches = list(field(rule, 'match'));
    return list(field(rule, 'route')).flatMap((destination) =>
      (matches.length > 0 ? matches : [{}]).flatMap((match) =>
        hosts.map((host): Passed => {
          const service = String(field(destination, 'destination', 'host') ?? '');
          return { host, ...matched(match), backend: backendAt(service, namespace) };
        }),
      ),
    );
  });
  const servers = serversOf(gateways, namespace, objects);
  return waysOf(object, 'VirtualService', routes, isReceiver, (host) => {
    const taking = servers.filter((server) => takes(server, host));
    if (taking.length === 0) return '<scheme of the Gateway>';
    return taking.some(isSecured) ? 'https' : 'http';
  });
}

/** Servers of those Gateways that are declared here. */
function serversOf(names: readonly string[], namespace: unknown, objects: readonly PolicyObject[]): unknown[] {
  const places = names.map((name) => (name.includes('/') ? name : `${String(namespace)}/${name}`));
  const declared = objects.filter(
    (object) =>
      isIstioGateway(object) && places.includes(`${String(object.metadata.namespace)}/${String(object.metadata.name)}`),
  );
  return declared.flatMap((gateway) => list(field(gateway, 'spec', 'servers')));
}

/** Hosts of a server may be prefixed with the namespace of their VirtualServices. */
function takes(server: unknown, host: string | undefined): boolean {
  const names = texts(field(server, 'hosts')).map((name) => name.replace(/^.*\//, ''));
  return names.some((name) => name === '*' || host === undefined || listensTo(name, host));
}

/** Whether a server of a Gateway takes TLS. */
export function isSecured(server: unknown): boolean {
  return (
    field(server, 'tls', 'mode') !== undefined ||
    ['HTTPS', 'TLS'].includes(String(field(server, 'port', 'protocol')).toUpperCase())
  );
}

function matched(match: unknown): Pick<Passed, 'path' | 'match'> {
  const { uri, name: _, ...conditions } = match as { readonly uri?: unknown; readonly name?: unknown };
  const [[how, path] = ['prefix', '/']] = entries(uri);
  const text = String(path);
  if (Object.keys(conditions).length > 0) return { path: text, match: JSON.stringify({ [how]: text, ...conditions }) };
  if (how === 'prefix') return { path: trimmed(text), match: 'Prefix' };
  return { path: text, match: how === 'exact' ? 'Exact' : 'RegularExpression' };
}
