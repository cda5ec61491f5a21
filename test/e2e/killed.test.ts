import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { deliver } from './delivery.ts';
import { killUpAt } from './killed-up.ts';
import { Project, tutorial } from './project.ts';
import { environment, listHooks } from './sandbox.ts';

/**
 * What `pulumi up` prints when it is at moments at which a kill hurts. Where several are named, it is killed at one, runs
 * again and is killed at the next.
 */
const kills = [
  [
    'before anything is deployed, then while objects are being created, and then while the webhook is being created',
    /pulumi:pulumi:Stack .*creating/,
    /GitRepository .*creating/,
    /RepositoryWebhook .*creating/,
  ],
  [
    'while the Service waits for its address, and then after the webhook was created',
    /core\/v1:Service .*creat/,
    /RepositoryWebhook .*created/,
  ],
] as const;

test('after pulumi up was killed, `pulumi cancel` and the same command make it whole', async (t) => {
  await using project = await Project.open('killed');

  for (const [what, ...patterns] of kills) {
    await t.test(what, async () => {
      for (const pattern of patterns) {
        await killUpAt(project, 'killed', pattern);
        await project.stack.succeed('cancel', '--yes');
      }

      const again = await project.stack.up();
      assert.equal(again.exitCode, 0, again.text);
      const { hookUrl = '' } = await project.stack.outputs();
      assert.deepEqual(
        (await listHooks()).map(({ config }) => config.url),
        [hookUrl],
      );
      assert.equal(await deliver(hookUrl, tutorial.token), 200);
      const unchanged = await project.stack.up('--expect-no-changes', '--refresh');
      assert.equal(unchanged.exitCode, 0, unchanged.text);
      await project.stack.succeed('destroy', '--yes', '--skip-preview');
      assert.deepEqual(await listHooks(), []);
    });
  }

  const state = fileURLToPath(environment('PULUMI_BACKEND_URL').replace(/\?.*$/, ''));
  const files = readdirSync(join(state, '.pulumi'), { recursive: true, encoding: 'utf8' });
  assert.deepEqual(
    files.filter((name) => name.endsWith('.attrs')),
    [],
  );
});
