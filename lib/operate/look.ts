import { parseRepository, repositoryChoices } from '../github/repository-reference.ts';
import { Cluster, type ClusterAccess } from './cluster.ts';
import { diagnose } from './diagnose.ts';
import type { Diagnosis } from './diagnosis.ts';
import { collect, findReceivers } from './evidence/collect.ts';
import type { Evidence } from './evidence/evidence.ts';
import { GitHubLook } from './evidence/github-look.ts';
import { GitHub, type GitHubCredentials } from './github.ts';
import { masked, secretsOf } from './report/mask.ts';
import { rootCause } from './root-cause.ts';
import { type ReceiverStatus, statusOf } from './status/receiver-status.ts';

/** Which Receivers to look at, with which credentials. Environment variables are read only to find the kubeconfig. */
export interface LookOptions extends ClusterAccess {
  /** Names, also as NAMESPACE/NAME. @default - all of the namespace */
  readonly receivers?: readonly string[];
  /** `*` for all of them. @default - that of the kubeconfig's context, or else flux-system */
  readonly namespace?: string;
  /** A token needs only Webhooks: read. @default - GitHub is not asked */
  readonly github?: GitHubCredentials | undefined;
  /** Host of a GitHub Enterprise Server, to which names of repositories then belong. @default - github.com */
  readonly enterprise?: string | undefined;
  /** Where the webhook is: OWNER/REPOSITORY, its URL, or an organization. @default - told by the sources */
  readonly repository?: string | undefined;
}

/** The cluster cannot be asked, or there is no such Receiver; its message says what to do. */
export class NothingToLookAt extends Error {
  override readonly name = 'NothingToLookAt';
}

/**
 * Finds out why a push does not reconcile: every hop from GitHub to what Flux reconciles, for each Receiver.
 * Tokens, and paths that are as good as one, are masked.
 *
 * @example
 * ```ts
 * import { diagnoseReceivers, shortReport } from 'fluxhook/operate';
 *
 * const diagnosis = await diagnoseReceivers({ namespace: '*', github: { token: process.env.GITHUB_TOKEN ?? '' } });
 * if (diagnosis.receivers.some(({ verdict }) => verdict === 'fail')) console.error(shortReport(diagnosis));
 * ```
 * @throws NothingToLookAt
 */
export async function diagnoseReceivers(options: LookOptions = {}): Promise<Diagnosis> {
  const { evidence, secrets } = await look(options);
  return masked({ apiVersion: 'fluxhook.dev/v1', kind: 'Diagnosis', receivers: evidence.map(diagnose) }, secrets);
}

/**
 * Every Receiver at a glance: its readiness, webhook, newest delivery, entrance and targets.
 * @throws NothingToLookAt
 */
export async function statusOfReceivers(options: LookOptions = {}): Promise<readonly ReceiverStatus[]> {
  const { evidence, secrets } = await look(options);
  return masked(evidence.map(statusOf), secrets);
}

async function look({
  receivers = [],
  namespace,
  github: credentials,
  enterprise,
  repository,
  ...access
}: LookOptions): Promise<{ readonly evidence: readonly Evidence[]; readonly secrets: readonly string[] }> {
  const home = repository === undefined ? undefined : parseRepository(repository, enterprise);
  if (repository !== undefined && home === undefined)
    throw new NothingToLookAt(
      `${repository} names no repository. Write ${repositoryChoices}, or an organization's name.`,
    );
  const cluster = opened(access);
  const where = namespace === '*' ? undefined : (namespace ?? cluster.namespace ?? 'flux-system');
  const found = await findReceivers(cluster, receivers, where);
  if ('problem' in found) throw new NothingToLookAt(found.problem);
  const github = credentials && new GitHubLook(new GitHub(credentials));
  const evidence = await collect(cluster, found.chosen, found.every, { github, enterprise, home });
  return { evidence, secrets: secretsOf(evidence, credentials) };
}

function opened(access: ClusterAccess): Cluster {
  try {
    return Cluster.open(access);
  } catch (error) {
    throw new NothingToLookAt(`The kubeconfig cannot be used: ${rootCause(error)}. See kubectl config get-contexts.`);
  }
}
