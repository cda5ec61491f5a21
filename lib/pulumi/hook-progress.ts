import * as pulumi from '@pulumi/pulumi';
import type { HookHome } from '../github/hook-home.ts';
import {
  changePlan,
  fewWebhooks,
  progressInterval,
  secondsToWrite,
  writePlan,
  writeProgress,
} from '../github/write-plan.ts';
import { GitHubProvider, providersPause } from './github-provider.ts';
import { isOnMocks } from './mocks.ts';
import { stackState } from './stack-state.ts';

/** A webhook that the program declares. */
export interface DeclaredHook {
  /** Logical names, now and before. */
  readonly names: pulumi.Output<readonly string[]>;
  /** Undefined where it is known only later. */
  readonly home: HookHome | undefined;
  readonly provider: pulumi.ProviderResource;
  /** Whether GitHub is asked before and after the write. */
  readonly isAsked: boolean;
  /** Its id, once it is made. */
  readonly id: pulumi.Output<string>;
}

let declared: DeclaredHook[] = [];

/**
 * Webhooks of the state, which may all change in one run, with the pause after each write; undefined if they are few.
 */
let present: { readonly count: number; readonly delay: number } | undefined;
let changes = 0;

/** Reports once that many are being changed; called before each. */
export function noteChange(): void {
  changes += 1;
  if (changes === fewWebhooks && present !== undefined) void pulumi.log.info(changePlan(present.count, present.delay));
}

/**
 * Reports before the first write how many webhooks will be created, with how many requests and in what time, and then
 * the progress. Only for those that are not in the state yet; nothing for a few.
 */
export function tellProgress(hook: DeclaredHook): void {
  if (isOnMocks()) return;
  declared.push(hook);
  if (declared.length > 1) return;
  // Not before the program has declared everything that it declares without waiting.
  setImmediate(() => {
    const hooks = declared;
    declared = [];
    if (hooks.length >= fewWebhooks) void begin(hooks).catch(() => undefined);
  });
}

async function begin(hooks: readonly DeclaredHook[]): Promise<void> {
  const { webhooks: inState } = await stackState();
  const isNew = await Promise.all(
    hooks.map(({ names }) => whenKnown(names).then((names) => !names.some((name) => inState.has(name)))),
  );
  const toMake = hooks.filter((_, index) => isNew[index]);
  const byOwner = Map.groupBy(toMake, ({ home }) => home?.owner.toLowerCase() ?? 'owners that are known later');
  const owners = await Promise.all(
    [...byOwner].map(async ([owner, each]) => ({
      owner: each[0]?.home?.owner ?? owner,
      count: each.length,
      delay: await pauseOf(each[0]),
      // Two lists before, the write, and three reads after it: the provider's, and two for the ping.
      requests: each[0]?.isAsked ? 6 : 2,
    })),
  );
  present = { count: hooks.length - toMake.length, delay: await pauseOf(hooks[0]) };
  for (const line of writePlan(owners)) await pulumi.log.info(line);
  if (toMake.length >= fewWebhooks && !pulumi.runtime.isDryRun()) follow(toMake, secondsToWrite(owners));
}

/** Reports from time to time how many are created, until the last one. */
function follow(hooks: readonly DeclaredHook[], seconds: number): void {
  let done = 0;
  let firstAt = 0;
  const timer = setInterval(() => {
    if (done > 0) void pulumi.log.info(writeProgress(done, hooks.length, (Date.now() - firstAt) / 1000));
  }, progressInterval(seconds));
  timer.unref();
  for (const { id } of hooks) {
    id.apply(() => {
      if (done === 0) firstAt = Date.now();
      done += 1;
      if (done === hooks.length) clearInterval(timer);
    });
  }
}

/** Milliseconds that a webhook's provider waits after each write. */
async function pauseOf(hook: DeclaredHook | undefined): Promise<number> {
  return hook?.provider instanceof GitHubProvider ? whenKnown(hook.provider.pause) : providersPause;
}

function whenKnown<T>(output: pulumi.Output<T>): Promise<T> {
  return new Promise((resolve) => output.apply(resolve));
}
