import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { PulumiStack } from '../../sandbox/pulumi/stack.ts';
import { checkout } from '../checkout.ts';
import { codeBlocks } from '../examples/code-blocks.ts';
import { Installation, peers } from '../package/installation.ts';
import { Tarball } from '../package/tarball.ts';
import { get, kubectl } from './cluster.ts';
import { hookOf, hooksOf } from './hooks.ts';
import { push } from './push.ts';
import { environment, sandbox, until } from './sandbox.ts';
import { secretsBelow, secretsIn } from './secret-scan.ts';

const page = 'docs/pulumi-package.md';
const block = (language: string) => codeBlocks(page, language)[0] ?? '';
const program = block('yaml Pulumi.yaml');
const [install = '', add = ''] = block('sh').trim().split('\n');
const names = ['fleet', 'website'];
const folder = './node_modules/fluxhook/plugin';

describe('a Pulumi program in YAML that has the package', () => {
  const app = new Installation({ name: 'webhooks' });
  const stack = new PulumiStack({ directory: app.directory, stack: 'yaml', env: sandbox.env });
  const backend = new URL(environment('PULUMI_BACKEND_URL')).pathname;

  before(async () => {
    using tarball = await Tarball.make();
    const needed = install.split(' ').slice(3);
    await app.install('npm', tarball.file, ...peers(...needed));
    // As it is before the package is added to it.
    app.write('Pulumi.yaml', program.replace(/packages:\n.*\n/, ''));
    await stack.init();
  });
  after(async () => {
    await stack.succeed('destroy', '--yes', '--skip-preview');
    await stack.succeed('stack', 'rm', '--yes');
    app[Symbol.dispose]();
  });

  test('pulumi package add puts it into the program', async () => {
    const { exitCode, all } = await app.run('env', ...variables(), ...add.split(' '));
    assert.equal(exitCode, 0, all);
    const added = readFileSync(join(app.directory, 'Pulumi.yaml'), 'utf8');
    assert.match(added, /^packages:\n +fluxhook: \S*node_modules\/fluxhook\/plugin$/m);
    app.write('Pulumi.yaml', program);
  });

  test('pulumi package get-schema says the fields as schema/pulumi-package.json does', async () => {
    const { stdout, exitCode, all } = await app.run('env', ...variables(), 'pulumi', 'package', 'get-schema', folder);
    assert.equal(exitCode, 0, all);
    const { name, version, resources } = JSON.parse(stdout);
    const written = JSON.parse(readFileSync(join(checkout, 'schema/pulumi-package.json'), 'utf8'));
    const { version: own } = JSON.parse(readFileSync(join(checkout, 'package.json'), 'utf8'));
    assert.deepEqual({ name, version }, { name: 'fluxhook', version: own });
    assert.deepEqual(sorted(resources), sorted(written.resources));
  });

  test('a value that cannot be used ends the preview, told by field, value and choices', async () => {
    const wrong = program.replace('repository: acme/fleet', 'repository: acme/fleet\n      tokenSlot: c');
    app.write('Pulumi.yaml', wrong.replace(/entrance: .*/, 'entrance: https://flux.example.org'));
    const { exitCode, text } = await stack.run('preview');
    app.write('Pulumi.yaml', program);
    assert.notEqual(exitCode, 0);
    assert.ok(plain(text).includes(plain(block('text refused'))), text);
  });

  test('an entrance and two webhooks are deployed, and each is answered', async () => {
    const up = await stack.up();
    assert.equal(up.exitCode, 0, up.text);
    const { hookUrl, proof } = await stack.outputs();
    assert.equal(hookUrl, (await hookOf('acme/fleet')).config.url);
    assert.equal(proof, 'a ping of GitHub was answered 200');
    assert.equal((await hooksOf('acme/website')).length, 1);
  });

  test('a push reconciles at once', async () => {
    assert.equal(await push('acme/fleet'), 200);
    await until('the GitRepository to be fetched for the push', async () => {
      const { metadata, status } = (await get('gitrepository', 'fleet')) ?? {};
      const asked = metadata?.annotations?.['reconcile.fluxcd.io/requestedAt'];
      return (asked !== undefined && status?.lastHandledReconcileAt === asked) || undefined;
    });
  });

  test('a second run changes nothing, and neither does its preview', async () => {
    for (const again of [await stack.run('preview', '--expect-no-changes'), await stack.up('--expect-no-changes')])
      assert.equal(again.exitCode, 0, again.text);
  });

  test('no secret is in the state, nor in what Pulumi prints', async () => {
    const secrets: Record<string, string[]> = { 'the token of GitHub': [environment('GITHUB_TOKEN')] };
    for (const name of names) {
      const data = (await get('secret', `${name}-webhook-token`))?.data as { token?: string } | undefined;
      secrets[`the token of ${name}`] = [Buffer.from(data?.token ?? '', 'base64').toString()];
    }
    assert.deepEqual(secretsBelow(backend, secrets), {});
    const { text } = await stack.run('preview', '--diff', '--show-sames');
    assert.deepEqual(secretsIn(text, secrets), []);
  });

  test('what somebody else made is in the way, in the cluster of the provider that is passed', async () => {
    const elsewhere = new PulumiStack({
      directory: app.directory,
      stack: 'elsewhere',
      env: { ...sandbox.env, KUBECONFIG: '/nowhere', CLUSTER: readFileSync(environment('KUBECONFIG'), 'utf8') },
    });
    app.write('Pulumi.yaml', withProvider);
    await elsewhere.init();
    await elsewhere.setSecret('kubeconfig', readFileSync(environment('KUBECONFIG'), 'utf8'));
    const { exitCode, text } = await elsewhere.up();
    await elsewhere.succeed('destroy', '--yes', '--skip-preview');
    await elsewhere.succeed('stack', 'rm', '--yes');
    app.write('Pulumi.yaml', program);
    assert.notEqual(exitCode, 0);
    assert.match(text, /Service flux-system\/receiver\n +problem: it exists already, and this stack did not create it/);
    assert.equal(text.split('Service flux-system/receiver').length, 2, text);
  });

  test('destroy leaves nothing', async () => {
    await stack.succeed('destroy', '--yes', '--skip-preview');
    for (const name of names) assert.deepEqual(await hooksOf(`acme/${name}`), []);
    const left = await kubectl([
      '-n',
      'flux-system',
      'get',
      'receiver,secret,service,networkpolicy,gitrepository',
      '-o',
      'name',
    ]);
    assert.doesNotMatch(left, /fleet|website|\/receiver$/m);
  });
});

const withProvider = `name: webhooks
runtime: yaml
packages: { fluxhook: ${folder} }
config:
  kubeconfig: { type: string, secret: true }
resources:
  cluster:
    type: pulumi:providers:kubernetes
    properties: { kubeconfig: '\${kubeconfig}' }
  flux:
    type: fluxhook:ReceiverEntrance
    options: { providers: ['\${cluster}'] }
`;

function variables(): string[] {
  return Object.entries(sandbox.env).map(([name, value]) => `${name}=${value}`);
}

function plain(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

/** Pulumi sorts what has no order. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value))
    return value.every((item) => typeof item === 'string') ? [...value].sort() : value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, item]) => [key, sorted(item)]),
  );
}
