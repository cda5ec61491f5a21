/**
 * Writes test/github/description/: GitHub's own OpenAPI description, as Octokit publishes it, of the operations that
 * this project uses. `npm run import-github`; after a change of the version below, or of the paths.
 *
 * The package is not a dependency: it takes 450 MB, for one part in three hundred of it.
 */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { execa } from 'execa';

new Command('npm run import-github --')
  .description(
    "Writes test/github/description/: what GitHub's own OpenAPI description says of the operations that this project asks for. It downloads " +
      '@octokit/openapi (450 MB unpacked) for that; run it after a change of the version or the paths in this script.',
  )
  .allowExcessArguments(false)
  .showHelpAfterError()
  .parse();

const version = '23.0.2';
const source = 'generated/api.github.com.json';
const target = join(import.meta.dirname, '..', 'test', 'github', 'description', 'api.github.com.json');

/** With all their methods. */
const wanted = [
  /^\/(repos\/\{owner\}\/\{repo\}|orgs\/\{org\})\/hooks(\/|$)/,
  /^\/repos\/\{owner\}\/\{repo\}(\/(transfer|topics|branches|branches\/\{branch\}|tags|git\/ref\/\{ref\}|git\/matching-refs\/\{ref\}))?$/,
  /^\/(repos\/\{owner\}\/\{repo\}|orgs\/\{org\}|users\/\{username\})\/installation$/,
  /^\/app(\/installations(\/\{installation_id\}(\/access_tokens)?)?)?$/,
  /^\/installation\/(repositories|token)$/,
  /^\/(user|meta|rate_limit|user\/repos|orgs\/\{org\}|orgs\/\{org\}\/repos|users\/\{username\})$/,
];

type Json = { readonly [key: string]: unknown };
const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null;

/** Without what is there for readers. `properties` has names of its own, which may be any of these. */
function bare(value: unknown, isNames = false): unknown {
  if (Array.isArray(value)) return value.map((each) => bare(each));
  if (!isObject(value)) return value;
  const prose = /^(x-.*|description|summary|examples?|externalDocs|tags|title)$/;
  const kept = Object.entries(value).filter(([key]) => isNames || !prose.test(key));
  return Object.fromEntries(kept.map(([key, each]) => [key, bare(each, key === 'properties' && !isNames)]));
}

function references(value: unknown): string[] {
  if (!isObject(value)) return [];
  const own = typeof value.$ref === 'string' ? [value.$ref] : [];
  return [...own, ...Object.values(value).flatMap(references)];
}

/** The components that these paths need, and those that these need. */
function withComponents(paths: Json, all: Json): Json {
  const kept: Record<string, Record<string, unknown>> = {};
  const queue = references(paths);
  for (let reference = queue.pop(); reference !== undefined; reference = queue.pop()) {
    const [, , kind = '', name = ''] = reference.split('/');
    if (kept[kind]?.[name] !== undefined) continue;
    const component = bare((all[kind] as Json)[name]);
    kept[kind] = { ...kept[kind], [name]: component };
    queue.push(...references(component));
  }
  const sorted = (object: Json) => Object.fromEntries(Object.entries(object).sort(([a], [b]) => (a < b ? -1 : 1)));
  return sorted(Object.fromEntries(Object.entries(kept).map(([kind, names]) => [kind, sorted(names)])));
}

const scratch = await mkdtemp(join(tmpdir(), 'fluxhook-description-'));
try {
  await execa('npm', ['pack', `@octokit/openapi@${version}`, '--silent'], { cwd: scratch });
  const archive = `octokit-openapi-${version}.tgz`;
  await execa('tar', ['-xzf', archive, `package/${source}`], { cwd: scratch });
  const whole = JSON.parse(await readFile(join(scratch, 'package', source), 'utf8'));
  const chosen = Object.entries(whole.paths).filter(([path]) => wanted.some((each) => each.test(path)));
  const paths = bare(Object.fromEntries(chosen), true) as Json;
  const { title, license } = whole.info;
  const info = { title, version, license };
  const description = { openapi: whole.openapi, info, paths, components: withComponents(paths, whole.components) };
  await writeFile(target, `${JSON.stringify(description, undefined, 1)}\n`);
  console.log(`${target}: ${chosen.length} paths of @octokit/openapi ${version}.`);
} finally {
  await rm(scratch, { recursive: true, force: true });
}
