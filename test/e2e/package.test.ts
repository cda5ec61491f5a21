import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { PulumiStack } from '../../sandbox/pulumi/stack.ts';
import { codeBlocks } from '../examples/code-blocks.ts';
import { Installation, peers } from '../package/installation.ts';
import { Tarball } from '../package/tarball.ts';
import { hookOf, hooksOf } from './hooks.ts';
import { pingAnswer } from './ping.ts';
import { sandbox } from './sandbox.ts';

/** The guide's program, as `pulumi new` writes one: TypeScript that the CLI compiles to CommonJS. With two more webhooks. */
const [guide = ''] = codeBlocks('docs/install.md', 'ts index.ts');
const names = ['fleet', 'service-32', 'service-33'];
const program = `${guide}
for (const name of ${JSON.stringify(names.slice(1))}) {
  new GitHubWebhook(name, {
    entrance,
    repository: 'acme/' + name,
    source: { metadata: { name }, url: \`https://github.com/acme/\${name}\`, ref: { branch: 'main' }, interval: '1h' },
    credentials: { token: process.env.GITHUB_TOKEN ?? '' },
  });
}
`;

describe('a Pulumi program that has only the tarball', () => {
  const app = new Installation({ name: 'webhooks', main: 'index.ts' });
  const stack = new PulumiStack({ directory: app.directory, stack: 'package', env: sandbox.env });
  before(async () => {
    using tarball = await Tarball.make();
    await app.install(
      'npm',
      tarball.file,
      ...peers('@pulumi/pulumi', '@pulumi/kubernetes', '@pulumi/github', '@pulumi/random', '@types/node'),
    );
    app.write(
      'Pulumi.yaml',
      "name: webhooks\nruntime: nodejs\nconfig: { 'kubernetes:enableSecretMutable': { value: 'true' } }\n",
    );
    const compilerOptions = { strict: true, target: 'es2020', module: 'commonjs', moduleResolution: 'node' };
    app.write('tsconfig.json', JSON.stringify({ compilerOptions, files: ['index.ts'] }));
    app.write('index.ts', program);
    await stack.init();
  });
  after(async () => {
    await stack.succeed('destroy', '--yes', '--skip-preview');
    await stack.succeed('stack', 'rm', '--yes');
    app[Symbol.dispose]();
  });

  test('deploys an entrance and three webhooks, each of which is answered', async () => {
    const up = await stack.up();
    assert.equal(up.exitCode, 0, up.text);
    assert.match(String((await stack.outputs()).hookUrl), /\/hook\/[0-9a-f]{64}$/);
    for (const name of names) {
      const { config } = await hookOf(`acme/${name}`);
      assert.equal(await pingAnswer('acme', name, config.url ?? ''), 200);
    }
  });

  test('a second run changes nothing', async () => {
    const again = await stack.up('--expect-no-changes');
    assert.equal(again.exitCode, 0, again.text);
  });

  test('npx fluxhook doctor finds nothing broken there', async () => {
    const { exitCode, all } = await app.run(
      'env',
      ...Object.entries(sandbox.env).map(([key, value]) => `${key}=${value}`),
      'npx',
      '--no-install',
      'fluxhook',
      'doctor',
      '-o',
      'short',
    );
    assert.equal(exitCode, 0, all);
    for (const name of names) assert.match(all, new RegExp(`[✔!] flux-system/${name}`));
  });

  test('removes it', async () => {
    await stack.succeed('destroy', '--yes', '--skip-preview');
    for (const name of names) assert.deepEqual(await hooksOf(`acme/${name}`), []);
  });
});
