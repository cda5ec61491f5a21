import type { ReceiverType } from './receiver-types.ts';

/**
 * How many objects one delivery can reconcile. The notification-controller patches them one after another within the
 * request, whether a Receiver names them or a wildcard matches them (an object that two entries match is patched
 * twice), and answers when all are patched. If the sender gives up, the request ends, and the remaining objects are
 * never patched. Source: notification-controller v1.9.3, internal/server/receiver_handlers.go.
 */

/** The rate limit of the controller's client at the API server, for all deliveries together. */
export interface ClientLimits {
  /** Requests a second, in the long run; a negative number is not a limit. */
  readonly perSecond: number;
  /** Requests at once. */
  readonly burst: number;
}

/** Those of --kube-api-qps and --kube-api-burst. Source: fluxcd/pkg runtime v0.110.1, client/client.go. */
export const defaultClientLimits: ClientLimits = { perSecond: 50, burst: 300 };

/**
 * Seconds after which a sender gives up, where its documentation says so: GitHub, "Best practices for using webhooks";
 * GitLab.com, "GitLab.com settings", Webhooks.
 */
const patience: Partial<Record<ReceiverType, number>> = { github: 10, gitlab: 10 };

/** Seconds for one patch that nothing holds back: measured, 100 objects in 1.5 s. */
const secondsEach = 0.015;

/** Seconds that a sender of this type waits for an answer; undefined where that is not known. */
export function secondsOfPatience(type: string): number | undefined {
  return patience[type as ReceiverType];
}

/**
 * Objects that a delivery should reconcile at most: 400 with the controller's own limits. Half of what they allow within the
 * time, so that two deliveries at once are both in time.
 * @param seconds that the sender waits
 */
export function mostTargets({ perSecond, burst }: ClientLimits = defaultClientLimits, seconds = 10): number {
  const oneByOne = Math.floor(seconds / secondsEach);
  return perSecond < 0 ? oneByOne : Math.min(oneByOne, Math.floor((burst + perSecond * seconds) / 2));
}

/** Seconds until a delivery that reconciles so many objects is answered, where the controller does nothing else. */
export function secondsToPatch(targets: number, { perSecond, burst }: ClientLimits = defaultClientLimits): number {
  const unhindered = targets * secondsEach;
  return perSecond < 0 ? unhindered : Math.max(unhindered, (targets - burst) / perSecond);
}

/** How to fix it, for people. Several Receivers that get the same push share the controller's limits. */
export const fewerTargets =
  'let a delivery reconcile only what it is about: Receivers with matchLabels or a namespace of their own, each with the webhook ' +
  'of its own repositories, or a filter such as has(req.repository) && res.metadata.name == req.repository.name (docs/many-repositories.md)';

/** Why so many are too many, for people. */
export function whyFewer(type: string, targets: number, limits: ClientLimits = defaultClientLimits): string {
  const { perSecond, burst } = limits;
  const allowed = perSecond < 0 ? '' : `, ${burst} at once and then ${perSecond} a second for all deliveries together`;
  const seconds = secondsOfPatience(type);
  const sender =
    seconds === undefined
      ? 'if the sender gives up before that, the remaining objects are never reconciled'
      : `the sender gives up after ${seconds} s, and the remaining objects are never reconciled`;
  return `the notification-controller patches one after another${allowed}: about ${Math.ceil(secondsToPatch(targets, limits))} s until it answers; ${sender}`;
}
