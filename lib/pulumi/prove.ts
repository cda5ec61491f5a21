import * as pulumi from '@pulumi/pulumi';
import pLimit from 'p-limit';
import { type HookHome, homeName } from '../github/hook-home.ts';
import { isFleet } from '../github/pace.ts';
import type { Cluster, ObjectReference } from '../operate/cluster.ts';
import { ForbiddenError } from '../operate/cluster.ts';
import { type GitHub, type HookSettings, isRefusal } from '../operate/github.ts';
import { provePing } from '../operate/proof.ts';
import { type Finding, missingEndpoints, unreadiness } from '../operate/readiness.ts';
import { rootCause } from '../operate/root-cause.ts';
import { deployment } from './deployment.ts';
import { Failure } from './failure.ts';
import { isProven, proofNote } from './proof-note.ts';

/**
 * What happens when a push would not arrive: warn reports it, require ends `pulumi up` with an error, off does not
 * check.
 */
export type ProofLevel = 'warn' | 'require' | 'off';

export interface Proven {
  /** Name of the webhook's component. */
  readonly name: string;
  readonly cluster: Cluster | undefined;
  /** What takes the deliveries. */
  readonly receiver: ObjectReference;
  /** What a delivery reconciles, as far as it is named. */
  readonly targets: readonly ObjectReference[];
  /** The Service in front, where there is one. */
  readonly service: { readonly name: string; readonly namespace: string } | undefined;
  readonly asker: GitHub | undefined;
  readonly home: HookHome;
  readonly id: number;
  /** What it should be set to. */
  readonly settings: HookSettings;
  /** What the Receiver says was proven. */
  readonly proven: string | undefined;
  /** Webhooks that the program declares. */
  readonly webhooks: number;
}

/** How long the first fetch of a source may take, in milliseconds. */
const sourceTimeout = 30_000;

/** The same for a Receiver, which was waited for when it was deployed. */
const receiverTimeout = 5_000;

/** Webhooks that are checked at the same time: each costs two requests to GitHub. */
const limit = pLimit(8);

/**
 * The last step of `pulumi up`: whether a push would reconcile. Looks at the sources, at the endpoints of the Service and
 * at GitHub's ping of the webhook.
 * @returns in words, what was found
 * @throws Failure with all of it at the level require
 */
export async function prove(level: ProofLevel, proven: Proven): Promise<string> {
  if (level === 'off' || pulumi.runtime.isDryRun()) return 'not looked at';
  const { cluster, receiver, asker, id, settings, webhooks } = proven;
  const arrived = 'a ping of GitHub was answered 200';
  // With the level require, each webhook is checked in each run.
  if (level === 'warn' && asker !== undefined && isFleet(webhooks) && isProven(proven.proven, id, settings)) {
    await tellOnce(
      `Of ${webhooks} webhooks, only those that are new, changed or not proven yet are checked; fluxhook:proof require checks all in each run.`,
    );
    return arrived;
  }
  const findings = await limit(() => collect(proven));
  if (findings.length === 0) {
    if (asker === undefined) return 'not asked for at GitHub';
    if (isFleet(webhooks)) await cluster?.annotate(receiver, proofNote(id, settings));
    return arrived;
  }
  const text = findings.map(
    ({ subject, problem, fix }) => `\n  ${subject}\n    problem: ${problem}\n    fix:     ${fix}`,
  );
  const told = `${proven.name}: a push would not reconcile yet:${text.join('')}`;
  if (level === 'require') throw new Failure(told);
  await pulumi.log.warn(told);
  return findings.map(({ subject, problem }) => `${subject}: ${problem}`).join('; ');
}

/** Deployments in which it was reported. */
const told = new Set<string>();

async function tellOnce(text: string): Promise<void> {
  if (told.has(deployment())) return;
  told.add(deployment());
  await pulumi.log.info(text);
}

async function collect(proven: Proven): Promise<Finding[]> {
  const { cluster, receiver, targets, service, asker } = proven;
  const ofCluster =
    cluster === undefined
      ? []
      : [
          unlessForbidden(cluster, () => unreadiness(cluster, receiver, receiverTimeout)),
          ...targets.map((target) => unlessForbidden(cluster, () => unreadiness(cluster, target, sourceTimeout))),
          ...(service === undefined ? [] : [unlessForbidden(cluster, () => missingEndpoints(cluster, service))]),
        ];
  const ofGitHub = asker === undefined ? [] : [pingFinding(asker, proven)];
  const found = await Promise.all([...ofCluster, ...ofGitHub]);
  return found.filter((finding) => finding !== undefined);
}

async function pingFinding(asker: GitHub, { name, home, id, settings }: Proven): Promise<Finding | undefined> {
  let proof = await provePing(asker, home, id, { settings });
  if (proof.arrived === false && proof.hop === 'signature') {
    // GitHub shows no secret, so no refresh sees one that somebody changed or removed: it is set again.
    const refusal = await asker.setHook(home, id, settings);
    if (!isRefusal(refusal)) proof = await provePing(asker, home, id, { settings, again: true });
    if (proof.arrived) {
      await pulumi.log.info(`${name}: webhook ${id} of ${homeName(home)} had a different secret; it was set again.`);
    }
  }
  if (proof.arrived) return undefined;
  const hop = proof.arrived === false ? ` (${proof.hop})` : '';
  return { subject: `webhook ${id} of ${homeName(home)}${hop}`, problem: proof.problem, fix: proof.fix };
}

/** What cannot be read says nothing about a push. */
async function unlessForbidden(
  { where }: Cluster,
  look: () => Promise<Finding | undefined>,
): Promise<Finding | undefined> {
  try {
    return await look();
  } catch (error) {
    if (error instanceof ForbiddenError) return undefined;
    // Everything is deployed by now; only the result of the check is unknown.
    const fix = 'kubectl cluster-info; then run the same command again';
    return { subject: `the cluster ${where}`, problem: rootCause(error), fix };
  }
}
