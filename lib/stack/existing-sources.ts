import { homeName } from '../github/hook-home.ts';
import { parseRepository, type RepositoryReference, repositoryChoices } from '../github/repository-reference.ts';
import { type Cluster, ForbiddenError } from '../operate/cluster.ts';
import type { Problem } from '../problems.ts';
import type { StackSettings, WebhookSettings } from '../settings/index.ts';

/** A webhook whose repository is known. */
export interface ResolvedWebhook extends WebhookSettings {
  readonly repository: RepositoryReference;
}

export interface ResolvedWebhooks {
  readonly webhooks: readonly ResolvedWebhook[];
  readonly problems: readonly Problem[];
  readonly notices: readonly string[];
}

/**
 * Where each webhook is registered: at the repository that the settings name, or else at that of the existing
 * GitRepository that it reconciles. Existing sources are read, never owned.
 */
export async function resolveRepositories(cluster: Cluster, { webhooks }: StackSettings): Promise<ResolvedWebhooks> {
  const found = await Promise.all(webhooks.map((webhook) => resolve(cluster, webhook)));
  return {
    webhooks: found.flatMap(({ webhooks }) => webhooks),
    problems: found.flatMap(({ problems }) => problems),
    notices: found.flatMap(({ notices }) => notices),
  };
}

async function resolve(cluster: Cluster, webhook: WebhookSettings): Promise<ResolvedWebhooks> {
  const { repository, key, resources, receiver } = webhook;
  const named = resources.find(({ kind, ...rest }) => kind === 'GitRepository' && 'name' in rest && rest.name !== '*');
  const { name, namespace = receiver.metadata.namespace ?? '' } = (named ?? {}) as {
    name?: string;
    namespace?: string;
  };
  if (name === undefined) return { webhooks: known(webhook), problems: [], notices: [] };
  const subject = `GitRepository ${namespace}/${name}`;
  const problem = (text: string, fix: string): ResolvedWebhooks => ({
    webhooks: [],
    problems: [
      {
        subject: `${key}resources`,
        value: subject,
        problem: text,
        choices: `a source that is there; or ${key}repository`,
        fix,
      },
    ],
    notices: [],
  });
  let url: unknown;
  try {
    const live = await cluster.read({
      apiVersion: 'source.toolkit.fluxcd.io/v1',
      kind: 'GitRepository',
      name,
      namespace,
    });
    if (live === undefined) return problem('it is not in the cluster', 'flux get sources git --all-namespaces');
    url = live.spec?.url;
  } catch (error) {
    if (!(error instanceof ForbiddenError)) throw error;
    if (repository !== undefined) return { webhooks: known(webhook), problems: [], notices: [] };
    return problem(
      `its URL cannot be read: the cluster forbids to ${error.message}`,
      `pulumi config set ${key}repository URL`,
    );
  }
  const tracked = parseRepository(String(url));
  if (repository === undefined) {
    if (tracked !== undefined) return { webhooks: [{ ...webhook, repository: tracked }], problems: [], notices: [] };
    return problem(
      `its URL is of no repository at GitHub that can have a webhook (${repositoryChoices})`,
      `pulumi config set ${key}repository URL`,
    );
  }
  return {
    webhooks: known(webhook),
    problems: [],
    notices: tracked === undefined ? [] : elsewhere(subject, repository, tracked),
  };
}

function known(webhook: WebhookSettings): ResolvedWebhook[] {
  const { repository } = webhook;
  if (repository === undefined) throw new Error(`${webhook.key}repository is missing`);
  return [{ ...webhook, repository }];
}

/** A push to the one would reconcile the other. */
function elsewhere(subject: string, home: RepositoryReference, tracked: RepositoryReference): string[] {
  const isSame =
    tracked.owner.toLowerCase() === home.owner.toLowerCase() &&
    (home.name === undefined || tracked.name?.toLowerCase() === home.name.toLowerCase());
  if (isSame) return [];
  return [
    `${subject} tracks ${homeName(tracked)}, and the webhook is registered at ${homeName(home)}: pushes to the one reconcile the other.`,
  ];
}
