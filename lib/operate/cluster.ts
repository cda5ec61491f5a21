import pLimit from 'p-limit';
import type { Right } from '../deployer/right.ts';
import type { AccessRule } from './access-rule.ts';
import { ApiServer, StatusError, UnknownKindError } from './api-server/api-server.ts';
import { Credentials } from './api-server/credentials.ts';
import { type ClusterAccess, type Kubeconfig, loadKubeconfig, targetOf } from './api-server/kubeconfig.ts';
import { postThroughApi } from './api-server/service-proxy.ts';
import { failureOfCluster, judgeOfCluster } from './cluster-answers.ts';
import { ForbiddenError } from './forbidden.ts';
import type { LiveObject, ObjectReference } from './live-object.ts';
import { Patience } from './patience.ts';
import type { ProxiedService } from './proxied-service.ts';
import type { Asking } from './server-failure.ts';

export type { ClusterAccess } from './api-server/kubeconfig.ts';
export { ForbiddenError } from './forbidden.ts';
export type { LiveObject, ManagedFields, ObjectReference } from './live-object.ts';

/** Requests at the same time to one API server. */
const atOnce = 20;

/** One Kubernetes cluster, through its API server. */
export class Cluster {
  readonly #config: Kubeconfig;
  readonly #server: ApiServer;
  readonly #turns = pLimit(atOnce);
  readonly #patience: Patience;
  readonly #thrownAs: Asking['thrownAs'];

  private constructor(config: Kubeconfig, { patience = new Patience(), thrownAs }: Asking) {
    const { cluster } = targetOf(config);
    this.#config = config;
    this.#patience = patience;
    this.#thrownAs = thrownAs;
    this.#server = new ApiServer(cluster.server, new Credentials(config), this.namespace);
  }

  /**
   * @throws Error when there is no kubeconfig, it is a pipe, or there is no such context in it
   */
  static open(access: ClusterAccess = {}, asking: Asking = {}): Cluster {
    return new Cluster(loadKubeconfig(access), asking);
  }

  /** Its address and context, as people know it. */
  get where(): string {
    const { cluster, context } = targetOf(this.#config);
    return `${cluster.server} (context ${context.name})`;
  }

  /** Of the context, where the kubeconfig says one. */
  get namespace(): string | undefined {
    return targetOf(this.#config).context.namespace;
  }

  get contexts(): string[] {
    return this.#config.contexts.map(({ name }) => name);
  }

  /**
   * @returns undefined when there is no such object, or no such kind
   * @throws ForbiddenError without the right to read the object
   */
  async read(reference: ObjectReference): Promise<LiveObject | undefined> {
    return this.#ask(
      (signal) => this.#server.read(reference, signal),
      () => `get ${reference.kind} ${reference.namespace}/${reference.name}`,
    );
  }

  /** Like {@link read}, but undefined also without permission: for details that a report can do without. */
  async look(reference: ObjectReference): Promise<LiveObject | undefined> {
    try {
      return await this.read(reference);
    } catch (error) {
      if (error instanceof ForbiddenError) return undefined;
      throw error;
    }
  }

  /**
   * The objects of a kind, of one namespace or of all.
   * @returns undefined when there is no such kind
   * @throws ForbiddenError without the right to list them
   */
  async list(
    apiVersion: string,
    kind: string,
    { namespace, labels }: { readonly namespace?: string; readonly labels?: Readonly<Record<string, string>> } = {},
  ): Promise<readonly LiveObject[] | undefined> {
    const selector =
      labels &&
      Object.entries(labels)
        .map(([key, value]) => `${key}=${value}`)
        .join(',');
    return this.#ask(
      (signal) =>
        this.#server.list({ apiVersion, kind, namespace }, selector ? { labelSelector: selector } : {}, signal),
      () => `list ${kind} in ${namespace ?? 'all namespaces'}`,
    );
  }

