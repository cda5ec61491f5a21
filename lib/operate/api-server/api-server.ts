import type { IncomingHttpHeaders } from 'node:http';
import type { LiveObject, ObjectReference } from '../live-object.ts';
import type { Credentials } from './credentials.ts';
import { type Answer, exchange } from './exchange.ts';

/** The API server refused, or something failed in it. */
export class StatusError extends Error {
  override readonly name = 'StatusError';
  /** HTTP status. */
  readonly code: number;
  /** As it came; of an API server a Status. */
  readonly body: string;
  readonly headers: IncomingHttpHeaders;

  constructor({ status, body, headers }: Answer) {
    super(`HTTP status ${status}`);
    this.code = status;
    this.body = body;
    this.headers = headers;
  }
}

/** What answers is not an API server, or its answer is incomplete. */
export class ForeignAnswerError extends Error {
  override readonly name = 'ForeignAnswerError';
}

/** The API server does not serve a kind. */
export class UnknownKindError extends Error {
  override readonly name = 'UnknownKindError';
}

export interface Question {
  /** @default GET */
  readonly method?: 'POST' | 'PATCH' | 'DELETE';
  /** Below the server's address, with a slash before it. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: object;
  /** @default application/json */
  readonly type?: string;
  /** Whether it may be sent twice. @default - only a request without a method, which reads */
  readonly isRepeatable?: boolean;
  readonly signal?: AbortSignal | undefined;
}

/** A kind as the API server serves it. */
interface Resource {
  /** Plural, such as receivers. */
  readonly name: string;
  readonly kind: string;
  readonly namespaced: boolean;
}

/** Who writes, in managedFields. */
const manager = 'fluxhook';

/** Requests to one API server. How long to wait for an answer is the caller's decision. */
export class ApiServer {
  readonly #address: string;
  readonly #credentials: Credentials;
  readonly #namespace: string;
  readonly #kinds = new Map<string, readonly Resource[]>();
  readonly #discoveries = new Map<string, Promise<readonly Resource[]>>();

  /** @param namespace of objects that name none */
  constructor(address: string, credentials: Credentials, namespace = 'default') {
    this.#address = address;
    this.#credentials = credentials;
    this.#namespace = namespace;
  }

  /** @throws StatusError where there is none (404), UnknownKindError where there is no such kind */
  async read(reference: ObjectReference, signal?: AbortSignal): Promise<LiveObject> {
    return this.ask({ path: await this.#pathOf(reference), signal });
  }

  /** @param of in all namespaces where it names none */
  async list(
    of: { readonly apiVersion: string; readonly kind: string; readonly namespace?: string | undefined },
    query: Readonly<Record<string, string>>,
    signal?: AbortSignal,
  ): Promise<readonly LiveObject[]> {
    const { name, namespaced } = await this.#resource(of.apiVersion, of.kind);
    const within = namespaced && of.namespace ? inNamespace(of.namespace) : [];
    const path = [rootOf(of.apiVersion), ...within, name].join('/');
    const { items } = await this.ask<{ items?: LiveObject[] }>({ path, query, signal });
    if (!Array.isArray(items)) throw new ForeignAnswerError('a list without items');
    return items;
  }

  async create(object: LiveObject): Promise<LiveObject> {
    const { apiVersion = 'v1', kind = '', metadata } = object;
    const { name, namespaced } = await this.#resource(apiVersion, kind);
    const within = namespaced ? inNamespace(metadata.namespace || this.#namespace) : [];
    const path = [rootOf(apiVersion), ...within, name].join('/');
    return this.ask({ method: 'POST', path, query: { fieldManager: manager }, body: object });
  }

  /** Changes what a merge patch names; null removes a field. */
  async patch(reference: ObjectReference, body: object, signal?: AbortSignal): Promise<LiveObject> {
    const path = await this.#pathOf(reference);
    const type = 'application/merge-patch+json';
    return this.ask({ method: 'PATCH', path, query: { fieldManager: manager }, type, body, signal });
  }

  /**
   * @param uid deletes only the object with this uid, not one that has taken its name since. @default - the one with
   * the name
   */
  async delete(reference: ObjectReference, uid?: string): Promise<void> {
    const preconditions = { ...(uid !== undefined && { uid }) };
    const body = { apiVersion: 'v1', kind: 'DeleteOptions', preconditions };
    await this.ask({ method: 'DELETE', path: await this.#pathOf(reference), body });
  }

  /** Names of the resources of an API group's version, asked again at each call. */
  async resources(apiVersion: string): Promise<readonly string[]> {
    return (await this.#discover(apiVersion)).map(({ name }) => name);
  }

  /**
   * One request, and its answer as an object.
   * @throws StatusError where the status is that of an error
   */
  async ask<T extends object>(question: Question): Promise<T> {
    const answer = await this.send(question);
    if (answer.status < 200 || answer.status > 299) throw new StatusError(answer);
    const found: unknown = JSON.parse(answer.body);
    if (typeof found !== 'object' || found === null) throw new ForeignAnswerError('an answer that is not an object');
    return found as T;
  }

  /** One request, whatever the status of its answer. */
  async send({ method, path, query = {}, body, type = 'application/json', ...more }: Question): Promise<Answer> {
    const { isRepeatable = method === undefined, signal } = more;
    const options = await this.#credentials.options();
    const url = new URL(`${this.#address}${path}`);
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
    const content = body && JSON.stringify(body);
    const headers = {
      ...options.headers,
      accept: 'application/json',
      'accept-encoding': 'gzip',
      'user-agent': manager,
      ...(content !== undefined && { 'content-type': type }),
    };
    return exchange(
      url,
      { ...options, method: method ?? 'GET', headers, ...(signal && { signal }) },
      content,
      isRepeatable,
    );
  }

  async #pathOf({ apiVersion, kind, name, namespace }: ObjectReference): Promise<string> {
    const resource = await this.#resource(apiVersion, kind);
    const within = resource.namespaced ? inNamespace(namespace || this.#namespace) : [];
    return [rootOf(apiVersion), ...within, resource.name, encodeURIComponent(name)].join('/');
  }

  /** Remembered once found; a missing kind is asked for again, because its CRD may be installed later. */
  async #resource(apiVersion: string, kind: string): Promise<Resource> {
    const isMeant = (resource: Resource) => resource.kind === kind && !resource.name.includes('/');
    const found = this.#kinds.get(apiVersion)?.find(isMeant) ?? (await this.#discover(apiVersion)).find(isMeant);
    if (found === undefined) throw new UnknownKindError(`${apiVersion} has no ${kind}`);
    return found;
  }

  #discover(apiVersion: string): Promise<readonly Resource[]> {
    const underway =
      this.#discoveries.get(apiVersion) ??
      this.ask<{ resources?: readonly Resource[] }>({ path: rootOf(apiVersion) })
        .then(({ resources }) => {
          if (!Array.isArray(resources)) throw new ForeignAnswerError('a list without resources');
          this.#kinds.set(apiVersion, resources);
          return resources as readonly Resource[];
        })
        .finally(() => this.#discoveries.delete(apiVersion));
    this.#discoveries.set(apiVersion, underway);
    return underway;
  }
}

/** The core group is under /api, every other one under /apis. */
function rootOf(apiVersion: string): string {
  return `/${apiVersion.includes('/') ? 'apis' : 'api'}/${apiVersion}`;
}

function inNamespace(namespace: string): string[] {
  return ['namespaces', encodeURIComponent(namespace)];
}
