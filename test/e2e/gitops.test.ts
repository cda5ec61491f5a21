import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { get, kubectl } from './cluster.ts';
import { deliver } from './delivery.ts';
import { KustomizeController } from './kustomize-controller.ts';
import { Project, tutorial } from './project.ts';
import { listHooks } from './sandbox.ts';
import { synthesize } from './synth-project.ts';

const chain = [
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

/** Delivers all the time, and keeps every answer and every set of webhooks that there was. */
class Watch implements AsyncDisposable {
  readonly statuses = new Map<number, number>();
  readonly hooks = new Set<string>();
  #over = false;
  readonly #running;

  constructor(url: string) {
    this.#running = this.#watch(url);
  }

  async #watch(url: string): Promise<void> {
    while (!this.#over) {
      const status = await deliver(url, tutorial.token);
      this.statuses.set(status, (this.statuses.get(status) ?? 0) + 1);
      this.hooks.add(JSON.stringify((await listHooks()).map(({ id, config }) => [id, config.url])));
      await sleep(100);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#over = true;
    await this.#running;
  }
}

describe('who owns the Kubernetes objects', () => {
  let project: Project;
  let flux: KustomizeController;
  let watch: Watch;
  let first: { hook: unknown; objects: string[] };

  async function up(...args: string[]): Promise<string> {
    const { exitCode, text } = await project.stack.up(...args);
    assert.equal(exitCode, 0, text);
    return text;
  }

  /** What holds after every step: the same objects, the same webhook, a delivery that is accepted. */
  async function unchanged(): Promise<void> {
    assert.deepEqual(await identities(), first.objects);
    const [hook, ...others] = await listHooks();
    assert.deepEqual([hook?.id, others.length], [first.hook, 0]);
    const { hookUrl = '', webhookId } = await project.stack.outputs();
    assert.equal(webhookId, String(first.hook));
    assert.equal(await deliver(hookUrl, tutorial.token), 200);
  }

  async function deployed(): Promise<string[]> {
    const { deployment } = JSON.parse(await project.stack.succeed('stack', 'export'));
    const types: string[] = deployment.resources.map(({ type }: { type: string }) => type);
    return types.filter((type) => type.startsWith('kubernetes:') && !type.includes('Provider')).sort();
  }

  before(async () => {
    flux = await KustomizeController.start();
    project = await Project.open('gitops');
    await up();
    const { hookUrl = '' } = await project.stack.outputs();
    first = { hook: (await listHooks())[0]?.id, objects: await identities() };
    watch = new Watch(hookUrl);
  });

  after(async () => {
    await watch?.[Symbol.asyncDispose]();
    await project?.[Symbol.asyncDispose]();
    await flux?.[Symbol.asyncDispose]();
  });

  test('handover changes nothing that is live', async () => {
    await project.set({ ownership: 'handover' });
    await up();
    await unchanged();
  });

  test('Flux takes over what synth writes, without the Secret that Pulumi keeps', async () => {
    const { files, output, text } = await synthesize(project.directory, 'gitops');
    assert.match(text, /Secret webhook-token is not written: Pulumi keeps it\./);
    assert.ok(!Object.keys(files).some((name) => name.startsWith('secret-')));
    const ready = await flux.deploy(output);
    assert.equal(ready.status, 'True', ready.message);
    await unchanged();
  });

  test('Pulumi lets go of them, and keeps the token and the webhook', async () => {
    await project.set({ ownership: 'git' });
    const text = await up();
    assert.doesNotMatch(text, /replaced/);
    assert.deepEqual(await deployed(), ['kubernetes:core/v1:Secret']);
    await unchanged();
    await up('--expect-no-changes');
  });

  test('a change goes through Git alone', async () => {
    await project.set({ interval: '30m' });
    const { output } = await synthesize(project.directory, 'gitops');
    const ready = await flux.deploy(output);
    assert.equal(ready.status, 'True', ready.message);
    assert.equal((await get('gitrepository', 'my-nginx'))?.spec.interval, '30m');
    await up('--expect-no-changes');
    await unchanged();
  });

  test('Pulumi takes them back, once Flux has let go', async () => {
    await flux.release();
    for (const ownership of ['handover', 'pulumi']) {
      await project.set({ ownership });
      await up();
      assert.equal((await deployed()).length, chain.length);
      await unchanged();
    }
    await unchanged();
    await up('--expect-no-changes');
  });

  test('there was no moment without the webhook, and no delivery was refused', async () => {
    await watch[Symbol.asyncDispose]();
    assert.deepEqual([...watch.statuses.keys()], [200]);
    assert.ok((watch.statuses.get(200) ?? 0) > 50);
    assert.equal(watch.hooks.size, 1);
  });

  test('destroy then leaves nothing behind', async () => {
    await project.stack.succeed('destroy', '--yes', '--skip-preview');
    assert.deepEqual(await listHooks(), []);
    for (const [kind, name] of chain) assert.equal(await get(kind, name), undefined, `${kind}/${name}`);
  });
});
