import * as pulumi from '@pulumi/pulumi';
import { App } from 'cdk8s';
import { ViolationsError, validate } from '../constructs/validate.ts';
import { tellWarnings } from '../constructs/warnings.ts';
import { homePage } from '../github/hook-home.ts';
import { isFleet } from '../github/pace.ts';
import { encryptedTokens } from '../gitops/encrypted-token.ts';
import { type LockNews, lockNews } from '../operate/discovery/lock-news.ts';
import { ServerFailure } from '../operate/server-failure.ts';
import { type Problem, ProblemsError } from '../problems/problem.ts';
import { forgetSecretVariables } from '../problems/secret-variables.ts';
import { hideInLog, shieldEngineLog } from '../pulumi/engine-log.ts';
import { Failure } from '../pulumi/failure.ts';
import { providerName } from '../pulumi/github-provider.ts';
import { GitHubProvider, GitHubWebhook, ReceiverEntrance } from '../pulumi/index.ts';
import { prepareKubernetes } from '../pulumi/prepare-kubernetes.ts';
import { hookName } from '../pulumi/register-hook.ts';
import { isRegisteredAt, stackState } from '../pulumi/stack-state.ts';
import { parseSettings, type StackConfig, type StackSettings, withLock } from '../settings/index.ts';
import { checkOwnerVariables, type GitHubAccess, gitHubAccess, secretsOf } from './credentials.ts';
import { declare } from './declare.ts';
import { type ResolvedWebhook, resolveRepositories } from './existing-sources.ts';
import { readHookRanges } from './hook-ranges.ts';
import { notices } from './notices.ts';
import { resourceFilter } from './own-repository.ts';
import { checkCluster } from './preflight/cluster.ts';
import { checkExistingSecrets } from './preflight/existing-secret.ts';
import { checkGitHub } from './preflight/github.ts';
import { checkRights } from './preflight/rights.ts';
import { checkTokenSources } from './preflight/token.ts';

/** The stack's outputs. Those of one webhook are there where the stack has only one. */
export interface StackOutputs {
  readonly address?: pulumi.Output<string>;
  readonly hookPath?: pulumi.Output<string>;
  readonly hookUrl?: pulumi.Output<string>;
  readonly webhookId?: pulumi.Output<string>;
  /** By logical name. */
  readonly webhooks?: Readonly<Record<string, WebhookOutputs>>;
}

interface WebhookOutputs {
  /** Where it is registered. */
  readonly repository: string;
  readonly hookPath: pulumi.Output<string>;
  readonly hookUrl: pulumi.Output<string>;
  readonly webhookId: pulumi.Output<string>;
}

/**
 * The Pulumi front end: settings from the engine, a look at the cluster and at GitHub, then the components.
 * @param directory the project's folder
 * @throws Failure with every problem found, before anything is deployed
 */
export async function run(directory: string): Promise<StackOutputs> {
  shieldEngineLog();
  try {
    const config = engineConfig(directory);
    const access = gitHubAccess();
    for (const secret of secretsOf(access.credentials)) hideInLog(secret);
    const settings = parseSettings(config, { host: access.host });
    const webhooks = await preflight(settings, access);
    const tokens = await encryptedTokens({ directory, stack: pulumi.getStack(), settings });
    // All of them are read by now; the SDK keeps a copy of the configuration.
    forgetSecretVariables();
    // All violations of the whole program at once; each component would report only its own.
    const app = new App();
    const warnings: string[] = [];
    tellWarnings(app, (warning) => warnings.push(warning));
    const { entrance } = declare(app, settings, tokens);
    validate(app);
    const { scheme } = entrance;
    const now = new Date();
    // From here only the ranges can stop the program: both providers start while it continues.
    if (settings.ownership !== 'git') prepareKubernetes();
    const providers = providersOf(webhooks, access);
    const [anyProvider] = providers.values();
    const [ranges] = await Promise.all([
      anyProvider && readHookRanges(settings, anyProvider, access.host),
      warn([...notices(settings, { scheme, asksGitHub: true, now }), ...warnings]),
    ]);
    return deploy(settings, { webhooks, access, tokens, providers, ranges });
  } catch (error) {
    // Pulumi prints a RunError without a stack trace, which would say nothing about the settings.
    if (error instanceof ServerFailure) throw new Failure(`Nothing was deployed: ${error.inWords}`);
    throw error instanceof ProblemsError || error instanceof ViolationsError ? new Failure(error.message) : error;
  }
}

