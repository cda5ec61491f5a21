import type * as pulumi from '@pulumi/pulumi';
import type { GitHubCredentials } from '../operate/github.ts';
import { deployment } from '../pulumi/deployment.ts';
import { hideInLog } from '../pulumi/engine-log.ts';
import { GitHubProvider, providerName } from '../pulumi/github-provider.ts';
import { GitHubWebhook } from '../pulumi/github-webhook.ts';
import { parseHome } from '../pulumi/webhook-home.ts';
import { gitHubAccess, secretsOf } from '../stack/credentials.ts';
import type { Given } from './given.ts';
import { webhookArgs } from './webhook-args.ts';

/** Creates the component, with a GitHub provider for the repository's owner if the program passed none. */
export async function newWebhook(
  name: string,
  given: ReadonlyMap<string, Given>,
  options: pulumi.ComponentResourceOptions,
): Promise<pulumi.provider.ConstructResult> {
  const providers = { ...(options.providers as Record<string, pulumi.ProviderResource> | undefined) };
  const access = gitHubAccess();
  const credentials = (await tokenOf(providers.github)) ?? access.credentials;
  for (const secret of secretsOf(credentials)) hideInLog(secret);
  const repository = given.get('repository');
  if (providers.github === undefined && repository?.isKnown) {
    const { host, owner } = parseHome(repository.value as string);
    providers.github = ownersProvider({ host, owner }, access.configured);
  }
  const webhook = new GitHubWebhook(name, webhookArgs(name, given, credentials), { ...options, providers });
  const { urn, hookPath, hookUrl, webhookId, proof } = webhook;
  return { urn, state: { hookPath, hookUrl, webhookId, proof } };
}

/** The token of a provider that the program passed. */
async function tokenOf(provider: pulumi.ProviderResource | undefined): Promise<GitHubCredentials | undefined> {
  const { token } = (provider ?? {}) as { token?: pulumi.Output<string | undefined> & { promise(): Promise<string> } };
  const text = await token?.promise();
  return text ? { token: text } : undefined;
}

type Home = { readonly host: string; readonly owner: string };

/** By the deployment (a preview and the update after it may be served by one process) and the name. */
const known = new Map<string, GitHubProvider>();

/**
 * The provider of an owner, shared by the webhooks of one deployment. It belongs to none of them, because the order in
 * which the engine asks for them changes from run to run.
 */
function ownersProvider(home: Home, configured: { token?: string; appAuth?: string }): GitHubProvider {
  const name = providerName(home);
  const key = `${deployment()} ${name}`;
  const provider = known.get(key) ?? new GitHubProvider(name, { ...home, ...configured });
  known.set(key, provider);
  return provider;
}
