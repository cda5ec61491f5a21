import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { commandGitHub } from '../../sandbox/control.ts';
import { hookOf } from './hooks.ts';
import { pingAnswer } from './ping.ts';
import { bare, Project } from './project.ts';
import { sandbox } from './sandbox.ts';

const repository = 'acme/fleet';

/** Why GitHub does not show an existing webhook. */
interface Blindness {
  readonly token?: () => Promise<string>;
  /** What GitHub answers to everything that is asked of webhooks. */
  readonly answer?: 401 | 403 | 404 | 500;
}

const issue = async (login: string, readonly: boolean) =>
  (await commandGitHub(sandbox, { do: 'issue-token', login, readonly })).token ?? '';

const blindnesses: Readonly<Record<string, Blindness>> = {
  'a token of somebody who does not administer the repository (404)': {
    token: () => issue('sandbox-outsider', false),
  },
  'a fine-grained token without Webhooks (403)': { token: () => issue('sidd-harth', true) },
  'a token that was revoked (401)': { token: async () => 'ghp_revoked' },
  "a token that is not authorized for the organization's SSO (403)": { answer: 403 },
};

/** Webhooks in the state, by their ids. */
async function inState({ stack }: Project): Promise<string[]> {
  const { deployment } = JSON.parse(await stack.succeed('stack', 'export')) as {
    deployment: { resources: { type: string; id?: string }[] };
  };
  return deployment.resources.filter(({ type }) => /^github:.*Webhook$/.test(type)).map(({ id = '' }) => id);
}

describe('a webhook that a token may not see is not taken for one that somebody deleted', () => {
  let project: Project;
  let id: number;

  before(async () => {
    project = await Project.open('out-of-sight', { ...bare, repository }, null);
    const up = await project.stack.up();
    assert.equal(up.exitCode, 0, up.text);
    id = (await hookOf(repository)).id;
  });
  after(() => project[Symbol.asyncDispose]());

  /** Runs commands with a token that does not see webhooks. */
  async function blinded({ token, answer }: Blindness, ...commands: (readonly [string, ...string[]])[]) {
    const stack = token === undefined ? project.stack : project.withEnvironment({ GITHUB_TOKEN: await token() });
    if (answer !== undefined) await commandGitHub(sandbox, { do: 'fail', path: '/hooks', answer });
    try {
      const runs = [];
      for (const [command, ...args] of commands)
        runs.push(await stack.run(command, '--yes', '--skip-preview', ...args));
      return runs;
    } finally {
      await commandGitHub(sandbox, { do: 'clear-faults' });
    }
  }

  for (const [name, blindness] of Object.entries(blindnesses)) {
    test(`${name}: up and destroy fail, and with a token that sees it the same webhook is there`, async () => {
      // A refresh runs no program: where GitHub says 404, it drops the webhook from the state.
      const runs = await blinded(blindness, ['up', '--refresh'], ['destroy']);
      for (const run of runs) assert.notEqual(run.exitCode, 0, run.text);
      assert.equal((await hookOf(repository)).id, id);

      const fixed = await project.stack.up();
      assert.equal(fixed.exitCode, 0, fixed.text);
      assert.doesNotMatch(fixed.text, /would not reconcile/);
      assert.deepEqual(await inState(project), [String(id)]);
      const hook = await hookOf(repository);
      assert.equal(hook.id, id);
      assert.equal(await pingAnswer('acme', 'fleet', hook.config.url ?? ''), 200);
    });
  }

  test('after that nothing is left to change', async () => {
    const unchanged = await project.stack.up('--refresh', '--expect-no-changes');
    assert.equal(unchanged.exitCode, 0, unchanged.text);
  });
});
