import { OrganizationWebhook } from '@pulumi/github/organizationWebhook.js';
import { RepositoryWebhook } from '@pulumi/github/repositoryWebhook.js';
import * as pulumi from '@pulumi/pulumi';
import { type HookHome, type HookScope, homeName } from '../github/hook-home.ts';
import { explainRefusal, hookExists, hookGone, hookUnsure } from '../github/problems.ts';
import { type GitHub, isRefusal, type ListedHook } from '../operate/github.ts';
import { saidOf } from '../operate/refusal.ts';
import { refusedHome } from '../operate/refused-home.ts';
import { describeProblem } from '../problems/problem.ts';
import type { HookAdoption } from './adopt-hook.ts';
import { hasSeveralClusters } from './cluster-of.ts';
import { explanation } from './explain.ts';
import { isOnMocks } from './mocks.ts';
import { declareHookUrl, withoutOthers } from './program-hooks.ts';
import { tellSlowAnswer } from './slow-answer.ts';

/** Logical name of the webhook at GitHub, by that of its component. */
export const hookName = (component: string) => `${component}-hook`;

export interface HookRegistration {
  readonly home: pulumi.Output<HookHome>;
  /** Which kind of webhook it is has to be known at once. */
  readonly scope: HookScope;
  /** For asking which webhook is in the way. @default - GitHub is not asked */
  readonly asker: GitHub | undefined;
  readonly events: readonly string[];
  /** The checked URL. */
  readonly url: pulumi.Output<string>;
  /** The path that follows from the token; in a preview known earlier than the URL. */
  readonly expectedPath: pulumi.Output<string>;
  /** The HMAC key. */
  readonly token: pulumi.Output<string>;
  readonly adoption: pulumi.Output<HookAdoption>;
  /** Whether an existing webhook is taken over. */
  readonly adopts: boolean;
  /** Takes back the note that the state has the adopted webhook. */
  readonly forget: () => Promise<void>;
}

/**
 * Registers the webhook at GitHub: application/json, TLS certificates verified, signed with the token.
 * @returns its id
 */
export function registerHook(
  name: string,
  { home, scope, asker, events, url, expectedPath, token, adoption, adopts, forget }: HookRegistration,
  options: pulumi.CustomResourceOptions,
): pulumi.Output<string> {
  // Known by the time the webhook is registered, because its inputs wait for them; hooks and transforms cannot.
  const known: Known = {};
  const noted = url.apply((url) => {
    known.url = url;
    declareHookUrl(name, url);
    return url;
  });
  const common = {
    active: pulumi.all([home, adoption, expectedPath]).apply(([home, adoption, path]) => {
      Object.assign(known, { home, adoption, path });
      return true;
    }),
    events: [...events],
    configuration: { url: noted, contentType: 'json', insecureSsl: false, secret: token },
  };
  const inTheWay = async ({ home, path } = known): Promise<Found | undefined> => {
    if (asker === undefined || home === undefined || path === undefined) return home && { home, hooks: [] };
    const hooks = await asker.hooksOfPath(home, path);
    // A webhook that is not seen would be created a second time, and each push would be delivered twice.
    if (isRefusal(hooks)) throw new Error(describeProblem(refusedHome(home, hooks)));
    const others = withoutOthers(name, hooks);
    // A plan replaces the one of the state by name only: before the new one is created, the old one is deleted.
    const isReplaced = ({ id }: ListedHook) => pulumi.runtime.isDryRun() && String(id) === known.adoption?.registered;
    return { home, hooks: others.filter((hook) => !isReplaced(hook)) };
  };
  const withSlowAnswer = tellSlowAnswer(`${name}-wait`, () => known.home);
  const registration: pulumi.CustomResourceOptions = {
    ...options,
    // GitHub refuses a second webhook with the same configuration (422), so the old one has to go first.
    deleteBeforeReplace: true,
    // The owner is the provider's, so the engine does not see that the webhook moves.
    replacementTrigger: home.apply(({ host, owner }) => `${host}/${owner}`.toLowerCase()),
    hooks: withSlowAnswer({
      beforeCreate: refuseSecond(`${name}-look`, async () => {
        const found = await inTheWay();
        known.isFree = found?.hooks.length === 0;
        if (known.adoption?.isLeftOver && found?.hooks.every((hook) => isAsMade(hook, events) && isOurs(hook, known))) {
          if (!pulumi.runtime.isDryRun()) await removeLeftOver(found, asker);
          return undefined;
        }
        const isNoted = found?.hooks.some(({ id }) => String(id) === known.adoption?.noted?.split(' ')[0]);
        if (!adopts || !isNoted) return found;
        if (pulumi.runtime.isDryRun()) return undefined;
        // The note says that the state has it, but the state has lost it: without the note the next run takes it over.
        await forget();
        throw new Error('the stack no longer knew this webhook. Run the same command again to take it over.');
      }),
      onError: explainHook(`${name}-explain`, known, inTheWay),
    }),
    transforms: [
      ({ props, opts }) => {
        const { importId, isKept } = known.adoption ?? {};
        const name = known.home?.name;
        const fresh = importId !== undefined && {
          import: name === undefined ? String(importId) : `${name}/${importId}`,
          // An import takes over what is there, and GitHub shows no secret; both are set right after it.
          ignoreChanges: ['active', 'configuration', 'events'],
        };
        return { props, opts: { ...opts, ...fresh, ...(isKept && { retainOnDelete: true }) } };
      },
    ],
  };
  if (scope === 'organization') return new OrganizationWebhook(name, common, registration).id;
  const repository = home.apply(({ name = '' }) => name);
  return new RepositoryWebhook(name, { ...common, repository }, registration).id;
}

