/**
 * Regenerates imports/ from the CRDs of the pinned Flux controllers: `npm run import`.
 * With --check nothing is written; a difference from what is committed fails (CI).
 */
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { execa } from 'execa';
import { parseAllDocuments, stringify } from 'yaml';

const target = join(import.meta.dirname, '..', 'imports');

/** Suffix of files with CRDs whose controllers the sandbox does not run; its API server accepts their objects. */
const applied = '.crds.yaml';

/** The modules whose go.mod pins the CRDs: of the controllers that the sandbox runs, and of the other kinds. */
const modules = join(import.meta.dirname, '..', 'sandbox', 'modules');
const [chainModule, crdsModule] = [join(modules, 'chain'), join(modules, 'crds')];

const goEnvironment = { GOFLAGS: '', GOWORK: 'off' };

/** The folder of a Go module in the version that a go.mod asks for, downloaded where it is not there yet. */
async function moduleFolder(pinnedIn: string, module: string): Promise<string> {
  const run = { cwd: pinnedIn, env: goEnvironment };
  await execa('go', ['mod', 'download', module], run);
  return (await execa('go', ['list', '-m', '-f', '{{.Dir}}', module], run)).stdout;
}

/** The folder with the CRDs of one of Flux's controllers. */
async function controllerCrds(name: string): Promise<string> {
  return join(await moduleFolder(chainModule, `github.com/fluxcd/${name}`), 'config', 'crd', 'bases');
}

/** The CRDs' descriptions are Flux's prose; the typings carry only types, and our constructs carry the documentation. */
function withoutDescriptions(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutDescriptions);
  if (value === null || typeof value !== 'object') return value;
  // A property that is itself named "description" is a schema (an object), so only strings are prose.
  const kept = Object.entries(value).filter(([key, child]) => !(key === 'description' && typeof child === 'string'));
  return Object.fromEntries(kept.map(([key, child]) => [key, withoutDescriptions(child)]));
}

interface Crd {
  readonly spec: { readonly versions: readonly { readonly storage: boolean }[] };
}

/** A CRD with only the version that is stored: each further one is a cost to every start of the sandbox. */
const storedVersion = (crd: Crd): Crd => ({
  ...crd,
  spec: { ...crd.spec, versions: crd.spec.versions.filter(({ storage }) => storage) },
});

/** All CRDs of one controller in one file: cdk8s import overwrites its output once per file given. */
async function bundle(crdDirectory: string, wanted = /\.yaml$/, edit = (crd: Crd) => crd): Promise<string> {
  const files = (await readdir(crdDirectory)).filter((name) => wanted.test(name)).sort();
  const documents: string[] = [];
  for (const file of files) {
    for (const document of parseAllDocuments(await readFile(join(crdDirectory, file), 'utf8'))) {
      const crd = withoutDescriptions(document.toJS()) as Crd | null;
      if (crd !== null) documents.push(stringify(edit(crd)));
    }
  }
  return documents.join('---\n');
}

/** What `cdk8s import` writes has enums and imports types as values, which Node's type stripping cannot run. */
function erasable(source: string): string {
  return (
    source
      .replace(
        "import { ApiObject, ApiObjectMetadata, GroupVersionKind } from 'cdk8s';\nimport { Construct } from 'constructs';",
        "import { ApiObject, type ApiObjectMetadata, type GroupVersionKind } from 'cdk8s';\nimport type { Construct } from 'constructs';",
      )
      .replace(/^export enum (\w+) \{\n([\s\S]*?)^\}/gm, (_match, name: string, body: string) => {
        const members = body.replace(/^( {2}\S+) = (.*?),?$/gm, '$1: $2,');
        return `export const ${name} = {\n${members}} as const;\nexport type ${name} = (typeof ${name})[keyof typeof ${name}];`;
      })
      // Comments that only held the prose removed above.
      .replace(/^ *\/\*\*\n(?: *\*\s*\n)+ *\*\/\n/gm, '')
      .replace(/^( *\/\*\*\n)(?: *\*\s*\n)+/gm, '$1')
  );
}

/** The CRDs of the image controllers, made from the Go types of their APIs with the tool that Flux makes them with. */
async function imageCrds(directory: string): Promise<string> {
  const apis = ['image-reflector-controller', 'image-automation-controller'];
  const paths = apis.map((name) => `paths=github.com/fluxcd/${name}/api/v1`);
  await execa('go', ['tool', 'controller-gen', 'crd', ...paths, `output:crd:dir=${directory}`], {
    cwd: crdsModule,
    env: goEnvironment,
  });
  return directory;
}

/** The standard CRDs of the Gateway API that a route for the receiver needs. */
async function gatewayCrds(): Promise<string> {
  const folder = await moduleFolder(crdsModule, 'sigs.k8s.io/gateway-api');
  return bundle(join(folder, 'config', 'crd', 'standard'), /_httproutes\.yaml$/, storedVersion);
}

async function generate(directory: string): Promise<Map<string, string>> {
  const crds = {
    sourceController: await controllerCrds('source-controller'),
    notificationController: await controllerCrds('notification-controller'),
    image: await imageCrds(join(directory, 'image')),
  };
  for (const [name, source] of Object.entries(crds)) {
    const file = join(directory, `${name}.yaml`);
    await writeFile(file, await bundle(source));
    await execa(
      'cdk8s',
      ['import', '--no-save', '--language', 'typescript', '--output', join(directory, 'out'), file],
      {
        env: { CI: 'true' },
      },
    );
  }
  const generated = new Map<string, string>();
  for (const name of (await readdir(join(directory, 'out'))).filter((entry) => entry.endsWith('.ts')).sort()) {
    generated.set(name, erasable(await readFile(join(directory, 'out', name), 'utf8')));
  }
  generated.set(`image.toolkit.fluxcd.io${applied}`, await readFile(join(directory, 'image.yaml'), 'utf8'));
  generated.set(`gateway.networking.k8s.io${applied}`, await gatewayCrds());
  return generated;
}

async function committed(): Promise<Map<string, string>> {
  const files = (await readdir(target)).filter((name) => name.endsWith('.ts') || name.endsWith(applied)).sort();
  return new Map(
    await Promise.all(files.map(async (name) => [name, await readFile(join(target, name), 'utf8')] as const)),
  );
}

const values = new Command('npm run import --')
  .description('Regenerates imports/ from the CRDs of the pinned Flux controllers, which Go downloads.')
  .option('--check', 'write nothing; end with 1 where it differs from what is committed')
  .allowExcessArguments(false)
  .showHelpAfterError()
  .parse()
  .opts<{ readonly check?: boolean }>();
const scratch = await mkdtemp(join(tmpdir(), 'fluxhook-import-'));
try {
  const fresh = await generate(scratch);
  const present = await committed();
  const differing = [...new Set([...fresh.keys(), ...present.keys()])].filter(
    (name) => fresh.get(name) !== present.get(name),
  );
  if (values.check) {
    if (differing.length > 0) {
      console.error(
        `imports/ has drifted from the pinned CRDs: ${differing.join(', ')}. Run \`npm run import\` and commit the result.`,
      );
      process.exitCode = 1;
    } else {
      console.log(`imports/ matches the pinned CRDs (${fresh.size} files).`);
    }
  } else {
    for (const name of differing) {
      const content = fresh.get(name);
      if (content === undefined) await rm(join(target, name));
      else await writeFile(join(target, name), content);
    }
    console.log(differing.length > 0 ? `Updated imports/: ${differing.join(', ')}` : 'imports/ is up to date.');
  }
} finally {
  await rm(scratch, { recursive: true, force: true });
}
