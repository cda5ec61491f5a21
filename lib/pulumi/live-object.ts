import { setTimeout as sleep } from 'node:timers/promises';
import * as pulumi from '@pulumi/pulumi';
import type { Cluster, LiveObject, ObjectReference } from '../operate/cluster.ts';
import { describeProblem, type Problem } from '../problems/problem.ts';
import { Failure } from './failure.ts';

/** What is waited for, and what is reported meanwhile. */
export interface Wait<T> {
  /** The wanted value of the object; undefined while it has none yet. */
  readonly take: (object: LiveObject) => T | undefined;
  /** In milliseconds. */
  readonly timeout: number;
  /** Why there is none yet. */
  readonly missing: (object: LiveObject | undefined) => Problem;
  /**
   * Whether the controller of the object reported a failure: for now, which is reported while the wait continues, or
   * for good, which ends it. @default - none is reported
   */
  readonly failed?: (object: LiveObject) => 'for now' | 'for good' | undefined;
}

const pollMilliseconds = 500;

/**
 * Waits until an object that somebody else deploys is ready. In a preview it looks once, because what deploys
 * the object may wait for the very change that is previewed.
 *
 * @returns the value, in a preview possibly unknown
 * @throws Failure when the time is over, or it failed for good
 */
export async function waitForObject<T>(
  cluster: Cluster | undefined,
  reference: ObjectReference,
  { take, timeout, missing, failed }: Wait<T>,
): Promise<T> {
  const deadline = Date.now() + timeout;
  let told: string | undefined;
  let failures = 0;
  for (;;) {
    const object = await cluster?.read(reference);
    const value = object && take(object);
    if (value !== undefined) return value;
    const problem = describeProblem(missing(object));
    if (pulumi.runtime.isDryRun()) {
      await pulumi.log.warn(`Not known yet:${problem}`);
      return pulumi.unknown as unknown as T;
    }
    const failure = object && failed?.(object);
    failures = failure === 'for good' ? failures + 1 : 0;
    // It has to be seen twice: between two looks a controller has made all its attempts, so a chance failure is over by
    // then.
    if (failures === 2 || Date.now() >= deadline) throw new Failure(`Not found:${problem}`);
    if (failure === 'for now' && problem !== told) {
      told = problem;
      await pulumi.log.warn(`Not yet:${problem}`);
    }
    await sleep(pollMilliseconds);
  }
}
