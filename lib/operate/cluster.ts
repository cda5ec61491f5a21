import { existsSync, statSync } from 'node:fs';
import { delimiter } from 'node:path';
import {
  ApiException,
  AuthorizationV1Api,
  CustomObjectsApi,
  KubeConfig,
  KubernetesObjectApi,
  PatchStrategy,
} from '@kubernetes/client-node';
import pLimit from 'p-limit';
import type { Right } from '../deployer/right.ts';
import { secretVariables } from '../problems/secret-variables.ts';
import type { AccessRule } from './access-rule.ts';
import { failureOfCluster, judgeOfCluster } from './cluster-answers.ts';
import { ForbiddenError } from './forbidden.ts';
import type { LiveObject, ObjectReference } from './live-object.ts';
import { Patience } from './patience.ts';
import type { ProxiedService } from './proxied-service.ts';
import type { Asking } from './server-failure.ts';
import { postThroughApi } from './service-proxy.ts';

export { ForbiddenError } from './forbidden.ts';
export type { LiveObject, ManagedFields, ObjectReference } from './live-object.ts';

/** How a cluster is found: the same two values that Pulumi's Kubernetes provider takes. */
export interface ClusterAccess {
  /** Path of a kubeconfig, or its content. @default - KUBECONFIG, then ~/.kube/config */
  readonly kubeconfig?: string | undefined;
  /** @default - the kubeconfig's current context */
  readonly context?: string | undefined;
}

/** Requests at the same time to one API server. */
const atOnce = 20;

/** One Kubernetes cluster, through its API server. */
export class Cluster {
  readonly #config: KubeConfig;
  readonly #objects: KubernetesObjectApi;
  readonly #turns = pLimit(atOnce);
  readonly #patience: Patience;
  readonly #thrownAs: Asking['thrownAs'];

  private constructor(config: KubeConfig, { patience = new Patience(), thrownAs }: Asking) {
    this.#config = config;
    this.#patience = patience;
    this.#thrownAs = thrownAs;
    this.#objects = KubernetesObjectApi.makeApiClient(config);
  }

