import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { deliver } from './delivery.ts';
import { killUpAt } from './killed-up.ts';
import { Project, tutorial } from './project.ts';
import { environment, listHooks } from './sandbox.ts';

/** What `pulumi up` prints when it is at a moment at which a kill hurts. */
const moments = [
  ['before anything is deployed', /pulumi:pulumi:Stack .*creating/],
  ['while objects are being created', /GitRepository .*creating/],
  ['while the Service waits for its address', /core\/v1:Service .*creat/],
  ['while the webhook is being created', /RepositoryWebhook .*creating/],
  ['after the webhook was created', /RepositoryWebhook .*created/],
] as const;

test('after pulumi up was killed, `pulumi cancel` and the same command make it whole', async (t) => {
  await using project = await Project.open('killed');

  for (const [what, pattern] of moments) {
    await t.test(what, async () => {
      await killUpAt(project, 'killed', pattern);

      await project.stack.succeed('cancel', '--yes');
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
