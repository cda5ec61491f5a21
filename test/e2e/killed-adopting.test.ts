import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { objectsOfSetUp, setUp, token } from './by-hand-manifests.ts';
import { addressOf, get, kubectl, servedPath } from './cluster.ts';
import { deleteHooks, hookOf } from './hooks.ts';
import { killUpAt } from './killed-up.ts';
import { pingAnswer } from './ping.ts';
import { bare, Project } from './project.ts';
import { github } from './sandbox.ts';

const repository = 'acme/nginx';
const kinds = objectsOfSetUp('nginx');

/** What `pulumi up` prints when it is at a moment at which a kill hurts. */
const moments = [
  ['while objects are being taken over', /GitRepository .*creating/],
  ['while the webhook is being taken over', /RepositoryWebhook .*importing/],
  ['after the webhook was taken over', /RepositoryWebhook .*imported/],
] as const;

describe('pulumi up is killed while it adopts', () => {
  for (const [what, pattern] of moments) {
    describe(what, () => {
      let project: Project;
      let url: string;
      let id: number;

      before(async () => {
        await kubectl(['apply', '-f', '-'], setUp('nginx', repository));
        url = `http://${await addressOf('receiver')}${await servedPath('nginx')}`;
        const config = { url, secret: token };
        const where = { owner: 'acme', repo: 'nginx' };
        id = (await github('POST /repos/{owner}/{repo}/hooks', { ...where, events: ['push'], config })).data.id;
        project = await Project.open('killed-adopting', { ...bare, repository, adopt: 'keep' }, null);
      });
      after(async () => {
        await project[Symbol.asyncDispose]();
        await kubectl(['-n', 'flux-system', 'delete', ...kinds, '--ignore-not-found']);
        await deleteHooks(repository);
      });

      test('`pulumi cancel` and the same command: one webhook, the same token, then no changes', async () => {
        await killUpAt(project, 'killed-adopting', pattern);

        await project.stack.succeed('cancel', '--yes');
        const again = await project.stack.up();
        assert.equal(again.exitCode, 0, again.text);
        const hook = await hookOf(repository);
        assert.deepEqual([hook.id, hook.config.url, hook.config.content_type], [id, url, 'json']);
        const live = await get('secret', 'nginx-webhook-token');
        assert.equal(Buffer.from(live?.data?.token ?? '', 'base64').toString(), token);
        assert.equal(await pingAnswer('acme', 'nginx', url), 200);
        const settled = await project.stack.up();
        assert.equal(settled.exitCode, 0, settled.text);
        const unchanged = await project.stack.up('--expect-no-changes');
        assert.equal(unchanged.exitCode, 0, unchanged.text);
      });

      test('destroy keeps what it did not make', async () => {
        await project.stack.succeed('destroy', '--yes', '--skip-preview');
        for (const kind of kinds) await kubectl(['-n', 'flux-system', 'get', kind]);
        assert.equal((await hookOf(repository)).id, id);
      });
    });
  }
});
