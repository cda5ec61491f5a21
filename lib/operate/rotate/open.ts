import { isListed } from '../../flux/receiver-types.ts';
import type { HookHome } from '../../github/hook-home.ts';
import { homeName, scopeOf } from '../../github/hook-home.ts';
import type { Cluster } from '../cluster.ts';
import { collect } from '../evidence/collect.ts';
import type { Evidence, Receiver } from '../evidence/evidence.ts';
import { homesOf } from '../evidence/homes.ts';
import { type GitHub, isRefusal } from '../github.ts';
import { isOk } from '../hook-records.ts';
import { pingOnce } from '../ping-once.ts';
import { missingRights } from '../rights.ts';
import type { Found } from './find.ts';
import { secretReference } from './objects.ts';
import type { RotationRecord } from './record.ts';
import { type Problem, refusalsOf } from './refusals.ts';
import { inWords, rotationRights } from './rights.ts';
import { isAnswered, look, type RotationContext, type SeenHook } from './state.ts';

export interface OpenOptions {
  readonly cluster: Cluster;
  readonly github: GitHub;
  /** Host of a GitHub Enterprise Server. */
  readonly enterprise: string | undefined;
  /** Where the person says that the webhook is. */
  readonly home: HookHome | undefined;
}

/** What a rotation is done with, from what was found. */
export async function openRotation(
  { receiver, names, record }: Extract<Found, { state: 'rotation' }>,
  every: readonly Receiver[],
  { cluster, github, enterprise, home }: OpenOptions,
): Promise<RotationContext> {
  const access = { github: undefined, enterprise, home };
  const [evidence] = await collect(cluster, [receiver], every, access);
  if (evidence === undefined) throw new Error('nothing was collected');
  const { namespace } = receiver.metadata;
  return {
    cluster,
    github,
    namespace,
    names,
    evidence,
    secrets: new Set(),
    homes: homesFor(evidence, record, enterprise, home),
  };
}

/** The repositories behind the Receiver's targets and those where the rotation has been, and their organizations. */
function homesFor(
  { targets }: Evidence,
  record: RotationRecord | undefined,
  enterprise: string | undefined,
  said: HookHome | undefined,
): RotationContext['homes'] {
  const certain = said === undefined ? homesOf(targets, enterprise).homes : [said];
  const all = [...certain, ...(record?.hooks ?? []).map((hook) => hook.home)].map((home) => ({
    home,
    isCertain: true,
  }));
  const organizations = all.map(({ home: { host, owner } }) => ({ home: { host, owner }, isCertain: false }));
  // One that is certain comes first.
  const byName = new Map<string, RotationContext['homes'][number]>();
  for (const each of [...all, ...organizations]) {
    const key = homeName(each.home).toLowerCase();
    if (!byName.has(key)) byName.set(key, each);
  }
  return [...byName.values()];
}

/** Missing rights in the cluster, without which a rotation can neither begin nor continue. */
export async function missingForRotation(
  cluster: Cluster,
  namespace: string,
  names: RotationContext['names'],
  lease: string,
): Promise<Problem | undefined> {
  const missing = await missingRights(cluster, rotationRights(namespace, names, lease));
  if (missing.length === 0) return undefined;
  const problem = `The cluster does not allow this in the namespace ${namespace}: ${inWords(missing)}`;
  return { problem, fix: 'a Role with these rights: see docs/rotate.md' };
}

/**
 * What prevents beginning a rotation. It makes GitHub ping each webhook, which shows that the token may change it and
 * that the current path works.
 * @param isUrgent begin even if a webhook does not work
 */
export async function obstacles(context: RotationContext, isUrgent: boolean): Promise<Problem[]> {
  const { cluster, namespace, names, evidence, homes } = context;
  const { receiver } = evidence;
  const secret = await cluster.read(secretReference(namespace, names.old.secret));
  const refusals = refusalsOf(receiver, secret);
  if (refusals.length > 0) return refusals;
  const subject = `Receiver ${namespace}/${receiver.metadata.name}`;
  if (homes.length === 0)
    return [
      {
        problem: `No repository is known whose webhook points to ${subject}`,
        fix: 'name it with --repository OWNER/REPOSITORY',
      },
    ];
  const { hooks } = await look(context);
  if ('problem' in hooks) return [{ problem: hooks.problem, fix: 'export GITHUB_TOKEN=TOKEN' }];
  const looked = homes.map(({ home }) => homeName(home)).join(', ');
  if (hooks.length === 0) {
    const fix = `fluxhook doctor ${receiver.metadata.name} -n ${namespace}; where it is elsewhere, --repository OWNER/REPOSITORY or ORGANIZATION`;
    return [{ problem: `No webhook of ${looked} points to ${subject}`, fix }];
  }
  const found = await Promise.all(hooks.map((hook) => pingProblem(hook, context, isUrgent)));
  return found.filter((problem) => problem !== undefined);
}

async function pingProblem(
  { home, hook }: SeenHook,
  { github, evidence: { receiver }, namespace }: RotationContext,
  isUrgent: boolean,
): Promise<Problem | undefined> {
  if (!hook.active) return undefined;
  const answer = await pingOnce(github, { home, id: hook.id }, hook.url ?? '');
  const subject = `webhook ${hook.id} of ${homeName(home)}`;
  if (isRefusal(answer)) {
    const { status, detail } = answer;
    const scope = scopeOf(home) === 'repository' ? 'repo' : 'org';
    const fix = isAnswered(answer)
      ? `give GITHUB_TOKEN Webhooks: read and write (classic: admin:${scope}_hook)`
      : 'run the same command again later';
    return { problem: `${subject} cannot be pinged: GitHub answered ${status} (${detail})`, fix };
  }
  const isTaken =
    answer !== undefined && (isOk(answer) || (answer.statusCode === 400 && !isListed('ping', receiver.spec.events)));
  if (isTaken || isUrgent) return undefined;
  const said =
    answer === undefined ? 'GitHub sends no ping' : `its ping is answered ${answer.statusCode || answer.status}`;
  const fix = `fix it first: fluxhook doctor ${receiver.metadata.name} -n ${namespace}; for a leaked token --revoke-now does not wait for that`;
  return { problem: `The current path does not work: ${subject}, ${said}`, fix };
}
