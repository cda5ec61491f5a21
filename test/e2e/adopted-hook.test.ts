import assert from 'node:assert/strict';
import { afterEach, describe, test } from 'node:test';
import { objectsOfSetUp, setUp, token } from './by-hand-manifests.ts';
import { addressOf, kubectl, servedPath } from './cluster.ts';
import { deleteHooks, hookOf, hooksOf, where } from './hooks.ts';
import { pingAnswer } from './ping.ts';
import { bare, Project } from './project.ts';
import { github } from './sandbox.ts';

const repository = 'acme/service-31';
const settings = { ...bare, webhooks: [{ name: 'taken', repository }] };

afterEach(async () => {
  await kubectl(['-n', 'flux-system', 'delete', ...objectsOfSetUp('taken'), '--ignore-not-found']);
  await deleteHooks(repository, 'acme/service-32');
});

/** Each change is previewed first: what a preview refuses, nobody comes to apply. */
async function change(project: Project, webhook: object): Promise<string> {
  await project.set({ webhooks: [{ name: 'taken', repository, ...webhook }] });
  const preview = await project.stack.run('preview');
  assert.equal(preview.exitCode, 0, preview.text);
  const up = await project.stack.up();
  assert.equal(up.exitCode, 0, up.text);
  await project.stack.up();
  const again = await project.stack.up('--expect-no-changes');
  assert.equal(again.exitCode, 0, again.text);
  return up.text;
}

async function answeredPing(fullName: string): Promise<number> {
  const { config, id } = await hookOf(fullName);
  const { owner, repo } = where(fullName);
  assert.equal(await pingAnswer(owner, repo, config.url ?? ''), 200);
  return id;
}

describe('a webhook that somebody made and a stack took over', () => {
  /** Takes over a set-up made by hand; the setting goes again, as `fluxhook adopt --take-over` does it. */
  async function takenOver(stack: string): Promise<{ readonly project: Project; readonly id: number }> {
    await kubectl(['apply', '-f', '-'], setUp('taken', repository));
    const url = `http://${await addressOf('receiver')}${await servedPath('taken')}`;
    const config = { url, secret: token, content_type: 'form' };
    const { id } = (await github('POST /repos/{owner}/{repo}/hooks', { ...where(repository), config })).data;
    const project = await Project.open(stack, { ...settings, adopt: 'keep' }, null);
    await project.stack.succeed('up', '--yes', '--skip-preview');
    await project.set({ adopt: null });
    await change(project, {});
    assert.equal(await answeredPing(repository), id);
    return { project, id };
  }

  test('stays where its Receiver is replaced', async () => {
    const { project, id } = await takenOver('adopted-receiver');
    await using _ = project;
    await change(project, { receiver: 'another' });
    assert.equal(await answeredPing(repository), id);
    await project.stack.succeed('destroy', '--yes', '--skip-preview');
    assert.equal((await hookOf(repository)).id, id);
  });

  test('stays where its repository is renamed, with its id', async () => {
    const { project, id } = await takenOver('adopted-renamed');
    await using _ = project;
    await github('PATCH /repos/{owner}/{repo}', { ...where(repository), name: 'thirty-one' });
    try {
      await change(project, { repository: 'acme/thirty-one' });
      assert.equal(await answeredPing('acme/thirty-one'), id);
      await project.stack.succeed('destroy', '--yes', '--skip-preview');
      assert.equal((await hookOf('acme/thirty-one')).id, id);
    } finally {
      await github('PATCH /repos/{owner}/{repo}', { ...where('acme/thirty-one'), name: 'service-31' });
    }
  });

  test('stays where it was when the stack moves to another repository, and is reported; the new one is of the stack', async () => {
    const { project, id } = await takenOver('adopted-moved');
    await using _ = project;
    const moved = await change(project, { repository: 'acme/service-32' });
    assert.match(moved, new RegExp(`webhook ${id} of ${repository}\\s+problem: this stack took it over and keeps it`));
    assert.match(moved, new RegExp(`fix: +gh api --method DELETE repos/${repository}/hooks/${id}`));
    await answeredPing('acme/service-32');
    await project.stack.succeed('destroy', '--yes', '--skip-preview');
    assert.deepEqual(await hooksOf('acme/service-32'), []);
    assert.equal((await hookOf(repository)).id, id);
  });

  test('is replaced by one of the stack where somebody deleted it', async () => {
    const { project } = await takenOver('adopted-gone');
    await using _ = project;
    await deleteHooks(repository);
    const up = await project.stack.up('--refresh');
    assert.equal(up.exitCode, 0, up.text);
    await answeredPing(repository);
    await project.stack.succeed('destroy', '--yes', '--skip-preview');
    assert.deepEqual(await hooksOf(repository), []);
  });
});
