import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { kubectl } from './cluster.ts';
import { deleteHooks, hookOf } from './hooks.ts';
import { pingAnswer } from './ping.ts';
import { bare, Project } from './project.ts';

/** The webhooks of the stack, which share the Service and the NetworkPolicy. */
const names = [1, 2, 3, 4, 5, 6, 7, 8].map((number) => `service-0${number}`);
const [first = ''] = names;

const objectsOf = (name: string) =>
  ({
    secret: `Secret flux-system/${name}-webhook-token`,
    receiver: `Receiver flux-system/${name}`,
    gitrepository: `GitRepository flux-system/${name}`,
    service: 'Service flux-system/receiver',
    networkpolicy: 'NetworkPolicy flux-system/receiver',
  }) as const;

type Kind = keyof ReturnType<typeof objectsOf>;

/** What somebody deleted or changed: an object, the webhook at GitHub, or the token in the Secret, for another one. */
type Loss = Kind | 'webhook' | 'token';

/** What is gone, and of which webhook. */
interface Case {
  readonly name: string;
  readonly gone: readonly Loss[];
}

/** Each of another webhook: what happens to one does nothing to the others. */
const independent = (...cases: readonly (readonly Loss[])[]): readonly Case[] =>
  cases.map((gone, index) => ({ name: names[index] as string, gone }));

async function overwriteToken(name: string): Promise<void> {
  const patch = JSON.stringify({ stringData: { token: 'a-token-of-somebody-else' } });
  await kubectl(['-n', 'flux-system', 'patch', 'secret', `${name}-webhook-token`, '--type=merge', '-p', patch]);
}

async function remove({ name, gone }: Case): Promise<void> {
  for (const kind of gone) {
    if (kind === 'webhook') await deleteHooks(`acme/${name}`);
    else if (kind === 'token') await overwriteToken(name);
    else {
      const object = objectsOf(name)[kind].split('/')[1] ?? '';
      // What all webhooks share is gone for each of them.
      await kubectl(['-n', 'flux-system', 'delete', kind, object, '--ignore-not-found']);
    }
  }
}

describe('objects that somebody deleted', () => {
  let project: Project;
  let paths: ReadonlyMap<string, unknown>;

  /** By the names of the webhooks. */
  const hookPaths = async (): Promise<ReadonlyMap<string, unknown>> => {
    const { webhooks } = (await project.stack.outputs()) as unknown as {
      webhooks: Record<string, { hookPath: string }>;
    };
    return new Map(names.map((name) => [name, webhooks[name]?.hookPath]));
  };
  const up = async (...args: string[]): Promise<string> => {
    const { exitCode, text } = await project.stack.up(...args);
    assert.equal(exitCode, 0, text);
    return text;
  };
  const isAnswered = async (name: string) => {
    const hook = await hookOf(`acme/${name}`);
    assert.equal(await pingAnswer('acme', name, hook.config.url ?? ''), 200);
  };

  before(async () => {
    const webhooks = names.map((name) => ({ name, repository: `acme/${name}` }));
    project = await Project.open('deleted-objects', { ...bare, webhooks }, null);
    await up();
    paths = await hookPaths();
    assert.ok([...paths.values()].every((path) => typeof path === 'string'));
  });
  after(() => project[Symbol.asyncDispose]());

  // One run fixes several, each of a webhook of its own; the Service is away for all of them, so it has a run for itself.
  const runs = [
    independent(
      ['secret'],
      ['receiver'],
      ['gitrepository'],
      ['networkpolicy'],
      ['webhook'],
      ['secret', 'receiver'],
      ['secret', 'webhook'],
      ['receiver', 'webhook'],
    ),
    independent(
      ['service'],
      ['service', 'webhook'],
      ['secret', 'receiver', 'gitrepository', 'service', 'networkpolicy', 'webhook'],
      ['token'],
    ),
  ];
  for (const cases of runs) {
    describe(`of ${cases.map(({ name }) => name).join(', ')}`, () => {
      let text: string;
      let now: ReadonlyMap<string, unknown>;
      const former = new Map<string, number>();
      before(async () => {
        for (const each of cases) {
          former.set(each.name, (await hookOf(`acme/${each.name}`)).id);
          await remove(each);
        }
        text = await up('--refresh');
        now = await hookPaths();
      });
      for (const { name, gone } of cases) {
        test(`one up --refresh puts back ${gone.join(', ')}, with the token that the state has`, async () => {
          assert.doesNotMatch(text, /a push would not reconcile/);
          assert.equal(now.get(name), paths.get(name));
          if (!gone.includes('webhook')) assert.equal((await hookOf(`acme/${name}`)).id, former.get(name));
          await isAnswered(name);
        });
      }
      test('and another one changes nothing', async () => {
        await up('--refresh', '--expect-no-changes');
      });
    });
  }

  describe('without --refresh', () => {
    const kinds = ['secret', 'receiver', 'gitrepository', 'networkpolicy', 'service'] as const;
    let blind: string;
    before(async () => {
      for (const each of independent(...kinds.map((kind) => [kind]))) await remove(each);
      blind = await up();
    });
    for (const [index, kind] of kinds.entries()) {
      test(`up says that the ${kind} is gone`, () => {
        const object = objectsOf(names[index] as string)[kind];
        assert.match(
          blind,
          new RegExp(
            `${object}\\s+problem: it is not in the cluster, though the stack's state has it[^]*pulumi up --refresh`,
          ),
        );
      });
    }
    test('and one with it makes it again', async () => {
      await up('--refresh');
      assert.deepEqual(await hookPaths(), paths);
    });
  });

  test('preview --refresh says what is made again, and refresh with up after it makes it', async () => {
    await remove({ name: first, gone: ['secret'] });
    const preview = await project.stack.run('preview', '--refresh');
    assert.equal(preview.exitCode, 0, preview.text);
    assert.match(preview.text, /\+ 1 to create/);
    const refresh = await project.stack.run('refresh', '--yes', '--skip-preview');
    assert.equal(refresh.exitCode, 0, refresh.text);
    await up();
    assert.deepEqual(await hookPaths(), paths);
    await isAnswered(first);
  });
});