  /**
   * @throws Error when there is no kubeconfig, it is a pipe, or there is no such context in it
   */
  static open({ kubeconfig, context }: ClusterAccess = {}, asking: Asking = {}): Cluster {
    const config = new KubeConfig();
    if (kubeconfig !== undefined && /^\s*[{a-z]+.*[:{]/.test(kubeconfig)) config.loadFromString(kubeconfig);
    else {
      const files = kubeconfig === undefined ? (process.env.KUBECONFIG?.split(delimiter) ?? []) : [kubeconfig];
      // Reading it would wait for its other end, and could not be interrupted.
      if (files.some((file) => existsSync(file) && statSync(file).isFIFO()))
        throw new Error('it is a pipe, and no file');
      if (kubeconfig === undefined) config.loadFromDefault();
      else config.loadFromFile(kubeconfig);
    }
    if (context !== undefined) {
      if (config.getContextObject(context) === null)
        throw new Error(
          `it has no context ${context}; there are: ${
            config
              .getContexts()
              .map(({ name }) => name)
              .join(', ') || 'none'
          }`,
        );
      config.setCurrentContext(context);
    }
    for (const { exec } of config.users) if (exec) withoutSecretVariables(exec);
    return new Cluster(config, asking);
  }

  /** Its address and context, as people know it. */
  get where(): string {
    return `${this.#config.getCurrentCluster()?.server} (context ${this.#config.getCurrentContext()})`;
  }

  /** Of the context, where the kubeconfig says one. */
  get namespace(): string | undefined {
    return this.#config.getContextObject(this.#config.getCurrentContext())?.namespace;
  }

  get contexts(): string[] {
    return this.#config.getContexts().map(({ name }) => name);
  }

  /**
   * @returns undefined when there is no such object, or no such kind
   * @throws ForbiddenError when the object may not be read
   */
  async read({ apiVersion, kind, name, namespace }: ObjectReference): Promise<LiveObject | undefined> {
    return this.#ask(
      () => this.#objects.read({ apiVersion, kind, metadata: { name, namespace } }) as unknown as Promise<LiveObject>,
      () => `get ${kind} ${namespace}/${name}`,
    );
  }

  /** The same, and undefined also where the object may not be read: for what only says more of an object. */
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
   * @throws ForbiddenError when they may not be listed
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
    const none = undefined;
    const list = await this.#ask(
      () => this.#objects.list(apiVersion, kind, namespace, none, none, none, none, selector),
      () => `list ${kind} in ${namespace ?? 'all namespaces'}`,
    );
    return list?.items as unknown as readonly LiveObject[] | undefined;
  }

  /** Sets annotations of an object, under a field manager of their own; null takes one away. */
  async annotate({ apiVersion, kind, name, namespace }: ObjectReference, annotations: Record<string, string | null>) {
    const patch = {
      apiVersion,
      kind,
      metadata: { name, namespace, annotations: annotations as Record<string, string> },
    };
    const none = undefined;
    await this.#ask(
      () => this.#objects.patch(patch, none, none, 'fluxhook', none, PatchStrategy.MergePatch),
      () => `patch ${kind} ${namespace}/${name}`,
    );
  }

  /**
   * Changes something by the client itself; it is not tried again, as a first try may have done it though its answer was lost.
   * @param what for the message of a refusal, such as `create Secret apps/token`
   * @returns undefined when the object is not there, or its kind is not
   * @throws ForbiddenError when it may not be changed
   * @throws ApiException when the API server refuses it as it is, because of a conflict for instance
   * @internal The client's types stay out of the package's declarations.
   */
  change<T>(what: string, call: (objects: KubernetesObjectApi) => Promise<T>): Promise<T | undefined> {
    return this.#ask(
      () => call(this.#objects),
      () => what,
      true,
    );
  }

  /**
   * Whether the API server serves a resource.
   * @throws ForbiddenError when it does not say
   */
  async serves({ group, version, resource }: ServedResource): Promise<boolean> {
    const api = this.#config.makeApiClient(CustomObjectsApi);
    const found = await this.#ask(
      () => api.getAPIResources({ group, version }),
      () => `discover ${group}/${version}`,
    );
    return found?.resources.some(({ name }) => name === resource) ?? false;
  }

  /** Sends an empty POST to a Service through the API server; see {@link postThroughApi}. */
  postToService(service: ProxiedService, path: string): Promise<number> {
    return postThroughApi(this.#config, service, path);
  }

  /** What whoever asks may do in a namespace, as far as the authorizers list it. */
  async ownRules(namespace: string): Promise<readonly AccessRule[]> {
    const api = this.#config.makeApiClient(AuthorizationV1Api);
    const review = await this.#ask(
      () => api.createSelfSubjectRulesReview({ body: { spec: { namespace } } }),
      () => `review rules in ${namespace}`,
    );
    return review?.status?.resourceRules ?? [];
  }

  /** Whether whoever asks may do something. */
  async allows({ namespace, group, resource, verb, name }: Right): Promise<boolean> {
    const api = this.#config.makeApiClient(AuthorizationV1Api);
    const resourceAttributes = { namespace, group, resource, verb, ...(name !== undefined && { name }) };
    const review = await this.#ask(
      () => api.createSelfSubjectAccessReview({ body: { spec: { resourceAttributes } } }),
      () => `review access to ${resource} in ${namespace}`,
    );
    return review?.status?.allowed === true;
  }

  /**
   * Waits for its turn first: what fires a thousand questions at once would have most of them wait too long for an answer.
   * @param isChange not to be asked twice, and refusals are for whoever changes it; otherwise it reads, or does the same twice
   */
  async #ask<T>(call: () => Promise<T>, what: () => string, isChange = false): Promise<T | undefined> {
    try {
      return await this.#turns(() =>
        this.#patience.ask(call, (error, attempt) => {
          const verdict = judgeOfCluster(error, attempt);
          return isChange ? { ...verdict, pause: undefined } : verdict;
        }),
      );
    } catch (error) {
      if (error instanceof ApiException && error.code === 404) return undefined;
      if (error instanceof ApiException && error.code === 403) throw new ForbiddenError(what());
      // A kind whose CRD is not there is not known to the client.
      if (error instanceof Error && error.message.startsWith('Unrecognized API version and kind')) return undefined;
      if (isChange && error instanceof ApiException && error.code !== 401) throw error;
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

/** A kubeconfig's program for credentials gets this process's environment, and has no use for these; what it says itself stays. */
function withoutSecretVariables(exec: { env?: { readonly name: string; readonly value?: string }[] | null }): void {
  // Node leaves out a variable that is undefined.
  exec.env = [...secretVariables.map((name) => ({ name })), ...(exec.env ?? [])];
}
