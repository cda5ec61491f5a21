import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { get } from './cluster.ts';
import { deliver } from './delivery.ts';
import { hookOf } from './hooks.ts';
import { pingAnswer } from './ping.ts';
import { bare, Project } from './project.ts';
import { rotating, tokenOf } from './rotating.ts';
import { until } from './sandbox.ts';
import { SignedStream } from './signed-stream.ts';

const repository = 'acme/service-31';
const names = ['service-31', 'service-31-b'] as const;

/** A delivery is accepted, and reconciles nothing: what is measured is whether it is taken. */
const nothing = 'has(req.ref) && req.ref == "refs/heads/none"';

/** The existing Receiver and Secret. */
async function there(): Promise<string[]> {
  const objects = names.flatMap((name) => [
    ['receiver', name],
    ['secret', name.replace('31', '31-webhook-token')],
  ]);
  const found = await Promise.all(objects.map(async ([kind = '', name = '']) => ((await get(kind, name)) ? name : '')));
  return found.filter((name) => name !== '');
}

describe('the token of a stack is rotated', () => {
  let project: Project;

  async function unchanged(): Promise<void> {
    const up = await project.stack.up('--expect-no-changes', '--refresh');
    assert.equal(up.exitCode, 0, up.text);
  }

  before(async () => {
    project = await Project.open('rotate', { ...bare, repository, filter: nothing }, null);
    const up = await project.stack.up();
    assert.equal(up.exitCode, 0, up.text);
  });
  after(() => project[Symbol.asyncDispose]());

  test('of 1,000 deliveries, one at least every 20 ms, none is lost; the next pulumi up changes nothing', async () => {
    const before = await hookOf(repository);
    const oldToken = await tokenOf(before.config.url ?? '', ...names);
    const stream = new SignedStream(repository, (url) => tokenOf(url, ...names));
    await stream.start();
    const { exitCode, all } = await rotating(project, ['service-31']);
    const streamed = await stream.end(1_000);

    assert.equal(exitCode, 0, all);
    assert.deepEqual(Object.keys(streamed.answers), ['200'], JSON.stringify(streamed));
    assert.ok((streamed.answers[200] ?? 0) >= 1_000, JSON.stringify(streamed));
    console.log(streamed);
    const hook = await hookOf(repository);
    const url = hook.config.url ?? '';
    assert.equal(hook.id, before.id);
    assert.notEqual(await tokenOf(url, ...names), oldToken);
    assert.equal(await pingAnswer('acme', 'service-31', url), 200);
    const oldUrl = before.config.url ?? '';
    await until('the end of the old path', async () => (await deliver(oldUrl, oldToken)) === 404 || undefined);
    assert.deepEqual(await there(), ['service-31-b', 'service-31-webhook-token-b']);
    const up = await project.stack.up('--expect-no-changes');
    assert.equal(up.exitCode, 0, up.text);
    await unchanged();
  });

  test('and once more, by the other name: the names are those of the beginning', async () => {
    const { exitCode, all } = await rotating(project, ['service-31-b']);
    assert.equal(exitCode, 0, all);
    assert.deepEqual(await there(), ['service-31', 'service-31-webhook-token']);
    const { config } = await hookOf(repository);
    assert.equal(await pingAnswer('acme', 'service-31', config.url ?? ''), 200);
    await unchanged();
  });
});