async function warn(notices: readonly string[]): Promise<void> {
  for (const notice of notices) await pulumi.log.warn(notice);
}

/** All problems that stop the program, and what the checks found out. */
async function preflight(settings: StackSettings, access: GitHubAccess): Promise<readonly ResolvedWebhook[]> {
  const isNamed = settings.webhooks.every(({ repository }) => repository !== undefined);
  // The cluster and GitHub are asked at the same time, unless only the cluster says which repositories are meant.
  const ofCluster = lookAtCluster(settings);
  const [{ problems, unknown, forbidden, resolved, secrets }, news, { homes, github }] = await Promise.all([
    ofCluster,
    newsOf(settings, access),
    (isNamed ? Promise.resolve(settings.webhooks) : ofCluster.then(({ resolved }) => resolved?.webhooks)).then(
      (webhooks = settings.webhooks) => lookAtGitHub(settings, webhooks, access),
    ),
  ]);
  const all = [
    ...checkTokenSources(settings),
    ...secrets,
    ...problems,
    ...forbidden,
    ...(resolved?.problems ?? []),
    ...checkOwnerVariables(homes.map(({ owner }) => owner)),
    ...github.problems,
  ];
  if (unknown.length > 0) await pulumi.log.info(`Not checked, because the cluster refuses it: ${unknown.join(', ')}.`);
  // Also if the run stops here, because it may be the reason.
  if (news.warning !== undefined) await pulumi.log.warn(news.warning);
  if (news.untold !== undefined) await pulumi.log.info(news.untold);
  if (all.length > 0 || resolved === undefined) throw new ProblemsError('Nothing was deployed', all);
  for (const notice of [...resolved.notices, ...github.notices]) await pulumi.log.warn(notice);
  return resolved.webhooks;
}

async function lookAtCluster(settings: StackSettings) {
  const kubernetes = new pulumi.Config('kubernetes');
  const found = await checkCluster(settings, {
    kubeconfig: kubernetes.get('kubeconfig'),
    context: kubernetes.get('context'),
  });
  const { cluster, unknown } = found;
  if (cluster === undefined) return { ...found, forbidden: [], resolved: undefined, secrets: [] };
  const [forbidden, resolved, secrets] = await Promise.all([
    checkRights(cluster, settings, unknown),
    resolveRepositories(cluster, settings),
    checkExistingSecrets(cluster, settings),
  ]);
  return { ...found, forbidden, resolved, secrets };
}

async function lookAtGitHub(
  settings: StackSettings,
  webhooks: readonly Pick<StackSettings['webhooks'][number], 'name' | 'repository' | 'scope'>[],
  { credentials }: GitHubAccess,
) {
  const registered = isFleet(settings.webhooks.length) ? (await stackState()).webhooks : undefined;
  const pinned = pinnedHomes(settings);
  const checked = webhooks.flatMap(({ name, repository, scope }) => {
    if (repository === undefined) return [];
    const home = homeOf(repository, scope);
    const hook = registered?.get(hookName(name));
    const isRegistered = hook !== undefined && isRegisteredAt(hook, home);
    return [{ home, isRegistered, isPinned: pinned.has(homePage(home)) }];
  });
  const { problems, notices } = await checkGitHub(checked, credentials);
  return {
    homes: checked.map(({ home }) => home),
    github: { problems: problems.map((problem) => ofPinned(problem, settings, pinned)), notices },
  };
}

/** One look for all webhooks of repositories that were found. */
async function newsOf({ repositories }: StackSettings, { credentials }: GitHubAccess): Promise<LockNews> {
  return repositories === undefined || credentials === undefined ? {} : lockNews(repositories, credentials);
}

/** Pages of the repositories whose webhooks come from the lock file. */
function pinnedHomes({ webhooks }: StackSettings): ReadonlySet<string> {
  return new Set(
    webhooks.flatMap(({ isDiscovered, repository, scope }) =>
      isDiscovered && repository !== undefined ? [homePage(homeOf(repository, scope))] : [],
    ),
  );
}

/** A repository that is gone has to be removed from the lock file. */
function ofPinned(problem: Problem, { repositories }: StackSettings, pinned: ReadonlySet<string>): Problem {
  const isGone = pinned.has(problem.subject) && problem.problem.includes('(404)');
  if (repositories === undefined || !isGone) return problem;
  return { ...problem, fix: `${repositories.command}, which removes repositories that are gone; or use another token` };
}

