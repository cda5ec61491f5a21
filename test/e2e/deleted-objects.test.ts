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

/** What is gone, and of which webhook. */
interface Case {
  readonly name: string;
  readonly gone: readonly (Kind | 'webhook')[];
}

/** Each of another webhook: what happens to one does nothing to the others. */
const independent = (...cases: readonly (readonly (Kind | 'webhook')[])[]): readonly Case[] =>
  cases.map((gone, index) => ({ name: names[index] as string, gone }));

async function remove({ name, gone }: Case): Promise<void> {
  for (const kind of gone) {
    if (kind === 'webhook') await deleteHooks(`acme/${name}`);
    else await kubectl(['-n', 'flux-system', 'delete', kind, objectsOf(name)[kind].split('/')[1] ?? '']);
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

  // One run fixes several: each is of a webhook of its own, and only the Service is in the way of the others.
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
    independent(['service']),
    independent(['service', 'webhook']),
    independent(['secret', 'receiver', 'gitrepository', 'service', 'networkpolicy', 'webhook']),
  ];
  for (const cases of runs) {
    describe(`of ${cases.map(({ name }) => name).join(', ')}`, () => {
      let text: string;
      const former = new Map<string, number>();
      before(async () => {
        for (const each of cases) {
          former.set(each.name, (await hookOf(`acme/${each.name}`)).id);
          await remove(each);
        }
        text = await up('--refresh');
      });
      for (const { name, gone } of cases) {
        test(`one up --refresh makes ${gone.join(', ')} again, with the token that the state has`, async () => {
          assert.doesNotMatch(text, /a push would not reconcile/);
          assert.equal((await hookPaths()).get(name), paths.get(name));
          if (!gone.includes('webhook')) assert.equal((await hookOf(`acme/${name}`)).id, former.get(name));
          await isAnswered(name);
        });
      }
      test('and another one changes nothing', async () => {
        await up('--refresh', '--expect-no-changes');
      });
    });
  }

  for (const cases of [
    independent(['secret'], ['receiver'], ['gitrepository'], ['networkpolicy']),
    independent(['service']),
  ]) {
    describe(`without --refresh, of ${cases.map(({ name }) => name).join(', ')}`, () => {
      let blind: string;
      before(async () => {
        for (const each of cases) await remove(each);
        blind = await up();
      });
      for (const { name, gone } of cases) {
        for (const kind of gone) {
          test(`up says that the ${kind} is gone`, () => {
            assert.match(
              blind,
              new RegExp(
                `${objectsOf(name)[kind as Kind]}\\s+problem: it is not in the cluster, though the stack's state has it[^]*pulumi up --refresh`,
              ),
            );
          });
        }
      }
      test('and one with it makes it again', async () => {
        await up('--refresh');
        assert.deepEqual(await hookPaths(), paths);
      });
    });
  }

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

  test('a token that somebody wrote into the Secret is put back by one up --refresh', async () => {
    const patch = JSON.stringify({ stringData: { token: 'a-token-of-somebody-else' } });
    await kubectl(['-n', 'flux-system', 'patch', 'secret', `${first}-webhook-token`, '--type=merge', '-p', patch]);
    await up('--refresh');
    await isAnswered(first);
  });
});
