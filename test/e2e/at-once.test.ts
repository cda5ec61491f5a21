import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { execa } from 'execa';
import { hookOf } from './hooks.ts';
import { pingAnswer } from './ping.ts';
import { bare, Project } from './project.ts';
import { sandbox } from './sandbox.ts';

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
    const first = execa('pulumi', ['up', '--yes', '--skip-preview', '--stack', 'at-once', '--color', 'never'], {
      cwd: one.directory,
      env: sandbox.env,
      all: true,
      reject: false,
    });
    // It has the lock when it begins, and is held there: begun at the same moment, each may see the lock of the other one
    // and give up, or be done before the other one looks.
    let refused: ReturnType<typeof one.stack.up> | undefined;
    first.all.on('data', (chunk) => {
      if (refused !== undefined || !String(chunk).includes('Updating')) return;
      first.kill('SIGSTOP');
      refused = one.stack.up().finally(() => first.kill('SIGCONT'));
    });
    const done = await first;
    assert.equal(done.exitCode, 0, done.all);
    const { exitCode, text } = (await refused) ?? {};
    assert.notEqual(exitCode, 0, text);
    assert.match(text ?? '', /the stack is currently locked by 1 lock/);
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