interface Deployment {
  readonly webhooks: readonly ResolvedWebhook[];
  readonly access: GitHubAccess;
  readonly tokens: Awaited<ReturnType<typeof encryptedTokens>>;
  readonly providers: ReadonlyMap<string, GitHubProvider>;
  readonly ranges: readonly string[] | undefined;
}

function deploy(settings: StackSettings, { webhooks, access, tokens, providers, ranges }: Deployment): StackOutputs {
  const { ownership: deployer, adopt, proof, shared, addressTimeout } = settings;
  const { labels, annotations } = settings.objects;
  const marked = <T extends object>(metadata: T) => ({
    ...metadata,
    labels: { ...labels, ...(metadata as { labels?: object }).labels },
    annotations: { ...annotations, ...(metadata as { annotations?: object }).annotations },
  });
  const { exposure = { type: 'LoadBalancer' } } = settings.entrance;
  const entrance = new ReceiverEntrance('entrance', {
    metadata: marked({ ...settings.entrance.metadata }),
    exposure: ranges === undefined ? exposure : ({ ...exposure, sources: [...ranges] } as typeof exposure),
    addressTimeout,
    adopt,
    deployer,
    shared,
  });
  const deployed = webhooks.map((webhook) => {
    const home = homeOf(webhook.repository, webhook.scope);
    const source = webhook.secret.source.type === 'pulumi' ? undefined : tokens.sourceOf(webhook);
    const filter = resourceFilter(webhook);
    const component = new GitHubWebhook(
      webhook.name,
      {
        entrance,
        repository: homePage(home),
        ...(webhook.source !== undefined && {
          source: { ...webhook.source, metadata: marked(webhook.source.metadata) },
        }),
        resources: webhook.resources,
        receiver: {
          ...webhook.receiver,
          metadata: marked({ ...webhook.receiver.metadata, name: webhook.baseNames.receiver }),
          ...(filter !== undefined && { resourceFilter: filter }),
        },
        secret: {
          metadata: marked({ name: webhook.baseNames.secret, namespace: webhook.secret.namespace }),
          ...(source !== undefined && 'type' in source && { source }),
        },
        tokenSlot: webhook.tokenSlot,
        ...(webhook.token !== undefined && { token: pulumi.secret(webhook.token) }),
        events: webhook.hookEvents as unknown as ['push'],
        ...(access.credentials !== undefined && { credentials: access.credentials }),
        proof,
        adopt,
        deployer,
      },
      { providers: { github: providers.get(providerName(home)) as GitHubProvider } },
    );
    return [webhook.name, home, component] as const;
  });
  const [single, ...others] = deployed;
  const one = others.length === 0 ? single?.[2] : undefined;
  return {
    address: entrance.address,
    ...(one && { hookPath: one.hookPath, hookUrl: one.hookUrl, webhookId: one.webhookId }),
    webhooks: Object.fromEntries(
      deployed.map(([name, home, { hookPath, hookUrl, webhookId }]) => [
        name,
        { repository: homePage(home), hookPath, hookUrl, webhookId },
      ]),
    ),
  };
}

/** Each owner's provider; the owner is in its name, because it is part of where a webhook is. */
function providersOf(
  webhooks: readonly ResolvedWebhook[],
  { configured, writeDelayMs }: GitHubAccess,
): Map<string, GitHubProvider> {
  const found = new Map<string, GitHubProvider>();
  for (const { repository } of webhooks) {
    const name = providerName(repository);
    const { host, owner } = repository;
    if (!found.has(name)) {
      found.set(
        name,
        new GitHubProvider(name, { host, owner, webhooks: webhooks.length, writeDelayMs, ...configured }),
      );
    }
  }
  return found;
}

function homeOf(repository: ResolvedWebhook['repository'], scope: ResolvedWebhook['scope']) {
  return scope === 'organization' ? { host: repository.host, owner: repository.owner } : repository;
}

/** What the engine hands over: the stack file and `--config`, secrets decrypted. */
function engineConfig(directory: string): StackConfig {
  const secretKeys: unknown = JSON.parse(process.env.PULUMI_CONFIG_SECRET_KEYS ?? '[]');
  return withLock(directory, {
    origin: `stack ${pulumi.getStack()}`,
    stack: pulumi.getStack(),
    values: pulumi.runtime.allConfig(),
    secretKeys: Array.isArray(secretKeys) ? secretKeys : [],
  });
}
