import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Cluster, ForbiddenError, type LiveObject, type ObjectReference } from '../../lib/operate/cluster.ts';
import { readMany } from '../../lib/operate/read-many.ts';

const receiver = (name: string, namespace = 'flux-system'): ObjectReference => ({
  apiVersion: 'notification.toolkit.fluxcd.io/v1',
  kind: 'Receiver',
  name,
  namespace,
});
const secret = (name: string): ObjectReference => ({
  apiVersion: 'v1',
  kind: 'Secret',
  name,
  namespace: 'flux-system',
});
const names = Array.from({ length: 50 }, (_, index) => `app-${index}`);

/** A cluster with some objects that says what it was asked. */
function clusterOf(there: readonly string[], refuses: { list?: unknown; read?: unknown } = {}) {
  const asked: string[] = [];
  const live = (name: string): LiveObject => ({ metadata: { name } });
  const cluster = {
    async read({ kind, name, namespace }: ObjectReference) {
      asked.push(`get ${kind} ${namespace}/${name}`);
      if (refuses.read !== undefined) throw refuses.read;
      return there.includes(name) ? live(name) : undefined;
    },
    async list(_apiVersion: string, kind: string, { namespace = '' }) {
      asked.push(`list ${kind} ${namespace}`);
      if (refuses.list !== undefined) throw refuses.list;
      return there.map(live);
    },
  };
  return { cluster: cluster as unknown as Cluster, asked };
}

/** Names of what was found, in the order of what was asked for; `none` for what is not there. */
function found(results: readonly PromiseSettledResult<LiveObject | undefined>[]): string[] {
  return results.map((each) => (each.status === 'fulfilled' ? (each.value?.metadata.name ?? 'none') : 'refused'));
}

test('many of a kind are listed once, in each namespace, and answered in the order of the references', async () => {
  const { cluster, asked } = clusterOf(names.slice(1));
  const references = names.flatMap((name) => [receiver(name), receiver(name, 'apps')]);
  const results = found(await readMany(cluster, references));
  assert.deepEqual(asked, ['list Receiver flux-system', 'list Receiver apps']);
  assert.deepEqual(results.slice(0, 6), ['none', 'none', 'app-1', 'app-1', 'app-2', 'app-2']);
});

test('a few are read one by one, and so are Secrets, however many: a list shows those of others', async () => {
  const { cluster, asked } = clusterOf(names);
  await readMany(cluster, [...names.slice(0, 3).map((name) => receiver(name)), ...names.map(secret)]);
  assert.equal(asked.length, 53);
  assert.ok(asked.every((each) => each.startsWith('get ')));
});

test('who may not list, but get each, has them read', async () => {
  const { cluster, asked } = clusterOf(names, { list: new ForbiddenError('list Receiver') });
  const results = await readMany(
    cluster,
    names.map((name) => receiver(name)),
  );
  assert.deepEqual(found(results), names);
  assert.equal(asked.filter((each) => each.startsWith('get ')).length, 50);
});

test('what cannot be determined is reported for each object that it is about', async () => {
  const { cluster } = clusterOf(names, { list: new Error('connection reset'), read: new ForbiddenError('get Secret') });
  const results = await readMany(cluster, [...names.map((name) => receiver(name)), secret('token')]);
  assert.deepEqual(
    found(results),
    Array.from({ length: 51 }, () => 'refused'),
  );
});

test('nothing is asked for nothing', async () => {
  const { cluster, asked } = clusterOf(names);
  assert.deepEqual(await readMany(cluster, []), []);
  assert.deepEqual(asked, []);
});
