import * as pulumi from '@pulumi/pulumi';
import { type HookHome, homeName } from '../github/hook-home.ts';
import { isFleet } from '../github/pace.ts';
import { type GitHub, isRefusal } from '../operate/github.ts';
import { refusedHome } from '../operate/refused-home.ts';
import { describeProblem } from '../problems/problem.ts';
import type { HookAdoption } from './adopt-hook.ts';
import type { Adoption } from './existing-objects.ts';
import { Failure } from './failure.ts';
import { isOnMocks } from './mocks.ts';
import { isRegisteredAt, type RegisteredHook, stackState } from './stack-state.ts';

export interface KnownHookArgs {
  readonly asker: GitHub | undefined;
  readonly home: pulumi.Input<HookHome>;
  /** Logical names of the webhook, now and before. */
  readonly names: pulumi.Input<readonly string[]>;
  readonly adopt: Adoption;
  /** Webhooks that the program declares. */
  readonly count: Promise<number>;
}

/**
 * What the state knows of the webhook. The Receiver's note is not enough to say whose it is: a Receiver can be replaced
 * while the webhook stays, and the webhook can be replaced while the Receiver stays.
 */
export function compareWithState(
  adoption: pulumi.Output<HookAdoption>,
  { asker, home, names, adopt, count }: KnownHookArgs,
): pulumi.Output<HookAdoption> {
  if (isOnMocks()) return adoption;
  const known = pulumi.all([adoption, home, names, count]);
  return known.apply(async ([adoption, home, names, count]): Promise<HookAdoption> => {
    const { webhooks } = await stackState();
    const hook = names.map((name) => webhooks.get(name)).find((hook) => hook !== undefined);
    if (hook === undefined) return takeBackLost(adoption, home, asker);
    const found = { ...adoption, registered: hook.id };
    if (adoption.importId !== undefined) return found;
    const isKept = adoption.isKept === true || (hook.isKept && adopt !== 'own');
    if (!isKept) return { ...found, isKept };
    const isHere = isRegisteredAt(hook, home);
    if (isHere && (asker === undefined || isFleet(count))) return { ...found, isKept };
    const id = Number(hook.id);
    const isThere = asker !== undefined && (await hasHook(asker, home, id));
    // Of a repository that was renamed or transferred it is the same webhook.
    if (isThere) return { ...found, isKept, ...(!isHere && { importId: id }) };
    // What is created in its place, or in another repository, is the stack's own.
    if (!isHere && !pulumi.runtime.isDryRun()) await tellKept(hook);
    return { ...found, isKept: false };
  });
}

/**
 * A refresh with a token that may not see the webhook drops it from the state: GitHub answers 404 as if somebody had
 * deleted it (integrations/terraform-provider-github, resource_github_repository_webhook.go). A webhook that the
 * Receiver notes as the stack's, and that GitHub still has, is taken back into the state.
 */
async function takeBackLost(adoption: HookAdoption, home: HookHome, asker: GitHub | undefined): Promise<HookAdoption> {
  const id = Number(adoption.noted?.split(' ')[0]);
  if (asker === undefined || adoption.importId !== undefined || Number.isNaN(id)) return adoption;
  // One that is created instead of somebody else's is the stack's own.
  return (await hasHook(asker, home, id)) ? { ...adoption, importId: id } : { ...adoption, isKept: false };
}

/** @throws Failure when GitHub does not say it, though not because there is none */
async function hasHook(asker: GitHub, home: HookHome, id: number): Promise<boolean> {
  const hook = await asker.hook(home, id);
  if (!isRefusal(hook)) return true;
  if (hook.status === 404) return false;
  const told = describeProblem(refusedHome(home, hook));
  throw new Failure(`It cannot be determined whether ${homeName(home)} has the webhook ${id}:\n${told}`);
}

async function tellKept({ id, hooks = '' }: RegisteredHook): Promise<void> {
  const path =
    URL.parse(hooks)
      ?.pathname.replace(/^\/api\/v3/, '')
      .slice(1) ?? hooks;
  await pulumi.log.warn(
    `A webhook stays where it was, and what it delivers is accepted as before:${describeProblem({
      subject: `webhook ${id} of ${path.replace(/^repos\/|^orgs\/|\/hooks$/g, '')}`,
      problem: 'this stack took it over and keeps it; the new one is created beside it',
      choices: 'to be kept, or deleted',
      fix: `gh api --method DELETE ${path}/${id}`,
    })}`,
  );
}
