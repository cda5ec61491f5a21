import assert from 'node:assert/strict';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { execa } from 'execa';
import { parse } from 'yaml';
import { WorkTree } from '../examples/work-tree.ts';

const preload = join(import.meta.dirname, 'preload', 'kill-at-step.ts');
const scratch = mkdtempSync(join(tmpdir(), 'fluxhook-interrupted-'));

/** Two stacks that differ in every way: files that change, that come and that go. */
const stacks = {
  before: 'config:\n  fluxhook:repository: acme/app\n  fluxhook:receiver: old-receiver\n',
  after: 'config:\n  fluxhook:repository: acme/app\n  fluxhook:interval: 1h\n  fluxhook:tokenSource: existing-secret\n',
};

const contents = (folder: string) =>
  Object.fromEntries(
    readdirSync(folder)
      .sort()
      .map((name) => [name, readFileSync(join(folder, name), 'utf8')]),
  );

describe('synth that is killed', () => {
  let project: WorkTree;
  const folders = { before: join(scratch, 'before'), after: join(scratch, 'after') };

  /** @param step at which it is killed; none by default */
  async function synth(stack: keyof typeof stacks, output: string, step = 0) {
    return execa('node', ['--import', preload, 'main.ts', '--output', output], {
      cwd: project.directory,
      env: { ...project.compiled, PULUMI_STACK: stack, KILL_AT_STEP: String(step), KILL_BELOW: output },
      preferLocal: true,
      reject: false,
      all: true,
    });
  }

  before(async () => {
    project = await WorkTree.copy();
    for (const [stack, text] of Object.entries(stacks)) {
      writeFileSync(join(project.directory, `Pulumi.${stack}.yaml`), text);
      assert.equal((await synth(stack as keyof typeof stacks, join(scratch, stack))).exitCode, 0);
    }
  });
  after(() => {
    project[Symbol.dispose]();
    rmSync(scratch, { recursive: true });
  });

  test('at any step leaves a kustomization.yaml whose files are there and whole, and the next run fixes the rest', async () => {
    const [old, wanted] = [contents(folders.before), contents(folders.after)];
    const foreign = { 'notes.md': 'mine\n', 'deployment.yaml': 'kind: Deployment\n' };
    let killed = 0;
    for (let step = 1; ; step += 1) {
      const output = join(scratch, `killed-at-${step}`);
      cpSync(folders.before, output, { recursive: true });
      for (const [name, text] of Object.entries(foreign)) writeFileSync(join(output, name), text);
      const run = await synth('after', output, step);
      if (run.signal !== 'SIGKILL') {
        assert.equal(run.exitCode, 0, run.all);
        assert.deepEqual(contents(output), { ...wanted, ...foreign });
        break;
      }
      killed += 1;
      const { resources } = parse(readFileSync(join(output, 'kustomization.yaml'), 'utf8')) as { resources: string[] };
      assert.ok(resources.length >= 4);
      for (const name of resources) {
        const path = join(output, name);
        assert.ok(existsSync(path), `step ${step}: ${name} is listed and not there`);
        assert.ok(
          [old[name], wanted[name]].includes(readFileSync(path, 'utf8')),
          `step ${step}: ${name} is not complete`,
        );
      }
      assert.equal((await synth('after', output)).exitCode, 0);
      assert.deepEqual(contents(output), { ...wanted, ...foreign }, `after a kill at step ${step}`);
    }
    // The stage, three files written and moved, the stage and two files deleted; the folder is there.
    assert.ok(killed >= 10, `only ${killed} steps`);
  });

  test('at any step of a first run leaves no kustomization.yaml, or the whole', async () => {
    const wanted = contents(folders.after);
    for (let step = 1; ; step += 1) {
      const output = join(scratch, `first-${step}`);
      const run = await synth('after', output, step);
      if (run.signal !== 'SIGKILL') break;
      if (existsSync(join(output, 'kustomization.yaml'))) {
        for (const [name, text] of Object.entries(wanted)) assert.equal(readFileSync(join(output, name), 'utf8'), text);
      }
      assert.equal((await synth('after', output)).exitCode, 0);
      assert.deepEqual(contents(output), wanted);
    }
  });
});
