import assert from 'node:assert/strict';
import { copyFileSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { execa } from 'execa';
import { checkout } from '../checkout.ts';
import { kubectl } from './cluster.ts';
import { Project, tutorial } from './project.ts';
import { rotating, tokenOf } from './rotating.ts';
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
const ids = async () => (await listHooks()).map(({ id }) => id);
const names = ['github-receiver', 'github-receiver-b'];
const tokenThere = async () => tokenOf((await listHooks())[0]?.config.url ?? '', ...names);

const given = { 'a given token': tutorial.token, 'a generated token': null };

for (const [held, token] of Object.entries(given))
  describe(`a stack that ${released} deployed, with ${held}`, () => {
    const old = mkdtempSync(join(tmpdir(), 'fluxhook-released-'));
    let project: Project;
    let made: readonly string[];
    let hooks: readonly number[];
    let tokenBefore: string;

    /** Makes a version's program that of the project. */
    const use = (version: string) => {
      for (const name of ['main.ts', 'package.json', 'Pulumi.yaml']) {
        rmSync(join(project.directory, name), { force: true });
        if (name === 'Pulumi.yaml') copyFileSync(join(version, name), join(project.directory, name));
        else symlinkSync(join(version, name), join(project.directory, name));
      }
    };
    const up = async (...args: string[]) => {
      const { exitCode, text } = await project.stack.up(...args);
      assert.equal(exitCode, 0, text);
    };
    const isUntouched = async () => {
      assert.deepEqual(await uids(), made);
      assert.deepEqual(await ids(), hooks);
      assert.equal(await tokenThere(), tokenBefore);
    };
    /** Types of the resources that the state has. */
    const types = async () => {
      const { deployment } = JSON.parse(await project.stack.succeed('stack', 'export')) as {
        deployment: { resources: { type: string; urn: string }[] };
      };
      return deployment.resources.filter(({ urn }) => urn.includes('generated-token')).map(({ type }) => type);
    };

    before(async () => {
      await execa('tar', ['-xzf', archive, '-C', old]);
      symlinkSync(join(checkout, 'node_modules'), join(old, 'node_modules'));
      project = await Project.open('upgrade', {}, token);
      use(old);
      await up();
      made = await uids();
      hooks = await ids();
      tokenBefore = await tokenThere();
      assert.equal(hooks.length, 1);
      use(checkout);
    });
    after(async () => {
      await project[Symbol.asyncDispose]();
      rmSync(old, { recursive: true, force: true });
      assert.deepEqual(await ids(), []);
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

    test('keeps every object, the token and the webhook', async () => {
      await up();
      await isUntouched();
      await up('--expect-no-changes');
      await up('--expect-no-changes', '--refresh');
      await isUntouched();
    });

    if (token !== null) return;

    test('keeps the token where somebody deleted its Secret', async () => {
      await kubectl(['-n', 'flux-system', 'delete', 'secret/webhook-token']);
      await up('--refresh');
      assert.equal(await tokenThere(), tokenBefore);
      assert.deepEqual(await ids(), hooks);
    });

    test("gets a token of @pulumi/random's when it is rotated", async () => {
      assert.deepEqual(await types(), ['pulumi-nodejs:dynamic:Resource']);
      const { exitCode, all } = await rotating(project, ['github-receiver']);
      assert.equal(exitCode, 0, all);
      assert.deepEqual(await types(), ['random:index/randomPassword:RandomPassword']);
      assert.match(await tokenThere(), /^[0-9a-f]{64}$/);
      assert.notEqual(await tokenThere(), tokenBefore);
      assert.deepEqual(await ids(), hooks);
      await up('--expect-no-changes');
    });
  });
