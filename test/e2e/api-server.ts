import { once } from 'node:events';
import { Agent, request } from 'node:https';
import { text } from 'node:stream/consumers';
import { Credentials } from '../../lib/operate/api-server/credentials.ts';
import { loadKubeconfig, targetOf } from '../../lib/operate/api-server/kubeconfig.ts';
import { environment } from './sandbox.ts';

const config = loadKubeconfig({ kubeconfig: environment('KUBECONFIG') });
const { server } = targetOf(config).cluster;
const credentials = new Credentials(config);
const agent = new Agent({ keepAlive: true, proxyEnv: {} });

export interface Question {
  /** @default GET */
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

export interface Answer {
  readonly status: number;
  readonly text: string;
}

/**
 * Asks the sandbox's API server from this process. A kubectl takes a tenth of a second of the processor for each question,
 * and who waits asks many times a second.
 * @param path such as `/api/v1/namespaces/flux-system/secrets`
 */
export async function ask(path: string, { method = 'GET', headers = {}, body }: Question = {}): Promise<Answer> {
  const { headers: own, ...options } = await credentials.options();
  const content = body === undefined ? undefined : JSON.stringify(body);
  for (;;) {
    const outgoing = request(`${server}${path}`, {
      ...options,
      agent,
      method,
      headers: { ...own, accept: 'application/json', 'content-type': 'application/json', ...headers },
    });
    outgoing.end(content);
    try {
      const [answer] = await once(outgoing, 'response');
      return { status: answer.statusCode, text: await text(answer) };
    } catch (error) {
      // The API server closed a connection that was idle while the question was on its way.
      if (!outgoing.reusedSocket || (error as NodeJS.ErrnoException).code !== 'ECONNRESET') throw error;
    }
  }
}

/** A resource as the API server's discovery lists it. */
interface Served {
  readonly resource: string;
  readonly singularResource?: string;
  readonly responseKind?: { readonly kind: string };
}

const discovery = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList';

/** Where the objects of each kind are, below a namespace: by the names that kubectl takes, in small letters. */
let known: ReadonlyMap<string, readonly [root: string, resource: string]> = new Map();

/**
 * Where the objects of a kind of a namespace are.
 * @param kind as kubectl takes it: receiver, receivers or Receiver
 */
export async function pathOf(kind: string, namespace: string): Promise<string> {
  const name = kind.toLowerCase();
  // What is not there may have come.
  if (!known.has(name)) known = await discover();
  const found = known.get(name);
  if (found === undefined) throw new Error(`the API server has no ${kind}`);
  const [root, resource] = found;
  return `${root}/namespaces/${namespace}/${resource}`;
}

/** A group of the API as discovery lists it. */
interface Group {
  readonly metadata: { readonly name?: string };
  readonly versions: readonly { readonly version: string; readonly resources?: readonly Served[] }[];
}

async function groupsAt(prefix: string): Promise<readonly Group[]> {
  return JSON.parse((await ask(prefix, { headers: { accept: discovery } })).text).items;
}

/** Whether discovery, where kubectl looks kinds up, lists one, by the name of its definition: PLURAL.GROUP. */
export async function isDiscovered(definition: string): Promise<boolean> {
  const [plural, ...group] = definition.split('.');
  const found = (await groupsAt('/apis')).find(({ metadata }) => metadata.name === group.join('.'));
  return found?.versions.some(({ resources = [] }) => resources.some(({ resource }) => resource === plural)) === true;
}

async function discover() {
  const found = new Map<string, readonly [string, string]>();
  for (const prefix of ['/api', '/apis']) {
    for (const { metadata, versions } of await groupsAt(prefix)) {
      for (const { version, resources = [] } of versions) {
        const root = [prefix, metadata.name, version].filter((part) => part).join('/');
        // The version that the API server prefers comes first.
        for (const { resource, singularResource = '', responseKind } of resources)
          for (const name of [resource, singularResource, responseKind?.kind.toLowerCase() ?? ''])
            if (name !== '' && !found.has(name)) found.set(name, [root, resource]);
      }
    }
  }
  return found;
}

/**
 * Puts an object as it is in the place of the one that is there, as `kubectl replace` does, or makes it.
 * @throws Error when the API server refuses it, because of a conflict for instance
 */
// biome-ignore lint/suspicious/noExplicitAny: a manifest of any kind
export async function put(object: any): Promise<void> {
  const path = await pathOf(object.kind, object.metadata.namespace);
  const there = await ask(`${path}/${object.metadata.name}`);
  const { resourceVersion } = there.status === 200 ? JSON.parse(there.text).metadata : {};
  const { status, text } =
    there.status === 200
      ? await ask(`${path}/${object.metadata.name}`, {
          method: 'PUT',
          body: { ...object, metadata: { ...object.metadata, resourceVersion } },
        })
      : await ask(path, { method: 'POST', body: object });
  if (status > 299) throw new Error(text);
}
