import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { get, kubectl } from './cluster.ts';
import { hookOf, hooksOf } from './hooks.ts';
import { LibraryProject } from './library-project.ts';
import { pingAnswer } from './ping.ts';

/** What changes between the runs. */
interface Variation {
  /** Of the first webhook's component. */
  readonly first: string;
  readonly options: string;
  readonly protect: boolean;
  readonly interval: string;
}

const names = ['service-21', 'service-22', 'service-23'] as const;

/** Two entrances, three webhooks behind the first, and a tree of somebody's own constructs. */
const program = ({ first, options, protect, interval }: Variation) => `
import * as k8s from '@pulumi/kubernetes';
import * as pulumi from '@pulumi/pulumi';
import { ApiObject } from 'cdk8s';
import { ConstructTree, GitHubWebhook, input, ReceiverEntrance } from './lib/pulumi/index.ts';

const cluster = new k8s.Provider('cluster', { kubeconfig: process.env.CLUSTER, enableSecretMutable: true });
const entrance = new ReceiverEntrance('flux', { exposure: { type: 'LoadBalancer', sources: 'any' } }, { provider: cluster, protect: ${protect} });
const second = new ReceiverEntrance('second', { metadata: { name: 'second' }, exposure: { type: 'LoadBalancer', sources: 'any' } }, { provider: cluster });
const credentials = { token: process.env.GITHUB_TOKEN ?? '' };
const webhook = (name: string, repository: string, options: pulumi.ComponentResourceOptions = {}) =>
  new GitHubWebhook(
    name,
    {
      entrance,
      repository,
      credentials,
      receiver: { metadata: { name: repository.split('/')[1] } },
      source: { metadata: { name: repository.split('/')[1] }, url: 'https://github.com/' + repository, ref: { branch: 'main' }, interval: '${interval}' },
    },
    { providers: { kubernetes: cluster }, ...options },
  );
const one = webhook('${first}', 'acme/service-21', ${options});
webhook('two', 'acme/service-22');
webhook('three', 'acme/service-23');
const tree = new ConstructTree(
  'notes',
  {
    namespace: 'flux-system',
    declare: (chart) => {
      new ApiObject(chart, 'addresses', {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name: 'addresses' },
        data: { first: input(entrance.address), second: input(second.address) },
      });
    },
  },
  { provider: cluster },
);
export const hookUrl = one.hookUrl;
export const proof = one.proof;
export const map = tree.resources.addresses.id;
`;

const plain: Variation = { first: 'one', options: '{}', protect: false, interval: '1h' };
const objects = names.flatMap((name) => [`gitrepository/${name}`, `receiver/${name}`, `secret/${name}-webhook-token`]);

async function uids(): Promise<string[]> {
  const uid = ['-o', 'jsonpath={.metadata.uid}'];
  return Promise.all(
    [...objects, 'service/receiver'].map((object) => kubectl(['-n', 'flux-system', 'get', object, ...uid])),
  );
}

describe('a Pulumi program of its own', () => {
  let project: LibraryProject;
  let made: string[];
  let ids: number[];

  before(async () => {
    project = await LibraryProject.open('library', program(plain));
    const up = await project.stack.up();
    assert.equal(up.exitCode, 0, up.text);
    assert.doesNotMatch(up.text, /would not reconcile/);
    made = await uids();
    ids = (await Promise.all(names.map((name) => hookOf(`acme/${name}`)))).map(({ id }) => id);
  });
  after(() => project[Symbol.asyncDispose]());

  async function isUntouched(): Promise<void> {
    assert.deepEqual(await uids(), made);
    const found = await Promise.all(names.map((name) => hookOf(`acme/${name}`)));
    assert.deepEqual(
      found.map(({ id }) => id),
      ids,
    );
  }

  test('two entrances, three webhooks behind one, and a construct tree: all of it works', async () => {
    for (const name of names) {
      const { config } = await hookOf(`acme/${name}`);
      assert.equal(await pingAnswer('acme', name, config.url ?? ''), 200);
    }
    const { proof } = await project.stack.outputs();
    assert.equal(proof, 'a ping of GitHub was answered 200');
    const address = async (name: string) => (await get('service', name))?.status.loadBalancer.ingress[0].ip;
    assert.deepEqual((await get('configmap', 'addresses'))?.data, {
      first: await address('receiver'),
      second: await address('second'),
    });
  });

  test('a second run changes nothing', async () => {
    const again = await project.stack.up('--expect-no-changes');
    assert.equal(again.exitCode, 0, again.text);
    const refreshed = await project.stack.up('--refresh', '--expect-no-changes');
    assert.equal(refreshed.exitCode, 0, refreshed.text);
  });

  test('a component that is renamed without an alias is refused, before its objects are deleted', async () => {
    project.write(program({ ...plain, first: 'renamed' }));
    const { exitCode, text } = await project.stack.up();
    assert.notEqual(exitCode, 0, text);
    assert.match(text, /this stack deploys it as one-receiver and would now deploy it as renamed-receiver/);
    assert.match(text, /the same logical name as before \(an alias, in a program\)/);
    await isUntouched();
  });

  test('with an alias nothing is replaced', async () => {
    project.write(program({ ...plain, first: 'renamed', options: "{ aliases: [{ name: 'one' }] }" }));
    const up = await project.stack.up();
    assert.equal(up.exitCode, 0, up.text);
    // The refused run has left the new component beside the old one; neither is an object.
    assert.doesNotMatch(up.text, /replac|(kubernetes|github|dynamic|random):\S* \S+ (creat|delet)/);
    await isUntouched();
    const again = await project.stack.up('--expect-no-changes');
    assert.equal(again.exitCode, 0, again.text);
    // Once more without it: the state has the new name.
    project.write(program({ ...plain, first: 'renamed' }));
    const without = await project.stack.up('--expect-no-changes');
    assert.equal(without.exitCode, 0, without.text);
  });

  test('ignoreChanges through transforms reaches the objects', async () => {
    const ignoring = `{ transforms: [({ type, props, opts }) => type.endsWith(':GitRepository') ? { props, opts: pulumi.mergeOptions(opts, { ignoreChanges: ['spec.interval'] }) } : undefined] }`;
    project.write(program({ ...plain, first: 'renamed', options: ignoring, interval: '2h' }));
    const up = await project.stack.up();
    assert.equal(up.exitCode, 0, up.text);
    const intervals = await Promise.all(names.map(async (name) => (await get('gitrepository', name))?.spec.interval));
    assert.deepEqual(intervals, ['1h', '2h', '2h']);
    await isUntouched();
  });

  test('protect reaches the objects', async () => {
    project.write(program({ ...plain, first: 'renamed', protect: true }));
    assert.equal((await project.stack.up()).exitCode, 0);
    const destroy = await project.stack.run('destroy', '--yes', '--skip-preview');
    assert.notEqual(destroy.exitCode, 0, destroy.text);
    assert.match(destroy.text, /flux-service.*protected|protected.*flux-service/s);
    assert.notEqual(await get('service', 'receiver'), undefined);
    project.write(program({ ...plain, first: 'renamed' }));
    const up = await project.stack.up();
    assert.equal(up.exitCode, 0, up.text);
  });

  test('destroy takes all of it, and only that', async () => {
    await project.stack.succeed('destroy', '--yes', '--skip-preview');
    for (const name of names) assert.deepEqual(await hooksOf(`acme/${name}`), []);
    assert.equal(await get('service', 'receiver'), undefined);
    assert.equal(await get('configmap', 'addresses'), undefined);
  });
});
