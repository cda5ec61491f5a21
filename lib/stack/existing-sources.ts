import { type FluxKind, fluxApiVersions } from '../constructs/references.ts';
import { homeName } from '../github/hook-home.ts';
import { parseRepository, type RepositoryReference, repositoryChoices } from '../github/repository-reference.ts';
import { type Cluster, ForbiddenError } from '../operate/cluster.ts';
import type { Problem } from '../problems/problem.ts';
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
 * GitRepository that it reconciles. Existing objects are read, never owned; a missing one is a problem, because each
 * delivery would be answered 500.
 */
export async function resolveRepositories(cluster: Cluster, { webhooks }: StackSettings): Promise<ResolvedWebhooks> {
  const declared = new Map(
    webhooks.flatMap(({ source }) =>
      source === undefined ? [] : [[`${source.metadata.namespace}/${source.metadata.name}`, source.url] as const],
    ),
  );
  const found = await Promise.all(
    webhooks.map(async (webhook) => resolve(webhook, await existingTargets(cluster, webhook, declared))),
  );
  return {
    webhooks: found.flatMap(({ webhooks }) => webhooks),
    problems: found.flatMap(({ problems }) => problems),
    notices: found.flatMap(({ notices }) => notices),
  };
}

/** An object that the settings name, and what could be read of it. */
interface Target {
  /** Such as GitRepository flux-system/app. */
  readonly subject: string;
  readonly kind: string;
  /** Of a GitRepository. */
  readonly url?: unknown;
  /** What the cluster refuses. */
  readonly forbidden?: string;
  readonly isMissing?: boolean;
}

/** @param declared URLs of the sources that this stack deploys itself, by NAMESPACE/NAME */
async function existingTargets(
  cluster: Cluster,
  { resources, receiver }: WebhookSettings,
  declared: ReadonlyMap<string, string>,
): Promise<readonly Target[]> {
  const named = (resources as readonly Reference[]).filter(({ name }) => name !== undefined && name !== '*');
  return Promise.all(
    named.map(async ({ kind, name = '', namespace = receiver.metadata.namespace ?? '', ...reference }) => {
      const subject = `${kind} ${namespace}/${name}`;
      const url = kind === 'GitRepository' ? declared.get(`${namespace}/${name}`) : undefined;
      if (url !== undefined) return { subject, kind, url };
      const { apiVersion = fluxApiVersions[kind] } = reference;
      try {
        const live = await cluster.read({ apiVersion, kind, name, namespace });
        return { subject, kind, url: live?.spec?.url, isMissing: live === undefined };
      } catch (error) {
        if (!(error instanceof ForbiddenError)) throw error;
        return { subject, kind, forbidden: error.message };
      }
    }),
  );
}

/** A reference as the settings have it. */
interface Reference {
  readonly kind: FluxKind;
  readonly name?: string;
  readonly namespace?: string;
  readonly apiVersion?: string;
}

function resolve(webhook: WebhookSettings, targets: readonly Target[]): ResolvedWebhooks {
  const { repository, key } = webhook;
  const set = `pulumi config set --path '${key}repository' URL`;
  const problem = ({ subject }: Target, text: string, fix: string): Problem => ({
    subject: `${key}resources`,
    value: subject,
    problem: text,
    choices: `an existing object; for the repository, ${key}repository or a GitRepository with its URL`,
    fix,
  });
  const missing = targets.filter(({ isMissing }) => isMissing);
  if (missing.length > 0) {
    const look = 'flux get all --all-namespaces';
    return { ...nothing, problems: missing.map((target) => problem(target, 'it is not in the cluster', look)) };
  }
  const source = targets.find(({ kind }) => kind === 'GitRepository');
  const tracked = source?.url === undefined ? undefined : parseRepository(String(source.url));
  if (repository !== undefined) {
    const notices = source && tracked ? elsewhere(source.subject, repository, tracked) : [];
    return { ...nothing, webhooks: [{ ...webhook, repository }], notices };
  }
  if (tracked !== undefined) return { ...nothing, webhooks: [{ ...webhook, repository: tracked }] };
  if (source === undefined) throw new Error(`${key}repository is missing`);
  const why =
    source.forbidden === undefined
      ? `its URL is of no repository at GitHub that can have a webhook (${repositoryChoices})`
      : `its URL cannot be read: the cluster refuses to ${source.forbidden}`;
  return { ...nothing, problems: [problem(source, why, set)] };
}

const nothing: ResolvedWebhooks = { webhooks: [], problems: [], notices: [] };

/** A push to one would reconcile the other. */
function elsewhere(subject: string, home: RepositoryReference, tracked: RepositoryReference): string[] {
  const isSame =
    tracked.owner.toLowerCase() === home.owner.toLowerCase() &&
    (home.name === undefined || tracked.name?.toLowerCase() === home.name.toLowerCase());
  if (isSame) return [];
  return [
    `${subject} tracks ${homeName(tracked)}, but the webhook is registered at ${homeName(home)}: pushes to the one reconcile the other.`,
  ];
}
