import * as github from '@pulumi/github';
import type * as pulumi from '@pulumi/pulumi';
import type { HookHome } from '../github/hook-home.ts';
import type { Settings } from '../settings/index.ts';
import { explainWebhook } from './explain.ts';

export interface WebhookRegistration {
  readonly settings: Settings;
  readonly home: HookHome;
  /** For the owner of the repository. */
  readonly provider: github.Provider;
  /** The provider's token, for asking which webhook is in the way. */
  readonly githubToken: string;
  /** The checked URL. */
  readonly url: pulumi.Output<string>;
  /** The HMAC key. */
  readonly token: pulumi.Output<string>;
}

/**
 * Registers the webhook at GitHub: application/json, TLS certificates verified, signed with the token.
 * @returns its id
 */
export function registerWebhook(
  name: string,
  { settings, home, provider, githubToken, url, token }: WebhookRegistration,
  options: pulumi.CustomResourceOptions,
): pulumi.Output<string> {
  const common = {
    active: true,
    events: settings.hookEvents,
    configuration: { url, contentType: 'json', insecureSsl: false, secret: token },
  };
  const registration: pulumi.CustomResourceOptions = {
    ...options,
    provider,
    // GitHub refuses a second webhook with the same configuration (422), so the old one has to go first.
    deleteBeforeReplace: true,
    hooks: { onError: [explainWebhook(`${name}-explain`, home, githubToken, url)] },
  };
  return home.scope === 'repository'
    ? new github.RepositoryWebhook(name, { ...common, repository: home.repository.name }, registration).id
    : new github.OrganizationWebhook(name, common, registration).id;
}
