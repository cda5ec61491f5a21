import { setTimeout as sleep } from 'node:timers/promises';
import { ApiException, type KubeConfig, KubernetesObjectApi } from '@kubernetes/client-node';
import * as pulumi from '@pulumi/pulumi';
import { describeProblem, type Problem } from '../problems.ts';
import { Failure } from './failure.ts';

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

/** What is waited for, and what is said meanwhile. */
export interface Wait<T> {
  /** What is wanted of the object; undefined while it is not there yet. */
  readonly take: (object: LiveObject) => T | undefined;
  /** In milliseconds. */
  readonly timeout: number;
  /** Why it is not there yet. */
  readonly missing: (object: LiveObject | undefined) => Problem;
  /**
   * Whether somebody who works on the object said that he failed: for now, which is told while the wait goes on, or for
   * good, which ends it. @default - nobody says so
   */
  readonly failed?: (object: LiveObject) => 'for now' | 'for good' | undefined;
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
   * @returns the value, in a preview possibly unknown
   * @throws Failure when the time is over, or it failed for good
   */
  async wait<T>(reference: ObjectReference, { take, timeout, missing, failed }: Wait<T>): Promise<T> {
    const deadline = Date.now() + timeout;
    let told: string | undefined;
    let failures = 0;
    for (;;) {
      const object = await this.#read(reference);
      const value = object && take(object);
      if (value !== undefined) return value;
      const problem = describeProblem(missing(object));
      if (pulumi.runtime.isDryRun()) {
        await pulumi.log.warn(`Not known yet:${problem}`);
        return pulumi.unknown as unknown as T;
      }
      const failure = object && failed?.(object);
      failures = failure === 'for good' ? failures + 1 : 0;
      // Twice: between two looks a controller has made all its attempts, and what failed by chance is mended.
      if (failures === 2 || Date.now() >= deadline) throw new Failure(`Not found:${problem}`);
      if (failure === 'for now' && problem !== told) {
        told = problem;
        await pulumi.log.warn(`Not yet:${problem}`);
      }
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
