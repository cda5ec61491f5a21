import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { deleteHooks, hookOf, hooksOf } from './hooks.ts';
import { pingAnswer } from './ping.ts';
import { bare, Project } from './project.ts';

describe('a webhook that somebody deleted at GitHub', () => {
  let project: Project;

  before(async () => {
    project = await Project.open(
      'deleted-hook',
      { ...bare, repository: 'acme/fleet', source: 'app', receiver: 'app', tokenSecret: 'app' },
      null,
    );
    const up = await project.stack.up();
    assert.equal(up.exitCode, 0, up.text);
  });
  after(() => project[Symbol.asyncDispose]());

  test('up says that it is gone, and with --refresh makes it again', async () => {
    await deleteHooks('acme/fleet');
    const blind = await project.stack.up();
    assert.equal(blind.exitCode, 0, blind.text);
    assert.match(
      blind.text,
      /webhook \d+ of acme\/fleet \(hook\)\s+problem: acme\/fleet has no such webhook, or the token cannot see it \(404\)\s+fix: +pulumi up --refresh/,
    );
    const seeing = await project.stack.up('--refresh');
    assert.equal(seeing.exitCode, 0, seeing.text);
    const { config } = await hookOf('acme/fleet');
    assert.equal(await pingAnswer('acme', 'fleet', config.url ?? ''), 200);
  });

  test('where it is to be deleted, the failure says what helps', async () => {
    await deleteHooks('acme/fleet');
    await project.set({ repository: 'acme/website' });
    const failed = await project.stack.up();
    assert.notEqual(failed.exitCode, 0, failed.text);
    assert.match(
      failed.text,
      /repos\/acme\/fleet\/hooks\/\d+\s+problem: GitHub has no such webhook for this token \(404\): somebody deleted it already/,
    );
    assert.match(failed.text, /fix: +the same command with --refresh, which forgets a webhook that is gone/);
    const fixed = await project.stack.up('--refresh');
    assert.equal(fixed.exitCode, 0, fixed.text);
    const { config } = await hookOf('acme/website');
    assert.equal(await pingAnswer('acme', 'website', config.url ?? ''), 200);
    assert.deepEqual(await hooksOf('acme/fleet'), []);
  });

  test('destroy --refresh goes on without it', async () => {
    await deleteHooks('acme/website');
    const destroy = await project.stack.run('destroy', '--yes', '--skip-preview', '--refresh');
    assert.equal(destroy.exitCode, 0, destroy.text);
  });
});
