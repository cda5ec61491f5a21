import * as pulumi from '@pulumi/pulumi';
import type { HookHome } from '../github/hook-home.ts';
import { type GitHub, isRefusal } from '../operate/github.ts';
import type { HookAdoption } from './adopt-hook.ts';
import { isOnMocks } from './mocks.ts';
import { stackState } from './stack-state.ts';

export interface LostHookArgs {
  readonly asker: GitHub | undefined;
  readonly home: pulumi.Input<HookHome>;
  /** Logical names of the webhook, now and before. */
  readonly names: pulumi.Input<readonly string[]>;
}

/**
 * A refresh with a token that may not see the webhook drops it from the state: GitHub answers 404 as if somebody had
 * deleted it (integrations/terraform-provider-github, resource_github_repository_webhook.go). A webhook that the
 * Receiver notes as the stack's, and that GitHub still has, is taken back into the state.
 */
export function takeBackLost(
  adoption: pulumi.Output<HookAdoption>,
  { asker, home, names }: LostHookArgs,
): pulumi.Output<HookAdoption> {
  if (asker === undefined || isOnMocks()) return adoption;
  return pulumi.all([adoption, home, names]).apply(async ([adoption, home, names]): Promise<HookAdoption> => {
    const id = Number(adoption.noted?.split(' ')[0]);
    if (adoption.importId !== undefined || Number.isNaN(id)) return adoption;
    const { webhooks } = await stackState();
    if (names.some((name) => webhooks.has(name))) return adoption;
    return isRefusal(await asker.hook(home, id)) ? adoption : { ...adoption, importId: id };
  });
}
