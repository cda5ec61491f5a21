import { type Dirent, existsSync, readdirSync, realpathSync, statSync } from 'node:fs';
import { basename, isAbsolute, join, relative } from 'node:path';
import { irregularKind, readTextFile } from '../../lib/files/text-file.ts';
import { ProblemsError } from '../../lib/problems/problem.ts';
import { whyUnreadable } from '../../lib/problems/unreadable.ts';
import { readKubernetesYaml } from '../../lib/yaml/kubernetes.ts';
import { singly } from '../../policy/items.ts';
import { entries, field, type PolicyObject } from '../../policy/object.ts';
import { isKustomizationName } from './kustomization.ts';

/** The objects of a folder. */
export interface Manifests {
  readonly objects: readonly PolicyObject[];
  /** The objects as the files have them, where a build changed some. @default - objects */
  readonly asWritten?: readonly PolicyObject[];
  /** What was not read, and why, one sentence each. */
  readonly remarks: readonly string[];
}

/** A file of manifests. */
export interface ManifestFile {
  /** Below the folder. */
  readonly name: string;
  readonly documents: readonly unknown[];
  /** Why there are no objects: it cannot be read, or is not YAML. */
  readonly problem?: ProblemsError;
}

/** In upper or lower case: kustomize reads a file of any name. */
const isManifest = (name: string) => /\.(ya?ml|json)$/i.test(name) || isKustomizationName(name);

/** By it Flux leaves out files of its folder and of those below. Source: github.com/fluxcd/pkg/sourceignore */
const isIgnoreFile = (name: string) => basename(name) === '.sourceignore';

/**
 * The files of a folder that are manifests (.yaml, .yml and .json, subfolders too), in the order of their names. Links are
 * followed to files of the folder that are not read otherwise, and when they have the name of a kustomization. A pipe or a
 * device is not opened.
 * @throws ProblemsError for a folder that cannot be read
 */
export function listManifests(
  directory: string,
): Pick<Manifests, 'remarks'> & { names: string[]; ignoreFiles: string[] } {
  const root = realpathSync(directory);
  const [files, skipped, irregular]: [string[], string[], string[]] = [[], [], []];
  for (const path of entriesBelow(root)) {
    const name = relative(root, path);
    const target = existsSync(path) ? realpathSync(path) : undefined;
    const found = target === undefined ? undefined : statSync(target);
    if (!found?.isDirectory() && !isManifest(name) && !isIgnoreFile(name)) continue;
    const kind = found && irregularKind(found);
    if (target === undefined || !isBelow(root, target)) skipped.push(name);
    else if (kind !== undefined) irregular.push(`${name} is ${kind}: it was not read`);
    else if (found?.isFile() && (target === path || !isManifest(target) || isKustomizationName(name))) files.push(path);
  }
  const names = files.sort().map((path) => relative(root, path));
  return {
    names: names.filter((name) => !isIgnoreFile(name)),
    ignoreFiles: names.filter(isIgnoreFile),
    remarks: [...skipped.sort().map(describeSkipped), ...irregular.sort()],
  };
}

/**
 * Reads one file of a folder, whatever its name ends with.
 */
export function readManifestFile(directory: string, name: string): ManifestFile {
  const path = join(directory, name);
  try {
    return { name, documents: readKubernetesYaml(readTextFile(path)) };
  } catch (error) {
    return { name, documents: [], problem: unreadable(path, whyUnreadable(error)) };
  }
}

/**
 * A file by which Flux leaves out others, in the form of an object: what it matches is reviewed nevertheless.
 * @throws ProblemsError for a file that cannot be read
 */
export function readIgnoreFile(directory: string, name: string): PolicyObject {
  const path = join(directory, name);
  try {
    const ignore = readTextFile(path)
      .split(/\r?\n/)
      .filter((line) => line.trim() !== '' && !line.startsWith('#'));
    return { apiVersion: 'source.toolkit.fluxcd.io/v1', kind: 'IgnoreFile', metadata: { name }, spec: { ignore } };
  } catch (error) {
    throw unreadable(path, whyUnreadable(error));
  }
}

/**
 * The objects of a file.
 * @throws ProblemsError for a file that could not be read, and for a document that is not an object
 */
export function objectsOf({ name, documents, problem }: ManifestFile, directory: string): PolicyObject[] {
  if (problem !== undefined) throw problem;
  return documents.flatMap(singly).map((value) => {
    const object = objectIn(value, name);
    if (object === undefined) throw unreadable(join(directory, name), 'a document has no apiVersion and kind');
    return object;
  });
}

/** Everything except folders. (`readdirSync` with `recursive` would follow links to folders anywhere.) */
function entriesBelow(folder: string): string[] {
  return inFolder(folder).flatMap((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? entriesBelow(path) : [path];
  });
}

function inFolder(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    throw unreadable(folder, whyUnreadable(error));
  }
}

function describeSkipped(name: string): string {
  return `${name} is a link that points out of its folder or to nothing: it was not read`;
}

export function isBelow(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way !== '..' && !way.startsWith('../') && !isAbsolute(way);
}

/** Kustomize also accepts its own file without kind and version, or with empty ones. */
const ofKustomize = { apiVersion: 'kustomize.config.k8s.io/v1beta1', kind: 'Kustomization' };

/**
 * A document as an object.
 * @param name of its file: it is used as the name of a kustomization.yaml, which has no name
 * @returns undefined for one without apiVersion and kind
 */
export function objectIn(value: unknown, name: string): PolicyObject | undefined {
  const given: Record<string, unknown> = { ...(value as object) };
  if (isKustomizationName(name) && entries(value).length > 0) {
    for (const [key, standard] of Object.entries(ofKustomize)) given[key] ||= standard;
  }
  const [apiVersion, kind, metadata] = ['apiVersion', 'kind', 'metadata'].map((key) => field(given, key));
  if (typeof apiVersion !== 'string' || typeof kind !== 'string') return undefined;
  const named = typeof metadata === 'object' && metadata !== null ? metadata : { name };
  return { ...given, apiVersion, kind, metadata: named };
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
