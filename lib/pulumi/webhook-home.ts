import type * as pulumi from '@pulumi/pulumi';
import type { HookHome } from '../github/hook-home.ts';
import { organizationChoices, parseRepository, repositoryChoices } from '../github/repository-reference.ts';
import { Failure } from './failure.ts';
import { providerFor } from './github-provider.ts';

/** @throws Failure for a text that names no repository and no organization */
export function parseHome(text: string): HookHome {
  const home = parseRepository(text);
  if (home !== undefined) return home;
  throw new Failure(
    `repository = ${JSON.stringify(text)} is not usable; allowed: ${repositoryChoices}, or ${organizationChoices}`,
  );
}

/**
 * The provider of a webhook for which the program passed none.
 * @param webhooks how many the program declares
 * @throws Failure where the owner is not known yet
 */
export function ownProvider(
  name: string,
  home: HookHome | undefined,
  webhooks: pulumi.Input<number>,
): pulumi.ProviderResource {
  if (home !== undefined) return providerFor(home, webhooks);
  throw new Failure(
    `${name}: the repository is known only later, so which owner's provider it needs is not known: ` +
      "pass one, providers: { github: new github.Provider('…', { owner }) }, or the repository as a plain text.",
  );
}
