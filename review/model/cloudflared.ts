import { listensTo } from '../../lib/flux/host-name.ts';
import { readYamlV3 } from '../../lib/yaml/yaml-v3.ts';
import { entries, field, list, type PolicyObject } from '../../policy/object.ts';
import { type Backend, backendAt, type Passed, type WayIn, waysOf } from './way-in.ts';

/** In characters; a tunnel's configuration is not longer. */
const longest = 100_000;

/** The ways that the rules of a Cloudflare Tunnel in a ConfigMap open: to the receiver, and to something else. */
export function tunnelWays(object: PolicyObject, isReceiver: (backend: Backend) => boolean): WayIn[] {
  if (object.kind !== 'ConfigMap' || object.apiVersion !== 'v1') return [];
  const rules = entries(field(object, 'data')).flatMap(([key, text]) => rulesIn(key, text));
  const routes = rules.flatMap((rule, index): Passed[] => {
    if (rules.slice(0, index).some((earlier) => takesAllOf(earlier, rule))) return [];
    const url = URL.parse(String(field(rule, 'service')));
    // Other services answer themselves (http_status:404) or are not HTTP.
    if (url === null || !/^https?:$/.test(url.protocol)) return [];
    const [host, path] = [field(rule, 'hostname'), field(rule, 'path')];
    return [
      {
        host: typeof host === 'string' && host !== '' ? host : undefined,
        ...(typeof path === 'string' ? { path, match: 'RegularExpression' } : { path: '/', match: 'Prefix' }),
        backend: backendAt(url.hostname, object.metadata.namespace),
      },
    ];
  });
  // Cloudflare's side of a tunnel accepts HTTPS.
  return waysOf(object, 'Tunnel', routes, isReceiver, () => 'https');
}

function rulesIn(key: string, text: unknown): readonly unknown[] {
  if (!/\.ya?ml$/.test(key) || typeof text !== 'string' || text.length > longest) return [];
  try {
    const rules = list(field(readYamlV3(text), 'ingress'));
    return rules.some((rule) => typeof field(rule, 'service') === 'string') ? rules : [];
  } catch {
    return [];
  }
}

/** The first rule that matches a request gets it. */
function takesAllOf(earlier: unknown, later: unknown): boolean {
  const [name, host] = [field(earlier, 'hostname') ?? '', field(later, 'hostname') ?? ''];
  if (field(earlier, 'path') !== undefined || typeof name !== 'string' || typeof host !== 'string') return false;
  return name === '' || name === '*' || listensTo(name, host);
}
