import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { pingAnswer } from './ping.ts';
import { Project } from './project.ts';
import { github } from './sandbox.ts';

async function hooksOf(repository: string) {
  const [owner = '', repo = ''] = repository.split('/');
  return (await github('GET /repos/{owner}/{repo}/hooks', { owner, repo })).data;
}

describe('the home of the webhook changes', () => {
  let project: Project;

  before(async () => {
    project = await Project.open('hook-home');
    const up = await project.stack.up();
    assert.equal(up.exitCode, 0, up.text);
  });
  after(() => project[Symbol.asyncDispose]());

  for (const [from, to, what] of [
    ['sidd-harth/nginx', 'acme/nginx', 'the same name, another owner'],
    ['acme/nginx', 'acme/fleet', 'another name, the same owner'],
    ['acme/fleet', 'sidd-harth/nginx', 'both'],
  ] as const) {
    test(`${what}: the old home has no webhook any more, the new one has one that is delivered`, async () => {
      assert.equal((await hooksOf(from)).length, 1);
      await project.set({ repository: `https://github.com/${to}` });
      const up = await project.stack.up();
      assert.equal(up.exitCode, 0, up.text);
      assert.deepEqual(await hooksOf(from), []);
      const [hook, ...others] = await hooksOf(to);
      assert.deepEqual(others, []);
      const [owner = '', repo = ''] = to.split('/');
      assert.equal(await pingAnswer(owner, repo, hook?.config.url ?? ''), 200);
      const again = await project.stack.up('--expect-no-changes');
      assert.equal(again.exitCode, 0, again.text);
    });
  }
});
