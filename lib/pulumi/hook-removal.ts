import * as pulumi from '@pulumi/pulumi';
import { isOnMocks } from './mocks.ts';

export interface HookRemovalArgs {
  /** URL of the webhooks in GitHub's REST API. */
  readonly hooks: pulumi.Input<string>;
  /** Where the webhook points to: its path, derived from the token, belongs to no other. */
  readonly url: pulumi.Input<string>;
  /** Whether the webhook outlives the stack. */
  readonly isKept: pulumi.Input<boolean>;
}

/** What the resource is made with and keeps. */
export interface HookRemovalState {
  readonly hooks: string;
  readonly url: string;
  readonly isKept: boolean;
}

/**
 * A resource that is deleted after the webhook and before the objects that it points to. Its deletion checks that
 * GitHub has no webhook left: the state may lack one that an interrupted run created, or that a refresh dropped because
 * a token could not see it. With a token that cannot see webhooks, `pulumi destroy` ends there, and the rest stays for
 * the next run. A webhook that somebody made with another URL stays. With a GitHub App nothing is checked: signing for
 * one takes packages that the process of a dynamic provider does not find.
 */
class HookRemoval extends pulumi.CustomResource {
  constructor(name: string, args: HookRemovalArgs, options: pulumi.CustomResourceOptions) {
    super('pulumi-nodejs:dynamic:Resource', name, { ...args, __provider: providerModule }, options);
  }
}

/** Its methods use nothing from outside of it: another process gets only its source. */
export class HookRemovalProvider implements pulumi.dynamic.ResourceProvider<HookRemovalState, HookRemovalState> {
  private configured: { token?: string | undefined; isApp?: boolean } = {};

  async configure({ config }: pulumi.dynamic.ConfigureRequest): Promise<void> {
    this.configured = { token: config.get('github:token'), isApp: config.get('github:appAuth') !== undefined };
  }

  async create(inputs: HookRemovalState): Promise<pulumi.dynamic.CreateResult> {
    return { id: 'removal', outs: inputs };
  }

  async diff(_id: string, olds: HookRemovalState, news: HookRemovalState): Promise<pulumi.dynamic.DiffResult> {
    const keys = ['hooks', 'url', 'isKept'] as const;
    return { changes: keys.some((key) => olds[key] !== news[key]) };
  }

  async update(_id: string, _olds: HookRemovalState, news: HookRemovalState): Promise<pulumi.dynamic.UpdateResult> {
    return { outs: news };
  }

  async delete(_id: string, { hooks, url, isKept }: HookRemovalState): Promise<void> {
    const { token = process.env.GITHUB_TOKEN, isApp = false } = this.configured;
    if (isKept || !token || isApp || process.env.GITHUB_APP_ID) return;
    const ask = async (method: string, address: string) => {
      const headers = {
        authorization: `Bearer ${token}`,
        accept: 'application/vnd.github+json',
        'user-agent': 'fluxhook',
      };
      return fetch(address, { method, headers, signal: AbortSignal.timeout(10_000) });
    };
    const refuse = (what: string, status: number) => {
      throw new Error(
        `${hooks}: it cannot be seen whether the webhook is gone.\n` +
          `  problem: GitHub answered ${status} to ${what}\n` +
          '  choices: a token that may read and write webhooks; then the same command deletes what is left\n' +
          '  fix:     export GITHUB_TOKEN=TOKEN; where the repository itself is gone, pulumi state delete URN of this resource',
      );
    };
    const answer = await ask('GET', `${hooks}?per_page=100`);
    if (!answer.ok) refuse('a list of webhooks', answer.status);
    for (const { id, config } of (await answer.json()) as { id: number; config: { url?: string } }[]) {
      if (config.url !== url) continue;
      const removed = await ask('DELETE', `${hooks}/${id}`);
      // An archived repository is read-only, with all its webhooks, and nobody can push to it.
      if (removed.status === 403 && /archived/i.test(await removed.text()))
        console.warn(`${hooks}/${id} stays: the repository is archived, and GitHub changes nothing of it.`);
      else if (!removed.ok && removed.status !== 404) refuse(`deleting the webhook ${id}`, removed.status);
    }
  }
}

/**
 * What Pulumi's process for dynamic resources runs, as it is in the state: a CommonJS module. `pulumi.dynamic.Resource` would
 * work it out of the running program, for which it loads the TypeScript compiler and every module of Node.
 */
export const providerModule = `exports.handler = () => new (${HookRemovalProvider})();`;

/** The same in this process. */
export const hookRemovals = new HookRemovalProvider();

/** The same as a resource of the package's own provider, which runs wherever the program and its packages are. */
class ServedHookRemoval extends pulumi.CustomResource {
  constructor(name: string, args: HookRemovalArgs, options: pulumi.CustomResourceOptions) {
    super('fluxhook:index:HookRemoval', name, { ...args }, options);
  }
}

let isServed = false;

/** From now on this process makes them as resources of the package's own provider, which it is. */
export function serveHookRemovals(): void {
  isServed = true;
}

export function newHookRemoval(
  name: string,
  args: HookRemovalArgs,
  options: pulumi.CustomResourceOptions,
): pulumi.CustomResource {
  return isServed ? new ServedHookRemoval(name, args, options) : new HookRemoval(name, args, options);
}

/**
 * Starts Pulumi's process for dynamic resources, half a second of Node.js, which otherwise starts when the first of them is
 * registered, and is waited for. Any request starts it; nothing is deployed.
 */
export function prepareHookRemovals(): void {
  if (isServed || isOnMocks()) return;
  pulumi.runtime.invoke('pulumi-nodejs:dynamic:start', {}).catch(() => undefined);
}
