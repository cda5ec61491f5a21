import assert from 'node:assert/strict';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { execa } from 'execa';
import { checkout } from '../examples/work-tree.ts';
import { kubectl } from './cluster.ts';
import { Project } from './project.ts';
import { listHooks } from './sandbox.ts';

/**
 * What the stack was deployed with: the program of the last version, kept here, so that nobody's clone has to have the
 * history. Each release puts its own in this place:
 * `git archive --format=tar TAG main.ts lib imports package.json Pulumi.yaml | gzip -9n`.
 */
const released = '0.1';
const archive = join(import.meta.dirname, 'released', `${released}.tar.gz`);

const objects = ['gitrepository/my-nginx', 'receiver/github-receiver', 'secret/webhook-token', 'service/receiver'];
const uids = () =>
  Promise.all(objects.map((object) => kubectl(['-n', 'flux-system', 'get', object, '-o', 'jsonpath={.metadata.uid}'])));

describe(`a stack that ${released} deployed`, () => {
  const old = mkdtempSync(join(tmpdir(), 'fluxhook-released-'));
  let project: Project;
  let made: readonly string[];
  let hooks: readonly number[];

  /** Makes a version's program that of the project. */
  const use = (version: string) => {
    for (const name of ['main.ts', 'package.json', 'Pulumi.yaml']) {
      rmSync(join(project.directory, name), { force: true });
      if (name === 'Pulumi.yaml') copyFileSync(join(version, name), join(project.directory, name));
      else symlinkSync(join(version, name), join(project.directory, name));
    }
  };

  before(async () => {
    mkdirSync(old, { recursive: true });
    await execa('tar', ['-xzf', archive, '-C', old]);
    symlinkSync(join(checkout, 'node_modules'), join(old, 'node_modules'));
    project = await Project.open('upgrade');
    use(old);
    const up = await project.stack.up();
    assert.equal(up.exitCode, 0, up.text);
    made = await uids();
    hooks = (await listHooks()).map(({ id }) => id);
    assert.equal(hooks.length, 1);
    use(checkout);
  });
  after(async () => {
    await project[Symbol.asyncDispose]();
    rmSync(old, { recursive: true, force: true });
  });

  test('is to be replaced or deleted in no part by this version', async () => {
    const preview = await project.stack.succeed('preview', '--json');
    const { steps, changeSummary } = JSON.parse(preview.slice(preview.indexOf('{'))) as {
      steps: { op: string }[];
      changeSummary: { same?: number; update?: number };
    };
    assert.ok((changeSummary.same ?? 0) + (changeSummary.update ?? 0) > 5, preview);
    const grave = steps.filter(({ op }) => /replace|delete/.test(op));
    assert.deepEqual(grave, []);
  });

  test('keeps every object and the webhook', async () => {
    const up = await project.stack.up();
    assert.equal(up.exitCode, 0, up.text);
    assert.deepEqual(await uids(), made);
    assert.deepEqual(
      (await listHooks()).map(({ id }) => id),
      hooks,
    );
    const again = await project.stack.up('--expect-no-changes');
    assert.equal(again.exitCode, 0, again.text);
  });
});
