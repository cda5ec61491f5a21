import { existsSync, readdirSync, realpathSync, statSync } from 'node:fs';
import { isAbsolute, join, relative } from 'node:path';
import { irregularKind, readTextFile } from '../../lib/files/text-file.ts';
import { ProblemsError } from '../../lib/problems/problem.ts';
import { whyUnreadable } from '../../lib/problems/unreadable.ts';
import { readKubernetesYaml } from '../../lib/yaml/kubernetes.ts';
import { singly } from '../../policy/items.ts';
import { field, type PolicyObject } from '../../policy/object.ts';

/** The objects of a folder. */
export interface Manifests {
  readonly objects: readonly PolicyObject[];
  /** Links that were not followed, below the folder. */
  readonly skipped: readonly string[];
  /** What was not read, and why, a sentence each. */
  readonly remarks: readonly string[];
}

/** In any case: kustomize reads a file by whatever name it is given. */
const isManifest = (name: string) => /\.(ya?ml|json)$/i.test(name);

/**
 * Reads every object of a folder of manifests (.yaml, .yml and .json, subfolders too), in the order of file names;
 * lists item by item. Of links, those to files of the folder that are not read anyway. What is no file (a pipe, a device)
 * is not opened.
 * @throws ProblemsError for a file that cannot be read, is not YAML or holds something else than Kubernetes objects
 */
export function readManifests(directory: string): Manifests {
  const root = realpathSync(directory);
  const [files, skipped, irregular]: [string[], string[], string[]] = [[], [], []];
  for (const path of entriesBelow(root)) {
    const name = relative(root, path);
    const target = existsSync(path) ? realpathSync(path) : undefined;
    const found = target === undefined ? undefined : statSync(target);
    if (!found?.isDirectory() && !isManifest(name)) continue;
    const kind = found && irregularKind(found);
    if (target === undefined || !isBelow(root, target)) skipped.push(name);
    else if (kind !== undefined) irregular.push(`${name} is ${kind}: it was not read`);
    else if (found?.isFile() && (target === path || !isManifest(target))) files.push(path);
  }
  return {
    objects: files
      .sort()
      .flatMap((file) => readFile(file, join(directory, relative(root, file)), relative(root, file))),
    skipped: skipped.sort(),
    remarks: [...skipped.map(describeSkipped), ...irregular.sort()],
  };
}

function describeSkipped(name: string): string {
  return `${name} is a link that leads out of its folder, or nowhere: what is there was not read`;
}

/** All but folders. (Of `readdirSync`, `recursive` goes through links to folders, wherever they lead.) */
function entriesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? entriesBelow(path) : [path];
  });
}

function isBelow(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way !== '..' && !way.startsWith('../') && !isAbsolute(way);
}

function readFile(path: string, shown: string, name: string): PolicyObject[] {
  return documentsOf(path, shown)
    .flatMap(singly)
    .map((object) => objectIn(object, shown, name));
}

function documentsOf(path: string, shown: string): unknown[] {
  try {
    return readKubernetesYaml(readTextFile(path));
  } catch (error) {
    throw unreadable(shown, whyUnreadable(error));
  }
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
