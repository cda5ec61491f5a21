import { existsSync, lstatSync, mkdtempSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ApiObject, type App } from 'cdk8s';
import { validate } from '../constructs/validate.ts';
import { readTextFile } from '../files/text-file.ts';
import { ProblemsError } from '../problems/problem.ts';
import { Unreadable } from '../problems/unreadable.ts';
import { manifestText } from '../yaml/manifest-text.ts';
import { makeDirectory } from './make-directory.ts';
import { PlainManifests } from './plain-manifest.ts';
import { writing } from './write-problem.ts';

const index = 'kustomization.yaml';

/** Other names of kustomize's file; it refuses a folder with two. */
const otherIndexes = ['kustomization.yml', 'Kustomization'];

/** Where files are written before they are moved to their places; an existing one was left by an interrupted run. */
const staging = '.cdk8s-synth-';

/**
 * The first line of every file that is written. Only files that begin with it are ever overwritten or deleted; the name
 * is in it, so that a copy under another name belongs to the one who made it.
 */
const header = (name: string) => `# ${name}, written by cdk8s synth. Changes are lost.`;

/**
 * Writes every object of an app to a file of its own, `kind-name.yaml`, and a kustomization.yaml that lists them by
 * name: a folder for `spec.path` of a Flux Kustomization. Nothing in it depends on the run. Files of an earlier run
 * whose objects are gone are deleted. Even if it is interrupted, kustomization.yaml lists complete files that exist,
 * and the next run has the same result as one that was not interrupted.
 *
 * @throws ViolationsError with all violations, or ProblemsError for files in the way, before anything is written;
 *   ProblemsError when the file system refuses to take them
 */
export function writeManifests(app: App): void {
  prepareManifests(app)();
}

/**
 * As {@link writeManifests}, in two steps.
 * @returns what writes the files; what it is given is done once they are written and before they are in their places, so
 *   that both happen or neither does
 */
export function prepareManifests(app: App): (staged?: () => void) => void {
  const files = render(app);
  const { outdir } = app;
  const [present, own] = onDisk(outdir, () => found(outdir));
  const inTheWay = present.filter((name) => otherIndexes.includes(name) || (files.has(name) && !own.has(name)));
  if (inTheWay.length > 0) throw foreign(outdir, inTheWay.sort());
  return (staged = () => {}) =>
    onDisk(outdir, () => {
      for (const name of present.filter((name) => name.startsWith(staging))) remove(join(outdir, name));
      replace(outdir, new Map([...files].filter(([name, text]) => own.get(name) !== text)), staged);
      for (const name of own.keys()) if (!files.has(name)) remove(join(outdir, name));
    });
}

const title = 'The manifests cannot be written';
const elsewhere = 'npx fluxhook synth --output FOLDER';

function onDisk<T>(directory: string, use: () => T): T {
  return writing(title, directory, elsewhere, use);
}

/** The names in a folder, and the texts of the files that an earlier run wrote there. */
function found(directory: string): [present: string[], own: Map<string, string>] {
  if (existsSync(directory) && !statSync(directory).isDirectory()) throw notAFolder(directory);
  const present = existsSync(directory) ? readdirSync(directory) : [];
  const own = new Map<string, string>();
  for (const name of present) {
    const text = read(join(directory, name));
    if (text?.split(/\r?\n/, 1)[0] === header(name)) own.set(name, text);
  }
  return [present, own];
}

/** Puts files into a folder, each at once and in their order: the index comes last. */
function replace(directory: string, files: ReadonlyMap<string, string>, staged: () => void): void {
  makeDirectory(directory);
  if (files.size === 0) {
    staged();
    return;
  }
  const stage = mkdtempSync(join(directory, staging));
  try {
    for (const [name, text] of files) writeFileSync(join(stage, name), text);
    staged();
    for (const name of files.keys()) renameSync(join(stage, name), join(directory, name));
  } finally {
    remove(stage);
  }
}

function remove(path: string): void {
  rmSync(path, { recursive: true, force: true });
}

/** The text of a file; undefined for anything else that is there. */
function read(path: string): string | undefined {
  if (!lstatSync(path).isFile()) return undefined;
  try {
    return readTextFile(path);
  } catch (error) {
    // Not text, so synth did not write it.
    if (error instanceof Unreadable) return undefined;
    throw error;
  }
}

/**
 * The content of all files by name, the index last. Objects that share a file, those of a name in several namespaces,
 * are in the order of their declaration.
 */
function render(app: App): Map<string, string> {
  // Once, and not in toJson() of each chart, which looks at the whole app again.
  validate(app);
  const manifests = new PlainManifests(app);
  const objects = app.node.findAll().filter((construct) => ApiObject.isApiObject(construct));
  const byFile = Map.groupBy(objects, ({ kind, name }) => `${kind.toLowerCase()}-${name}.yaml`);
  const files = new Map<string, string>();
  for (const [name, content] of byFile) {
    const texts = content.map((object) => manifests.textOf(object));
    files.set(name, `${header(name)}\n${texts.join('---\n')}`);
  }
  const kustomization = {
    apiVersion: 'kustomize.config.k8s.io/v1beta1',
    kind: 'Kustomization',
    resources: [...byFile.keys()].sort(),
  };
  return files.set(index, `${header(index)}\n${manifestText([kustomization])}`);
}

function foreign(directory: string, names: readonly string[]): ProblemsError {
  return new ProblemsError(
    title,
    names.map((name) => ({
      subject: join(directory, name),
      problem: 'it is in the way, and was not written by cdk8s synth',
      choices: 'a folder of its own, or one with other files',
      fix: `${elsewhere}, or move the file away`,
    })),
  );
}

function notAFolder(path: string): ProblemsError {
  return new ProblemsError(title, [
    {
      subject: path,
      problem: 'it is a file, and the manifests are written to a folder',
      choices: 'a folder, which does not have to exist yet',
      fix: `${elsewhere}, or move the file away`,
    },
  ]);
}
