import { existsSync, readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { isAbsolute, join, relative } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { ProblemsError } from '../../lib/problems/problem.ts';
import { yamlProblem } from '../../lib/problems/yaml-problem.ts';
import { singly } from '../../policy/items.ts';
import { field, type PolicyObject } from '../../policy/object.ts';

/** The objects of a folder. */
export interface Manifests {
  readonly objects: readonly PolicyObject[];
  /** Links that were not followed, below the folder. */
  readonly skipped: readonly string[];
}

const isManifest = (name: string) => /\.(ya?ml|json)$/.test(name);

/**
 * Reads every object of a folder of manifests (.yaml, .yml and .json, subfolders too), in the order of file names;
 * lists item by item. Of links, those to files of the folder that are not read anyway.
 * @throws ProblemsError for a file that is not YAML or holds something else than Kubernetes objects
 */
export function readManifests(directory: string): Manifests {
  const root = realpathSync(directory);
  const [files, skipped]: [string[], string[]] = [[], []];
  for (const path of entriesBelow(root)) {
    const name = relative(root, path);
    const target = existsSync(path) ? realpathSync(path) : undefined;
    const folder = target !== undefined && statSync(target).isDirectory();
    if (!folder && !isManifest(name)) continue;
    if (target === undefined || !isBelow(root, target)) skipped.push(name);
    else if (!folder && (target === path || !isManifest(target))) files.push(path);
  }
  return {
    objects: files
      .sort()
      .flatMap((file) => readFile(file, join(directory, relative(root, file)), relative(root, file))),
    skipped: skipped.sort(),
  };
}

/** Files and links. (Of `readdirSync`, `recursive` goes through links to folders, wherever they lead.) */
function entriesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return entriesBelow(path);
    return entry.isFile() || entry.isSymbolicLink() ? [path] : [];
  });
}

/** What a reader is told of a link that was not followed. */
export function describeSkipped(name: string): string {
  return `${name} is a link that leads out of its folder, or nowhere: what is there was not read`;
}

function isBelow(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way !== '..' && !way.startsWith('../') && !isAbsolute(way);
}

function readFile(path: string, shown: string, name: string): PolicyObject[] {
  return parseAllDocuments(readFileSync(path, 'utf8')).flatMap((document) => {
    const [error] = document.errors;
    if (error !== undefined) throw unreadable(shown, yamlProblem(error));
    try {
      const value: unknown = document.toJS();
      return value === null ? [] : singly(value).map((object) => objectIn(object, shown, name));
    } catch (problem) {
      throw problem instanceof ProblemsError ? problem : unreadable(shown, yamlProblem(problem));
    }
  });
}

function objectIn(value: unknown, file: string, name: string): PolicyObject {
  const [apiVersion, kind, metadata] = ['apiVersion', 'kind', 'metadata'].map((key) => field(value, key));
  if (typeof apiVersion !== 'string' || typeof kind !== 'string') {
    throw unreadable(file, 'a document has no apiVersion and kind');
  }
  // kustomization.yaml has no name of its own; its place stands for it.
  const named = typeof metadata === 'object' && metadata !== null ? metadata : { name };
  return { ...(value as object), apiVersion, kind, metadata: named };
}

function unreadable(file: string, problem: string): ProblemsError {
  return new ProblemsError('The manifests cannot be read', [
    {
      subject: file,
      problem,
      choices: 'YAML or JSON files of Kubernetes objects',
      fix: 'Correct the file, or name the folder that cdk8s synth wrote.',
    },
  ]);
}
