import { createRequire } from 'node:module';
import * as pulumi from '@pulumi/pulumi';
import { providerBaseUrl, publicHost } from '../github/api.ts';
import type { HookHome } from '../github/hook-home.ts';
import { writeDelayMs as delayFor } from '../github/pace.ts';
import { Failure } from './failure.ts';

const { version } = createRequire(import.meta.url)('@pulumi/github/package.json') as { version: string };

/** Settings of the provider that are not credentials and differ between programs. */
export interface GitHubProviderArgs {
  /** Web host: github.com, TENANT.ghe.com, or that of an Enterprise Server. */
  readonly host: string;
  /** The user or organization whose repositories and webhooks it manages. */
  readonly owner: string;
  /**
   * Webhooks that the program writes with this token, with this provider and others: they decide how long the provider
   * waits after each write.
   * @default - the provider's own second
   */
  readonly webhooks?: pulumi.Input<number> | undefined;
  /**
   * Milliseconds between two writes, at least 1: for a GitHub with other limits, such as an Enterprise Server, which
   * has none by default.
   * @default - what GitHub's limits require for that many webhooks
   */
  readonly writeDelayMs?: pulumi.Input<number> | undefined;
  /** Credentials that the state may keep, encrypted. @default - none: the provider reads its environment at each run */
  readonly token?: pulumi.Input<string> | undefined;
  readonly appAuth?: pulumi.Input<string> | undefined;
}

/**
 * A provider for one owner at GitHub, which reads its credentials from the environment each time it runs: GITHUB_TOKEN,
 * or GITHUB_APP_ID, GITHUB_APP_INSTALLATION_ID and GITHUB_APP_PEM_FILE. `github.Provider` of @pulumi/github would put
 * the token into the state; then a new token in the environment would be a change, and an expired one in the state
 * would still be used.
 *
 * The owner is part of the webhook's identity, and a provider's inputs are not: so each owner has a provider of its own,
 * and a webhook that moves to another owner is replaced, the old one deleted by the old owner's provider.
 */
export class GitHubProvider extends pulumi.ProviderResource {
  /** Milliseconds that it waits after each write. */
  readonly pause: pulumi.Output<number>;

  constructor(
    name: string,
    { host, owner, webhooks, writeDelayMs = paceOf(webhooks), token, appAuth }: GitHubProviderArgs,
    options?: pulumi.ResourceOptions,
  ) {
    super(
      'github',
      name,
      {
        owner,
        baseUrl: providerBaseUrl(host),
        ...(writeDelayMs !== undefined && { writeDelayMs }),
        ...(token !== undefined && { token: pulumi.secret(token) }),
        ...(appAuth !== undefined && { appAuth: pulumi.secret(appAuth) }),
      },
      { version, ...options } as pulumi.ResourceOptions,
    );
    this.pause = pulumi.output(writeDelayMs).apply((milliseconds) => milliseconds ?? providersPause);
  }
}

/** The provider's default wait after each write, in milliseconds. */
export const providersPause = 1_000;

function paceOf(webhooks: pulumi.Input<number> | undefined): pulumi.Output<number> | undefined {
  return webhooks === undefined ? undefined : pulumi.output(webhooks).apply(delayFor);
}

/** By the stack (mocks run several in one process), the providers that webhooks of this program share. */
const shared = new WeakMap<object, Map<string, GitHubProvider>>();
const withoutStack = {};

/** Logical name of an owner's provider. */
export function providerName({ host, owner }: HookHome): string {
  return `github-${host === publicHost ? '' : `${host}-`}${owner}`.toLowerCase();
}

/**
 * The one provider of this program for an owner, with credentials from the environment.
 * @param webhooks how many the program declares
 */
export function providerFor({ host, owner }: HookHome, webhooks: pulumi.Input<number>): GitHubProvider {
  const stack = pulumi.runtime.getStackResource() ?? withoutStack;
  const all = shared.get(stack) ?? new Map<string, GitHubProvider>();
  shared.set(stack, all);
  const name = providerName({ host, owner });
  const provider = all.get(name) ?? new GitHubProvider(name, { host, owner, webhooks });
  all.set(name, provider);
  return provider;
}

/**
 * The owner of a provider that the program passed has to be the webhook's, because the provider puts it in front of the
 * repository's name.
 * @throws Failure when it differs
 */
export function checkOwner(provider: pulumi.ProviderResource, home: pulumi.Input<HookHome>): pulumi.Output<HookHome> {
  const { owner } = provider as { readonly owner?: pulumi.Output<string | undefined> };
  return pulumi.all([owner, home]).apply(([owner, home]) => {
    if (owner === undefined || owner.toLowerCase() === home.owner.toLowerCase()) return home;
    throw new Failure(
      `The GitHub provider manages ${owner}, but the webhook belongs to ${home.owner}: ` +
        'pass a provider of that owner, or none, so that one is created.',
    );
  });
}
