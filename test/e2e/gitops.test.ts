import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { get } from './cluster.ts';
import { deliver } from './delivery.ts';
import { Continuity, chain, commands, GitOpsReader } from './gitops-guide.ts';
import { KustomizeController } from './kustomize-controller.ts';
import { tutorial } from './project.ts';
import { listHooks } from './sandbox.ts';

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

describe('docs/gitops.md: who owns the Kubernetes objects', () => {
  let flux: KustomizeController;
  let reader: GitOpsReader;
  let first: Continuity;
  let watch: Watch;

  const unchanged = () => first.holds(reader.stack);

  async function noChanges(): Promise<void> {
    const { exitCode, text } = await reader.stack.up('--expect-no-changes');
    assert.equal(exitCode, 0, text);
  }

  async function deployed(): Promise<string[]> {
    const { deployment } = JSON.parse(await reader.stack.succeed('stack', 'export'));
    const types: string[] = deployment.resources.map(({ type }: { type: string }) => type);
    return types.filter((type) => type.startsWith('kubernetes:') && !type.includes('Provider')).sort();
  }

  before(async () => {
    flux = await KustomizeController.start();
    reader = await GitOpsReader.open('gitops');
    await reader.stack.setSecret('fluxhook:token', tutorial.token);
    await reader.run('pulumi up');
    const { hookUrl = '' } = await reader.stack.outputs();
    first = await Continuity.begin();
    watch = new Watch(hookUrl);
  });

  after(async () => {
    await watch?.[Symbol.asyncDispose]();
    await reader?.[Symbol.asyncDispose]();
    await flux?.[Symbol.asyncDispose]();
  });

  test('handover changes nothing that is live', async () => {
    await reader.run(commands.handover);
    await unchanged();
  });

  test('Flux takes over what synth writes, without the Secret that Pulumi keeps', async () => {
    const text = await reader.run(commands.write);
    assert.match(text, /Secret webhook-token is not written: Pulumi keeps it\./);
    const committed = (await reader.run('git ls-tree -r --name-only origin/main')).split('\n');
    assert.deepEqual(
      committed.filter((name) => name.startsWith('deploy/secret-')),
      [],
    );
    assert.ok(committed.includes('Pulumi.gitops.yaml'));
    assert.match(
      await reader.run(commands.reconcile),
      /kustomization\.kustomize\.toolkit\.fluxcd\.io\/fluxhook condition met/,
    );
    await unchanged();
  });

  test('Pulumi lets go of them, and keeps the token and the webhook', async () => {
    assert.doesNotMatch(await reader.run(commands.letGo), /replaced/);
    assert.deepEqual(await deployed(), ['kubernetes:core/v1:Secret']);
    await unchanged();
    await noChanges();
  });

  test('a change goes through Git only', async () => {
    await reader.run(`pulumi config set fluxhook:interval 30m\n${commands.write}${commands.reconcile}`);
    assert.equal((await get('gitrepository', 'my-nginx'))?.spec.interval, '30m');
    await noChanges();
    await unchanged();
  });

  test('Pulumi takes them back, once Flux has let go', async () => {
    await reader.run(commands.release);
    await unchanged();
    // Two commands, twice.
    const [toHandover = '', toPulumi = ''] = commands.takeBack.match(/(.+\n){2}/g) ?? [];
    assert.equal(toHandover + toPulumi, commands.takeBack);
    for (const step of [toHandover, toPulumi]) {
      await reader.run(step);
      assert.equal((await deployed()).length, chain.length);
      await unchanged();
    }
    await noChanges();
  });

  test('there was no moment without the webhook, and no delivery was refused', async () => {
    await watch[Symbol.asyncDispose]();
    assert.deepEqual([...watch.statuses.keys()], [200]);
    assert.ok((watch.statuses.get(200) ?? 0) > 50);
    assert.equal(watch.hooks.size, 1);
  });

  test('destroy then leaves nothing behind', async () => {
    await reader.stack.succeed('destroy', '--yes', '--skip-preview');
    assert.deepEqual(await listHooks(), []);
    for (const [kind, name] of chain) assert.equal(await get(kind, name), undefined, `${kind}/${name}`);
  });
});
