import assert from 'node:assert/strict';
import { globSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { execa } from 'execa';
import { publint } from 'publint';
import ts from 'typescript';
import { runBundled } from './bundled-run.ts';
import { load } from './loading.ts';
import { Tarball } from './tarball.ts';
import { settings, typeCheck } from './type-check.ts';

/** Those that a program imports; the pack is started by the engine, and schemas are read. */
const subpaths = ['fluxhook', 'pulumi', 'policy', 'review', 'operate', 'stack'].map((name) =>
  name === 'fluxhook' ? name : `fluxhook/${name}`,
);

describe('the tarball', () => {
  let tarball: Tarball;
  let app: string;
  let place: string;
  let files: readonly string[];
  let manifest: Record<string, Record<string, unknown>>;

  before(async () => {
    tarball = await Tarball.make();
    app = await tarball.unpack();
    place = join(app, 'node_modules', 'fluxhook');
    files = globSync('**/*', { cwd: place }).filter((file) => statSync(join(place, file)).isFile());
    manifest = JSON.parse(readFileSync(join(place, 'package.json'), 'utf8'));
  });
  after(() => tarball[Symbol.dispose]());

  test('has JavaScript with source maps, declarations, schemas and the guide of doctor, and nothing else', () => {
    const others = files.filter(
      (file) =>
        !/^build\/(lib|imports|policy|review)\/.*\.(js|js\.map|d\.ts)$/.test(file) &&
        !/^build\/command\/(parts\/)?[\w-]+\.cjs(\.map)?$/.test(file),
    );
    assert.deepEqual(
      others.sort(),
      [
        'CHANGELOG.md',
        'LICENSE',
        'README.md',
        'build/command/LICENSES.txt',
        // What its reasons mean, for the page of doctor.
        'docs/doctor.md',
        'lib/cli/start.js',
        'package.json',
        'plugin/PulumiPlugin.yaml',
        'plugin/components/package.json',
        'plugin/components/start.js',
        'plugin/package.json',
        'schema/pulumi-package.json',
        ...files.filter((file) => /^schema\/[\w-]+\.schema\.json$/.test(file)).sort(),
      ].sort(),
    );
    // Of the bundler's own part there is no source.
    const isOurs = (file: string) => /^build\/.*(?<!\/rolldown-runtime-[\w-]+)\.js$/.test(file);
    const scripts = files.filter(isOurs);
    assert.ok(scripts.length > 20 && scripts.length < 100, String(scripts.length));
    const texts = scripts.map((file) => [file, readFileSync(join(place, file), 'utf8')] as const);
    // A module that only passes on what others export has no line to map.
    const withCode = texts.filter(([, text]) => text.replaceAll(/^(?:import|export) [^;]*;$/gm, '').trim() !== '');
    assert.ok(withCode.length > 20, String(withCode.length));
    for (const [file, text] of withCode) {
      assert.match(text, /\n\/\/# sourceMappingURL=\S+\.js\.map$/, file);
      const { sourcesContent } = JSON.parse(readFileSync(join(place, `${file}.map`), 'utf8'));
      assert.ok(sourcesContent?.[0], `${file}.map has no source`);
    }
  });

  test('declares nothing that is generated, and names no source', () => {
    const declarations = files.filter((file) => file.endsWith('.d.ts'));
    assert.deepEqual(
      declarations.filter((file) => file.startsWith('build/imports/')),
      [],
    );
    for (const file of declarations) {
      const text = readFileSync(join(place, file), 'utf8');
      assert.doesNotMatch(text, /(from |import\()['"](.*\/imports\/|cdk8s-plus|.*\.ts['"])/, file);
    }
  });

  test('depends on what it imports, and on nothing that only this repository needs', () => {
    const imported = new Set<string>();
    for (const file of files.filter((name) => /\.(js|d\.ts)$/.test(name)))
      for (const { fileName } of ts.preProcessFile(readFileSync(join(place, file), 'utf8')).importedFiles) {
        const [name = ''] = /^(@[^/]+\/)?[^/]+/.exec(fileName) ?? [];
        if (!/^(\.|node:)/.test(fileName) && !builtinModules.includes(name)) imported.add(name);
      }
    for (const text of files
      .filter((name) => name.endsWith('.js'))
      .map((name) => readFileSync(join(place, name), 'utf8')))
      for (const [, name = ''] of text.matchAll(/require(?:\$\d+)?\("((?:@[^/"]+\/)?[^/".][^/"]*)/g))
        imported.add(name);
    const { dependencies = {}, peerDependencies = {}, peerDependenciesMeta = {}, optionalDependencies } = manifest;
    assert.deepEqual([...imported].sort(), Object.keys({ ...dependencies, ...peerDependencies }).sort());
    assert.equal(optionalDependencies, undefined);
    const isOptional = (name: string) => (peerDependenciesMeta[name] as { optional?: boolean })?.optional === true;
    assert.deepEqual(
      Object.keys(peerDependencies).filter((name) => !isOptional(name)),
      ['cdk8s', 'cdk8s-plus-28', 'constructs'],
    );
    for (const [name, range] of Object.entries(peerDependencies)) {
      assert.equal(range, `^${manifest.devDependencies?.[name]}`, name);
      assert.equal(isOptional(name), name.startsWith('@pulumi/'), name);
    }
    assert.deepEqual([manifest.sideEffects, manifest.private], [false, undefined]);
  });

  test('publint has nothing to say', async () => {
    const tar = readFileSync(tarball.file);
    const { messages } = await publint({
      pack: { tarball: tar.buffer.slice(tar.byteOffset, tar.byteOffset + tar.byteLength) as ArrayBuffer },
      strict: true,
    });
    assert.deepEqual(messages, []);
  });

  test('the types are right for every way to resolve them, says attw', async () => {
    // A CommonJS program loads ES modules with require on every Node that the package runs on.
    const { exitCode, stdout } = await execa(
      'attw',
      [tarball.file, '--ignore-rules', 'cjs-resolves-to-esm', '--format', 'ascii', '--no-color'],
      { preferLocal: true, reject: false },
    );
    assert.equal(exitCode, 0, stdout);
    for (const subpath of subpaths) assert.ok(stdout.includes(`"${subpath}"`), `${subpath} was not looked at`);
  });

  for (const kind of Object.keys(settings))
    test(`every declaration is understood in a ${kind}`, () => {
      const lines = subpaths.map((subpath, index) => `import * as all${index} from '${subpath}';`);
      const uses = subpaths.map((_, index) => `all${index}`).join(', ');
      assert.equal(typeCheck(app, `${lines.join('\n')}\nexport const used: unknown[] = [${uses}];\n`, kind), '');
    });

  const heavy = /^@pulumi\/|^cdk8s|^constructs$/;
  const mayLoad: Readonly<Record<string, readonly string[]>> = {
    fluxhook: ['cdk8s', 'constructs'],
    'fluxhook/pulumi': [
      '@pulumi/github',
      '@pulumi/kubernetes',
      '@pulumi/pulumi',
      '@pulumi/random',
      'cdk8s',
      'constructs',
    ],
    'fluxhook/policy': [],
    'fluxhook/review': ['cdk8s', 'constructs'],
    'fluxhook/operate': [],
    'fluxhook/stack': [],
  };
  for (const subpath of subpaths)
    for (const how of ['import', 'require'] as const)
      test(`${how} of ${subpath} says nothing, and of its peers it loads ${mayLoad[subpath]?.join(', ') || 'none'}`, async () => {
        const { packages, output } = await load(app, subpath, how);
        assert.equal(output, '');
        assert.deepEqual(packages.filter((name) => heavy.test(name)).sort(), mayLoad[subpath]);
      });

  describe('its command', () => {
    const run = (...args: Parameters<typeof runBundled>[2]) =>
      runBundled(join(place, 'lib', 'cli', 'start.js'), app, args);

    for (const args of [
      [],
      ['doctor'],
      ['filter', 'test'],
      ['init'],
      ['review'],
      ['synth'],
      ['trigger'],
      ['completion'],
    ])
      test(`${['fluxhook', ...args, '--help'].join(' ')} loads what reads arguments, and nothing else`, async () => {
        const { exitCode, stderr, bundled, outside } = await run(...args, '--help');
        assert.deepEqual([exitCode, stderr, outside], [0, '', []]);
        const { packages } = bundled;
        if (args[0] !== 'synth') assert.deepEqual(packages, ['commander']);
      });

    test('synth loads what its settings need, and runs nothing of the rest', async () => {
      writeFileSync(join(app, 'Pulumi.yaml'), 'name: app\nruntime: nodejs\n');
      writeFileSync(join(app, 'Pulumi.prod.yaml'), 'config:\n  fluxhook:repository: acme/app\n');
      const { exitCode, outside, bundled, builtins } = await run('synth');
      assert.deepEqual([exitCode, outside, bundled.files], [0, [], ['compiled.cjs', 'synth.cjs']]);
      const heavy = /kubernetes|octokit|secretlint|clack|commander|execa|pulumi/;
      assert.deepEqual(
        bundled.packages.filter((name) => heavy.test(name)),
        [],
      );
      for (const name of ['crypto', 'child_process', 'http']) assert.ok(!builtins.includes(name), name);
    });

    test('an Ingress is made with the cdk8s-plus that is in the bundle', async () => {
      writeFileSync(
        join(app, 'Pulumi.prod.yaml'),
        'config:\n  fluxhook:repository: acme/app\n  fluxhook:exposure: { type: Ingress, host: flux.example.org }\n',
      );
      const { exitCode, stderr, outside } = await run('synth');
      assert.deepEqual([exitCode, outside], [0, []], stderr);
      assert.match(readFileSync(join(app, 'dist', 'ingress-receiver.yaml'), 'utf8'), /^kind: Ingress$/m);
    });

    test('doctor says how it cannot be carried out', async () => {
      const { exitCode, stderr, bundled } = await run('doctor');
      assert.equal(exitCode, 2);
      assert.match(stderr, /^The (kubeconfig|cluster) .*\/nowhere|^The cluster/);
      assert.deepEqual(
        bundled.packages.filter((name) => /cdk8s|zod|secretlint|clack/.test(name)),
        [],
      );
    });

    test('an unexpected failure is told by the lines of the sources', async () => {
      const { stderr } = await run('synth', '--output', 'elsewhere', { broken: true });
      assert.match(stderr, /^It failed unexpectedly: .*Broken on purpose/);
      assert.match(stderr, /\n {4}at .*lib\/gitops\/manifests\.ts:\d+:\d+\)?$/m);
    });

    test('what Node compiled is kept in the cache of the person, and nothing in the package', async () => {
      const before = globSync('**/*', { cwd: place }).length;
      const home = join(app, 'home');
      await run('--help', { home });
      assert.equal(globSync('**/*', { cwd: place }).length, before);
      assert.ok(globSync('.cache/fluxhook/compiled/*/*', { cwd: home }).length > 0);
    });

    test('synth keeps what ran, does the same with it, and makes it again where it cannot be used', async () => {
      const home = join(app, 'kept');
      const kept = () =>
        globSync('.cache/fluxhook/compiled/synth.cjs-*', { cwd: home }).map((name) => join(home, name));
      await run('synth', '--help', { home });
      await run('synth', '--no-such-option', { home });
      assert.deepEqual(kept(), []);
      const first = await run('synth', { home });
      const [file = '', ...others] = kept();
      assert.deepEqual([first.exitCode, others], [0, []]);
      const whole = readFileSync(file);
      const second = await run('synth', { home });
      assert.deepEqual([second.exitCode, second.stderr], [0, first.stderr]);
      assert.deepEqual([kept(), readFileSync(file).equals(whole)], [[file], true]);
      const { stderr } = await run('synth', '--output', 'elsewhere', { broken: true, home });
      assert.match(stderr, /\n {4}at .*lib\/gitops\/manifests\.ts:\d+:\d+\)?$/m);
      for (const unusable of [Buffer.alloc(0), Buffer.from('not compiled'), whole.subarray(0, 1000)]) {
        writeFileSync(file, unusable);
        const { exitCode } = await run('synth', { home });
        assert.deepEqual([exitCode, kept()], [0, [file]]);
        assert.ok(readFileSync(file).length > 100_000);
      }
    });
  });
});