/** Values that are known when the webhook is registered. */
interface Known {
  home?: HookHome;
  /** Where it is to point to; in a preview possibly not known. */
  url?: string;
  path?: string;
  adoption?: HookAdoption;
  /** Whether GitHub had none for the path right before it was created. */
  isFree?: boolean;
}

/** The webhooks of a home that are in the way. */
interface Found {
  readonly home: HookHome;
  readonly hooks: readonly ListedHook[];
}

/** Whether a webhook is set as this program sets it. */
function isAsMade(hook: ListedHook, events: readonly string[]): boolean {
  const isSame = [...hook.events].sort().join() === [...events].sort().join();
  return isSame && hook.active && !hook.insecureSsl && hook.contentType === 'json';
}

/** With several clusters, a webhook with another address may belong to another cluster. */
function isOurs(hook: ListedHook, { url }: Known): boolean {
  return !hasSeveralClusters() || hook.url === url;
}

/** The webhook that an interrupted run created at GitHub and did not record in the state. */
async function removeLeftOver({ home, hooks }: Found, asker: GitHub | undefined): Promise<void> {
  for (const { id } of hooks) {
    const refusal = await asker?.removeHook(home, id);
    if (refusal !== undefined)
      throw new Error(`GitHub refused to delete the webhook ${id} of an interrupted run (${saidOf(refusal)})`);
    await pulumi.log.info(`The webhook ${id} of ${homeName(home)} was left by an interrupted run; it is re-created.`);
  }
}

/** Before a webhook is created: the home must not have one for the path, with which each push would be delivered twice. */
function refuseSecond(name: string, inTheWay: () => Promise<Found | undefined>): pulumi.ResourceHook[] {
  if (isOnMocks()) return [];
  const hook = new pulumi.ResourceHook(
    name,
    async () => {
      const found = await inTheWay();
      if (found && found.hooks.length > 0) throw new Error(describeProblem(hookExists(found.home, found.hooks)));
    },
    { onDryRun: true },
  );
  return [hook];
}

/** GitHub refused the webhook. */
function explainHook(name: string, known: Known, inTheWay: () => Promise<Found | undefined>): pulumi.ErrorHook[] {
  return explanation(name, async ({ errors, failedOperation }) => {
    const text = errors.join('\n');
    const gone = /DELETE https:\/\/\S+?\/((?:repos|orgs)\/\S+): 404/.exec(text)?.[1];
    if (failedOperation === 'delete') return gone === undefined ? undefined : hookGone(gone);
    // If this lookup fails, the failure that is being explained matters more.
    const found = await inTheWay().catch(() => known.home && { home: known.home, hooks: [] });
    if (found === undefined) return undefined;
    if (text.includes('Hook already exists'))
      // The provider repeats the request when the answer was lost; then it finds the webhook that it has created
      // itself.
      return known.isFree ? hookUnsure(found.home) : hookExists(found.home, found.hooks);
    const status = /: (\d{3}) /.exec(text)?.[1];
    const explained = status === undefined ? undefined : explainRefusal(found.home, Number(status));
    const isUnsure = failedOperation === 'create' && (status === undefined || Number(status) >= 500);
    return isUnsure ? hookUnsure(found.home) : explained;
  });
}
