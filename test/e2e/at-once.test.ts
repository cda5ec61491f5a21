import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { hookOf } from './hooks.ts';
import { pingAnswer } from './ping.ts';
import { bare, Project } from './project.ts';

describe('two runs of pulumi up at once', () => {
  let one: Project;
  let two: Project;

  before(async () => {
    one = await Project.open('at-once', { ...bare, repository: 'acme/fleet' }, null);
    two = await Project.open(
      'at-once-too',
      { ...bare, repository: 'acme/website', exposure: { type: 'Existing', service: { name: 'receiver' } } },
      null,
    );
  });
  after(async () => {
    await two[Symbol.asyncDispose]();
    // Nobody uses its entrance any more, so it is no longer protected.
    await one.stack.up();
    await one[Symbol.asyncDispose]();
  });

  const isWhole = async (name: string) => {
    const hook = await hookOf(`acme/${name}`);
    assert.equal(await pingAnswer('acme', name, hook.config.url ?? ''), 200);
  };

  test('of the same stack: one does it, the other says that the stack is locked', async () => {
    const runs = await Promise.all([one.stack.up(), one.stack.up()]);
    const [done, refused] = runs.toSorted((a, b) => a.exitCode - b.exitCode);
    assert.equal(done?.exitCode, 0, done?.text);
    assert.notEqual(refused?.exitCode, 0, refused?.text);
    assert.match(refused?.text ?? '', /the stack is currently locked by 1 lock/);
    await isWhole('fleet');
    const unchanged = await one.stack.up('--expect-no-changes');
    assert.equal(unchanged.exitCode, 0, unchanged.text);
  });

  test('of two stacks behind one entrance: both are done, each has its webhook', async () => {
    await one.set({ interval: '1h' });
    const runs = await Promise.all([one.stack.up(), two.stack.up()]);
    for (const run of runs) assert.equal(run.exitCode, 0, run.text);
    await isWhole('fleet');
    await isWhole('website');
    for (const project of [one, two]) {
      const settled = await project.stack.up();
      assert.equal(settled.exitCode, 0, settled.text);
    }
  });
});
