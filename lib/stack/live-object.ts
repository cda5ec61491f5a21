import { setTimeout as sleep } from 'node:timers/promises';
import { ApiException, type KubeConfig, KubernetesObjectApi } from '@kubernetes/client-node';
import * as pulumi from '@pulumi/pulumi';
import { describeProblem, type Problem } from '../problems.ts';

/** Which object of the cluster is meant. */
export interface ObjectReference {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace: string };
}

/** An object as the API server has it. */
export interface LiveObject {
  readonly metadata: { readonly generation?: number };
  readonly spec?: Record<string, unknown>;
  readonly status?: Record<string, unknown>;
  /** Of a Secret, in Base64. */
  readonly data?: Readonly<Record<string, string>>;
}

const pollMilliseconds = 500;

/** Reads objects that somebody else deploys, and waits for them. */
export class LiveObjects {
  readonly #api: KubernetesObjectApi;

  constructor(config: KubeConfig) {
    this.#api = KubernetesObjectApi.makeApiClient(config);
  }

  /**
   * Waits until the object is as it has to be. In a preview it looks once, because what deploys the object may wait for
   * the very change that is previewed.
   *
   * @param take what is wanted of the object; undefined while it is not there yet
   * @param timeout in milliseconds
   * @param missing what to say when the time is over
   * @returns the value, in a preview possibly unknown
   * @throws pulumi.RunError when the time is over
   */
  async wait<T>(
    reference: ObjectReference,
    take: (object: LiveObject) => T | undefined,
    timeout: number,
    missing: (object: LiveObject | undefined) => Problem,
  ): Promise<T> {
    const deadline = Date.now() + timeout;
    for (;;) {
      const object = await this.#read(reference);
      const value = object && take(object);
      if (value !== undefined) return value;
      if (pulumi.runtime.isDryRun()) {
        await pulumi.log.warn(`Not known yet:${describeProblem(missing(object))}`);
        return pulumi.unknown as unknown as T;
      }
      if (Date.now() >= deadline) throw new pulumi.RunError(`Not found:${describeProblem(missing(object))}`);
      await sleep(pollMilliseconds);
    }
  }

  async #read({ apiVersion, kind, metadata }: ObjectReference): Promise<LiveObject | undefined> {
    try {
      return (await this.#api.read({ apiVersion, kind, metadata: { ...metadata } })) as LiveObject;
    } catch (error) {
      if (error instanceof ApiException && error.code === 404) return undefined;
      // A kind whose CRD is not there yet is not known to the client.
      if (error instanceof Error && error.message.startsWith('Unrecognized API version and kind')) return undefined;
      throw error;
    }
  }
}
