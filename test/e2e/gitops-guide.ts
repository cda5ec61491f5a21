import assert from 'node:assert/strict';
import { PulumiStack } from '../../sandbox/pulumi/stack.ts';
import { codeBlocks, writeFileBlocks } from '../examples/code-blocks.ts';
import { standIns } from '../examples/stand-ins.ts';
import { WorkTree } from '../examples/work-tree.ts';
import { tutorialConfig } from '../given-settings.ts';
import { get, kubectl } from './cluster.ts';
import { deliver } from './delivery.ts';
import { environment, listHooks, sandbox } from './sandbox.ts';

const page = 'docs/gitops.md';
const [handover, write, reconcile, letGo, writeToken, release, takeBack, ...others] = codeBlocks(page, 'sh');
assert.deepEqual(others, [], `${page} has commands that no test runs`);

/** The commands of docs/gitops.md, all of them. */
export const commands = { handover, write, reconcile, letGo, writeToken, release, takeBack } as Record<
  'handover' | 'write' | 'reconcile' | 'letGo' | 'writeToken' | 'release' | 'takeBack',
  string
>;

/** The objects that the page is about, by kind and name. */
export const chain = [
  ['gitrepository', 'my-nginx'],
  ['secret', 'webhook-token'],
  ['service', 'receiver'],
  ['networkpolicy', 'receiver'],
  ['receiver', 'github-receiver'],
] as const;

/** The identity of every object of the chain: another one means that it was deleted in between. */
async function identities(): Promise<string[]> {
  const uid = ['-o', 'jsonpath={.metadata.uid}'];
  return Promise.all(chain.map(([kind, name]) => kubectl(['-n', 'flux-system', 'get', kind, name, ...uid])));
}

/** What a reader of the page has: a stack, a clone of the repository that Flux was bootstrapped with, programs. */
export class GitOpsReader implements AsyncDisposable {
  readonly stack: PulumiStack;
  readonly directory: string;
  readonly #name: string;
  readonly #copy: WorkTree;
  readonly #programs: string;

  private constructor(name: string, copy: WorkTree) {
    this.#name = name;
    this.#copy = copy;
    this.directory = copy.directory;
    this.#programs = standIns(copy.directory);
    this.stack = new PulumiStack({ directory: copy.directory, stack: name, env: sandbox.env });
  }

  static async open(name: string): Promise<GitOpsReader> {
    const reader = new GitOpsReader(name, await WorkTree.copy());
    await reader.stack.init();
    for (const [key, value] of Object.entries(tutorialConfig)) {
      await reader.stack.succeed('config', 'set', '--plaintext', key, value);
    }
    await reader.run(`
      git init --quiet --initial-branch=main
      git remote add origin https://github.com/sidd-harth/nginx
      git fetch --quiet origin main
      git reset --quiet --mixed origin/main
      git branch --quiet --set-upstream-to=origin/main
      git rm -r --quiet --cached --ignore-unmatch deploy`);
    // What `flux bootstrap` leaves in the cluster.
    const source = {
      apiVersion: 'source.toolkit.fluxcd.io/v1',
      kind: 'GitRepository',
      metadata: { name: 'flux-system', namespace: 'flux-system' },
      spec: { interval: '1h', url: 'https://github.com/sidd-harth/nginx', ref: { branch: 'main' } },
    };
    await kubectl(['apply', '-f', '-'], JSON.stringify(source));
    writeFileBlocks(page, reader.directory);
    return reader;
  }

  /** Runs commands of the page as they are, but for the name of the stack; they print what they do. */
  async run(text: string): Promise<string> {
    const credentials = Buffer.from(`x-access-token:${environment('GITHUB_TOKEN')}`).toString('base64');
    return this.#copy.run(text.replaceAll('STACK', this.#name), {
      ...sandbox.env,
      PATH: `${this.#programs}:${sandbox.env.PATH}`,
      PULUMI_STACK: this.#name,
      // Answers the question of `pulumi up`.
      PULUMI_OPTION_YES: 'true',
      // Who commits, and may push.
      GIT_CONFIG_GLOBAL: '/dev/null',
      GIT_CONFIG_COUNT: '3',
      GIT_CONFIG_KEY_0: 'http.extraHeader',
      GIT_CONFIG_VALUE_0: `Authorization: Basic ${credentials}`,
      GIT_CONFIG_KEY_1: 'user.name',
      GIT_CONFIG_VALUE_1: 'fluxhook',
      GIT_CONFIG_KEY_2: 'user.email',
      GIT_CONFIG_VALUE_2: 'fluxhook@example.org',
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    try {
      await kubectl(['-n', 'flux-system', 'delete', 'kustomization', 'fluxhook', '--ignore-not-found']);
      await kubectl(['-n', 'flux-system', 'delete', 'gitrepository', 'flux-system', '--ignore-not-found']);
      await this.stack.succeed('destroy', '--yes', '--skip-preview', '--remove');
      for (const [kind, name] of chain)
        await kubectl(['-n', 'flux-system', 'delete', kind, name, '--ignore-not-found']);
    } finally {
      this.#copy[Symbol.dispose]();
    }
  }
}

/** Flux, the webhook and the objects as they were when it was made: no step of the page may change any of it. */
export class Continuity {
  readonly #hook: number | undefined;
  readonly #objects: readonly string[];
  readonly #token: string;

  private constructor(hook: number | undefined, objects: readonly string[], token: string) {
    this.#hook = hook;
    this.#objects = objects;
    this.#token = token;
  }

  static async begin(): Promise<Continuity> {
    const secret = await get('secret', 'webhook-token');
    const token = Buffer.from(secret?.data?.token ?? '', 'base64').toString();
    return new Continuity((await listHooks())[0]?.id, await identities(), token);
  }

  /** The same objects, the same webhook, a delivery that is accepted. */
  async holds(stack: PulumiStack): Promise<void> {
    assert.deepEqual(await identities(), this.#objects);
    const [hook, ...others] = await listHooks();
    assert.deepEqual([hook?.id, others.length], [this.#hook, 0]);
    const { hookUrl = '', webhookId } = await stack.outputs();
    assert.equal(webhookId, String(this.#hook));
    assert.equal(hook?.config.url, hookUrl);
    assert.equal(await deliver(hookUrl, this.#token), 200);
  }
}
