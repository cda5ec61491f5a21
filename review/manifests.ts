import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { ProblemsError } from '../lib/problems.ts';
import { field, type PolicyObject } from '../policy/object.ts';

/**
 * Reads every object of a folder of manifests (.yaml, .yml and .json, subfolders too), in the order of file names.
 * @throws ProblemsError for a file that is not YAML or holds something else than Kubernetes objects
 */
export function readManifests(directory: string): PolicyObject[] {
  const files = readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(ya?ml|json)$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  return files.flatMap((file) => readFile(file, relative(directory, file)));
}

function readFile(file: string, name: string): PolicyObject[] {
  return parseAllDocuments(readFileSync(file, 'utf8')).flatMap((document) => {
    const [error] = document.errors;
    if (error !== undefined) throw unreadable(file, error.message.split('\n')[0] ?? '');
    const value: unknown = document.toJS();
    if (value === null) return [];
    const [apiVersion, kind, metadata] = ['apiVersion', 'kind', 'metadata'].map((key) => field(value, key));
    if (typeof apiVersion !== 'string' || typeof kind !== 'string') {
      throw unreadable(file, 'a document has no apiVersion and kind');
    }
    // kustomization.yaml has no name of its own; its place stands for it.
    const named = typeof metadata === 'object' && metadata !== null ? metadata : { name: name };
    return [{ ...(value as object), apiVersion, kind, metadata: named }];
  });
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
