import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { PulumiStack } from '../../sandbox/pulumi/stack.ts';
import { checkout } from '../checkout.ts';
import { WorkTree } from '../examples/work-tree.ts';
import { Project } from './project.ts';
import { sandbox } from './sandbox.ts';

describe("a shell with the sandbox's environment", () => {
  let copy: WorkTree;
  before(async () => {
    copy = await WorkTree.copy();
  });
  after(() => copy[Symbol.dispose]());

  const reference = (folder: string) => readFileSync(join(folder, 'Pulumi.sandbox.yaml'), 'utf8');

  test('chooses no stack: what is done with a new one leaves the files of others alone', async () => {
    const commands = [
      'pulumi stack init tutorial',
      'pulumi config set fluxhook:interval 7m',
      'cat Pulumi.tutorial.yaml',
      'pulumi destroy --yes --remove',
    ];
    const output = await copy.run(commands.join('\n'), sandbox.env);
    assert.match(output, /fluxhook:interval: 7m/);
    assert.equal(reference(copy.directory), reference(checkout));
    assert.ok(!existsSync(join(copy.directory, 'Pulumi.tutorial.yaml')));
  });

  test('synth takes the only stack that has a file', async () => {
    assert.match(await copy.run('npm run synth', sandbox.env), /Wrote dist\//);
  });
});

test('pulumi takes its plugins from where they are installed, and warns of none', async () => {
  await using project = await Project.open('quiet');
  symlinkSync(join(checkout, 'policy'), join(project.directory, 'policy'));
  const preview = await project.stack.run('preview', '--policy-pack', 'policy/pack.ts');
  const up = await project.stack.up();
  for (const { exitCode, text } of [preview, up]) {
    assert.equal(exitCode, 0, text);
    assert.doesNotMatch(text, /\$PATH|using pulumi-|plugin/);
  }
});

test('the program runs with the options of the runtime that Pulumi.yaml has', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'fluxhook-runtime-'));
  const options = { typescript: false, nodeargs: '--title=of-the-options' };
  // Pulumi reads YAML, of which JSON is a part.
  const pulumiYaml = { name: 'options', main: 'main.mjs', runtime: { name: 'nodejs', options } };
  writeFileSync(join(directory, 'Pulumi.yaml'), JSON.stringify(pulumiYaml));
  writeFileSync(join(directory, 'package.json'), '{"type":"module"}');
  writeFileSync(
    join(directory, 'main.mjs'),
    "export const title = process.title;\nexport const typescript = process.env.PULUMI_NODEJS_TYPESCRIPT ?? 'off';\n",
  );
  symlinkSync(join(checkout, 'node_modules'), join(directory, 'node_modules'));
  const stack = new PulumiStack({ directory, stack: 'options', env: sandbox.env });
  try {
    await stack.init();
    const up = await stack.up();
    assert.equal(up.exitCode, 0, up.text);
    assert.deepEqual(await stack.outputs(), { title: 'of-the-options', typescript: 'off' });
    await stack.succeed('destroy', '--yes', '--skip-preview', '--remove');
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
});