  /** Sets annotations of an object, under a field manager of their own; null removes one. */
  async annotate(reference: ObjectReference, annotations: Record<string, string | null>) {
    await this.#ask(
      (signal) => this.#server.patch(reference, { metadata: { annotations } }, signal),
      () => `patch ${reference.kind} ${reference.namespace}/${reference.name}`,
    );
  }

  /**
   * Changes something; it is not tried again, because the first request may have succeeded even if its answer was lost.
   * @param what for the message of a refusal, such as `create Secret apps/token`
   * @returns undefined when the object is not there, or its kind is not
   * @throws ForbiddenError when it may not be changed
   * @throws StatusError when the API server refuses it as it is, because of a conflict for instance
   * @internal
   */
  change<T>(what: string, call: (server: ApiServer) => Promise<T>): Promise<T | undefined> {
    return this.#ask(
      () => call(this.#server),
      () => what,
      true,
    );
  }

  /**
   * Whether the API server serves a resource.
   * @throws ForbiddenError when it refuses to say
   */
  async serves({ group, version, resource }: ServedResource): Promise<boolean> {
    const found = await this.#ask(
      () => this.#server.resources(`${group}/${version}`),
      () => `discover ${group}/${version}`,
    );
    return found?.includes(resource) ?? false;
  }

  /** Sends an empty POST to a Service through the API server; see {@link postThroughApi}. */
  postToService(service: ProxiedService, path: string): Promise<number> {
    return postThroughApi(this.#server, service, path);
  }

  /** What the caller may do in a namespace, as far as the authorizers list it. */
  async ownRules(namespace: string): Promise<readonly AccessRule[]> {
    const review = await this.#ask(
      (signal) => this.#review<RulesReview>('selfsubjectrulesreviews', { namespace }, signal),
      () => `review rules in ${namespace}`,
    );
    return review?.status?.resourceRules ?? [];
  }

  /** Whether the caller may do something. */
  async allows({ namespace, group, resource, verb, name }: Right): Promise<boolean> {
    const resourceAttributes = { namespace, group, resource, verb, ...(name !== undefined && { name }) };
    const review = await this.#ask(
      (signal) => this.#review<AccessReview>('selfsubjectaccessreviews', { resourceAttributes }, signal),
      () => `review access to ${resource} in ${namespace}`,
    );
    return review?.status?.allowed === true;
  }

  /** A review: a question in the form of an object that is not stored. */
  #review<T extends object>(resource: string, spec: object, signal: AbortSignal): Promise<T> {
    const path = `/apis/authorization.k8s.io/v1/${resource}`;
    return this.#server.ask({ method: 'POST', path, body: { spec }, isRepeatable: true, signal });
  }

  /**
   * Waits for its turn first: of a thousand requests sent at once, most would wait too long for an answer.
   * @param isChange it is sent only once, and the caller handles refusals; otherwise it only reads, or may be repeated
   */
  async #ask<T>(
    call: (signal: AbortSignal) => Promise<T>,
    what: () => string,
    isChange = false,
  ): Promise<T | undefined> {
    try {
      return await this.#turns(() =>
        this.#patience.ask(call, (error, attempt) => {
          const verdict = judgeOfCluster(error, attempt);
          return isChange ? { ...verdict, pause: undefined } : verdict;
        }),
      );
    } catch (error) {
      if (error instanceof UnknownKindError) return undefined;
      if (error instanceof StatusError && error.code === 404) return undefined;
      if (error instanceof StatusError && error.code === 403) throw new ForbiddenError(what());
      if (isChange && error instanceof StatusError && error.code !== 401) throw error;
      const failure = failureOfCluster(error, what(), this.where);
      throw this.#thrownAs?.(failure) ?? failure;
    }
  }
}

/** A resource of an API group, as discovery lists it. */
export interface ServedResource {
  readonly group: string;
  readonly version: string;
  /** Plural, such as receivers. */
  readonly resource: string;
}

interface RulesReview {
  readonly status?: { readonly resourceRules?: readonly AccessRule[] };
}

interface AccessReview {
  readonly status?: { readonly allowed?: boolean };
}
