import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { parse } from 'yaml';
import { PulumiStack } from '../../sandbox/pulumi/stack.ts';
import { checkout } from '../checkout.ts';
import { Installation } from '../package/installation.ts';
import { Tarball } from '../package/tarball.ts';
import { sandbox } from './sandbox.ts';

const templates = join(checkout, 'templates');
const { version } = manifest(join(checkout, 'package.json'));

/** What leads everything to the sandbox's GitHub, where no package registry is. */
const ofNetwork = /proxy|cert|cabundle|ca_bundle|cainfo|node_use_env/i;

/** As people run the CLIs: an installation that the registry's packages are taken for from the caches of this machine. */
const variables = Object.entries({
  ...Object.fromEntries(Object.entries(sandbox.env).filter(([name]) => !ofNetwork.test(name))),
  npm_config_prefer_offline: 'true',
  npm_config_ignore_scripts: 'true',
  npm_config_audit: 'false',
  npm_config_fund: 'false',
}).map(([name, value]) => `${name}=${value}`);

describe('a project from a template', () => {
  const copies = new Installation();
  let tarball: Tarball;
  before(async () => {
    tarball = await Tarball.make();
  });
  after(() => {
    tarball[Symbol.dispose]();
    copies[Symbol.dispose]();
  });

  /** The template's folder, which asks for the tarball and not for a version that is published only later. */
  function copyOf(name: string): string {
    const target = join(copies.directory, name);
    for (const file of filesOf(name)) {
      const text = readFileSync(join(templates, name, file), 'utf8');
      mkdirSync(join(target, file, '..'), { recursive: true });
      writeFileSync(join(target, file), text.replace(`"fluxhook": "${version}"`, `"fluxhook": "file:${tarball.file}"`));
    }
    return target;
  }

  for (const name of ['pulumi-typescript', 'pulumi-yaml']) {
    test(`${name}: pulumi new --yes makes a project that previews`, async () => {
      const project = new Installation();
      const directory = join(project.directory, 'webhooks');
      // Pulumi keeps the names of projects that are gone, and refuses to make another of that name.
      const options = ['--yes', '--dir', directory, '--name', `new-${name}`, '--stack', `new-${name}`];
      const made = await project.run('env', ...variables, 'pulumi', 'new', copyOf(name), ...options);
      assert.equal(made.exitCode, 0, made.all);
      const stack = new PulumiStack({ directory, stack: `new-${name}`, env: sandbox.env });
      try {
        const { name: project, description, template } = parse(readFileSync(join(directory, 'Pulumi.yaml'), 'utf8'));
        assert.deepEqual({ project, template }, { project: `new-${name}`, template: undefined });
        assert.equal(description, 'A push to GitHub reconciles in Flux at once');
        const preview = await stack.run('preview');
        assert.equal(preview.exitCode, 0, preview.text);
        assert.match(preview.text, /fluxhook:index:GitHubWebhook fleet create/);
      } finally {
        await stack.succeed('stack', 'rm', '--yes');
        project[Symbol.dispose]();
      }
    });

    test(`${name}: each value that is asked for is described, and the token is a secret`, () => {
      const { template } = parse(readFileSync(join(templates, name, 'Pulumi.yaml'), 'utf8'));
      const config = template.config as Record<string, { description?: string; secret?: boolean; default?: string }>;
      assert.deepEqual(Object.keys(config), ['repository', 'gitRepository', 'github:token']);
      for (const { description = '' } of Object.values(config)) assert.match(description, /\w+ \w+/);
      assert.equal(config['github:token']?.secret, true);
    });
  }

  test('cdk8s-typescript: npm install and npm run synth write the manifests', async () => {
    const app = new Installation();
    const source = copyOf('cdk8s-typescript');
    for (const file of filesOf('cdk8s-typescript')) app.write(file, readFileSync(join(source, file), 'utf8'));
    await app.install('npm');
    const check = await app.run('npm', 'run', 'check');
    assert.equal(check.exitCode, 0, check.all);
    const synth = await app.run('npm', 'run', 'synth');
    assert.equal(synth.exitCode, 0, synth.all);
    const written = readFileSync(join(app.directory, 'dist', 'flux.k8s.yaml'), 'utf8');
    for (const kind of ['Service', 'NetworkPolicy', 'Receiver'])
      assert.match(written, new RegExp(`^kind: ${kind}$`, 'm'));
    app[Symbol.dispose]();
  });

  test('all of them ask for this version of the package', () => {
    const asking = readdirSync(templates).flatMap((name) =>
      filesOf(name)
        .filter((file) => file.endsWith('package.json'))
        .map((file) => manifest(join(templates, name, file)).dependencies.fluxhook),
    );
    assert.deepEqual(new Set(asking), new Set([version]));
  });
});

function filesOf(name: string): string[] {
  const entries = readdirSync(join(templates, name), { recursive: true, withFileTypes: true });
  const root = join(templates, name);
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1));
}

function manifest(file: string) {
  return JSON.parse(readFileSync(file, 'utf8')) as { version: string; dependencies: Record<string, string> };
}
