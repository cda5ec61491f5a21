import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { checkout } from '../checkout.ts';
import { codeBlocks } from '../examples/code-blocks.ts';
import { apps } from './every-construct.ts';
import { Installation, peers } from './installation.ts';
import { Tarball } from './tarball.ts';
import { typeCheck } from './type-check.ts';

const { engines } = JSON.parse(readFileSync(join(checkout, 'package.json'), 'utf8'));
const oldest = `${/[\d.]+/.exec(engines.node)}.0`;
/** Programs of the oldest Node that the package says it runs on; registries have that version for Linux only. */
const oldestNode = process.platform === 'linux' ? `node-linux-${process.arch}@${oldest}` : undefined;

const kinds = [
  ...['Alert', 'Bucket', 'Deployment', 'GitRepository', 'HTTPRoute', 'HelmChart', 'HelmRepository', 'ImagePolicy'],
  ...['ImageRepository', 'ImageUpdateAutomation', 'Ingress', 'NetworkPolicy', 'OCIRepository', 'Provider', 'Receiver'],
  ...['Secret', 'Service'],
];

let tarball: Tarball;
before(async () => {
  tarball = await Tarball.make();
});
after(() => tarball[Symbol.dispose]());

for (const manager of ['npm', 'pnpm'] as const)
  describe(`installed by ${manager} into an empty folder`, () => {
    const app = new Installation();
    const node = new Installation();
    before(async () => {
      if (manager === 'npm' && oldestNode !== undefined) {
        await node.install('npm', oldestNode);
        app.useNodeOf(node);
        assert.equal((await app.run('node', '--version')).stdout, `v${oldest}`);
      }
      await app.install(manager, tarball.file, ...peers('cdk8s', 'cdk8s-plus-28', 'constructs'));
    });
    after(() => {
      app[Symbol.dispose]();
      node[Symbol.dispose]();
    });

    for (const [file, text] of Object.entries(apps))
      test(`a cdk8s app, ${file}, synthesizes every construct`, async () => {
        app.write(file, text);
        const { exitCode, stdout, stderr } = await app.run('node', file, `dist-${file}`);
        assert.deepEqual([exitCode, stderr], [0, '']);
        assert.deepEqual(JSON.parse(stdout), { kinds, missing: [] });
        assert.deepEqual(readdirSync(join(app.directory, `dist-${file}`)), ['flux.k8s.yaml']);
      });

    test("a cdk8s app, the guide's, is what the page says", async () => {
      const [guide = ''] = codeBlocks('docs/install.md', 'ts main.ts');
      app.write('guide.mjs', guide);
      const { exitCode, stderr } = await app.run('node', 'guide.mjs');
      assert.deepEqual([exitCode, stderr], [0, '']);
      const written = readFileSync(join(app.directory, 'dist', 'flux.k8s.yaml'), 'utf8');
      assert.deepEqual([...written.matchAll(/^kind: (\w+)$/gm)].map(([, kind]) => kind).sort(), [
        'GitRepository',
        'NetworkPolicy',
        'Receiver',
        'Service',
      ]);
      assert.equal(typeCheck(app.directory, guide, 'ES module'), '');
    });

    test('brings no Pulumi and no Node.js', () => {
      const found = readdirSync(join(app.directory, 'node_modules'));
      assert.deepEqual(
        found.filter((name) => /^@pulumi|^node-/.test(name)),
        [],
      );
    });

    test('npx fluxhook doctor starts, and says what it cannot use', async () => {
      const { exitCode, stdout, stderr } = await app.run(
        'npx',
        '--no-install',
        'fluxhook',
        'doctor',
        '--kubeconfig',
        '/nowhere',
      );
      assert.deepEqual([exitCode, stdout], [2, '']);
      assert.match(stderr, /^The kubeconfig \/nowhere cannot be used: /);
    });

    test('what needs a project says so, and what needs Pulumi too', async () => {
      const synth = await app.run('npx', '--no-install', 'fluxhook', 'synth');
      assert.equal(synth.exitCode, 2);
      assert.match(
        synth.stderr,
        /Pulumi\.yaml\n {4}problem: there is no such file, so this is not a project of fluxhook\n/,
      );
      app.write('pulumi.mjs', "await import('fluxhook/pulumi');");
      const program = await app.run('node', 'pulumi.mjs');
      assert.match(program.stderr, /Cannot find package '@pulumi\/pulumi'/);
    });
  });

test('without its peers the command writes manifests', async () => {
  using app = new Installation();
  await app.install('npm', '--omit=peer', tarball.file);
  app.write('Pulumi.yaml', 'name: app\nruntime: nodejs\n');
  app.write('Pulumi.prod.yaml', 'config:\n  fluxhook:repository: acme/app\n');
  const { exitCode, stderr } = await app.run('npx', '--no-install', 'fluxhook', 'synth');
  assert.equal(exitCode, 0, stderr);
  assert.ok(readdirSync(join(app.directory, 'dist')).includes('receiver-app.yaml'));
});
