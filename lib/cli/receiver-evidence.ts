import type { HookHome } from '../github/hook-home.ts';
import { parseRepository, repositoryChoices } from '../github/repository-reference.ts';
import type { Cluster } from '../operate/cluster.ts';
import { collect, findReceivers } from '../operate/evidence/collect.ts';
import type { Evidence } from '../operate/evidence/evidence.ts';
import { GitHubLook } from '../operate/evidence/github-look.ts';
import { GitHub } from '../operate/github.ts';
import { secretsOf } from '../operate/report/mask.ts';
import { CannotBeDone } from './exit-codes.ts';
import { gitHubEnvironment } from './github-access.ts';
import type { ClusterOptions } from './options.ts';
import { toldPatience } from './patience.ts';
import { timeLimit } from './time-limit.ts';

/** Options that tell which Receivers are meant, and where their webhooks are. */
export interface EvidenceOptions extends ClusterOptions {
  readonly repository?: string;
  /** Whether GitHub is asked how far the targets are behind. @default false */
  readonly withLag?: boolean;
}

/** What was found of some Receivers. */
export interface Looked {
  readonly evidence: readonly Evidence[];
  /** What must not be shown. */
  readonly secrets: readonly string[];
}

/** What a first look can be followed by. */
export interface Further {
  /** Undefined without credentials. */
  readonly github: GitHub | undefined;
  /** Looks again at what may have changed. */
  again(): Promise<Evidence[]>;
}

/**
 * Looks at Receivers as doctor does.
 * @param names those that are meant; empty for all of the namespace
 * @param further what is done with the first look @default - nothing
 * @throws CannotBeDone where there is no such Receiver
 */
export async function lookAt(
  cluster: Cluster,
  names: readonly string[],
  { repository, allNamespaces, namespace, withLag, timeout }: EvidenceOptions,
  further: (evidence: readonly Evidence[], next: Further) => Promise<readonly Evidence[]> = async (evidence) =>
    evidence,
): Promise<Looked> {
  timeLimit.begin(timeout);
  const { credentials, enterprise } = gitHubEnvironment();
  const github = credentials && new GitHub(credentials, undefined, { patience: toldPatience() });
  const home = repository === undefined ? undefined : homeOf(repository, enterprise);
  const where = allNamespaces ? undefined : (namespace ?? cluster.namespace ?? 'flux-system');
  const found = await findReceivers(cluster, names, where);
  if ('problem' in found) throw new CannotBeDone(found.problem);
  // Each look remembers what GitHub said.
  const again = () =>
    collect(cluster, found.chosen, found.every, {
      github: github && new GitHubLook(github),
      enterprise,
      home,
      withLag,
    });
  const evidence = await further(await again(), { github, again });
  return { evidence, secrets: secretsOf(evidence, credentials) };
}

/** The same of one Receiver. */
export async function lookAtOne(
  cluster: Cluster,
  name: string,
  options: EvidenceOptions,
): Promise<{ readonly evidence: Evidence; readonly secrets: readonly string[] }> {
  const { evidence, secrets } = await lookAt(cluster, [name], options);
  // What is not there was reported above.
  return { evidence: evidence[0] as Evidence, secrets };
}

/** What --repository names. @throws CannotBeDone where it names nothing */
export function homeOf(text: string, enterprise: string | undefined): HookHome {
  const home = parseRepository(text, enterprise);
  if (home !== undefined) return home;
  throw new CannotBeDone(
    `--repository ${text} names no repository. Write ${repositoryChoices}, or the name of an organization.`,
  );
}
