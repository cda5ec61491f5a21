import { posix } from 'node:path';
import { Document, visit } from 'yaml';
import { readKubernetesYaml } from '../../lib/yaml/kubernetes.ts';
import { entries, field, groupOf, list, type PolicyObject } from '../../policy/object.ts';
import { isExempt } from '../../policy/secrets/flux-variables.ts';
import type { Fields } from './kustomization.ts';
import type { ManifestFile } from './manifest-folder.ts';

/** A Kustomization of Flux, which builds a folder with additions of its own; unless it is suspended. */
export function isFluxKustomization(object: PolicyObject): boolean {
  const suspended = field(object, 'spec', 'suspend') === true;
  return object.kind === 'Kustomization' && groupOf(object) === 'kustomize.toolkit.fluxcd.io' && !suspended;
}

/** The folder that a Flux Kustomization builds, below the root of its source: `apps/shop`; `''` for all of it. */
export function folderOf(object: PolicyObject): string {
  const path = field(object, 'spec', 'path');
  // As if the source were the root of a file system, so that no path leaves it.
  return typeof path === 'string' ? posix.join('/', path).replaceAll(/^\/|\/$/g, '') : '';
}

const listed = ['patches', 'patchesStrategicMerge', 'patchesJson6902', 'components', 'images'] as const;
const single = { targetNamespace: 'namespace', namePrefix: 'namePrefix', nameSuffix: 'nameSuffix' } as const;

/** What a Flux Kustomization changes of what it builds, entry by entry: `spec.patches[0]`. */
export function additionsOf({ spec }: PolicyObject): string[] {
  return [
    ...listed.flatMap((key) => list(field(spec, key)).map((_, index) => `spec.${key}[${index}]`)),
    ...Object.keys(single)
      .filter((key) => field(spec, key) !== undefined)
      .map((key) => `spec.${key}`),
    ...['postBuild', 'commonMetadata'].filter((key) => field(spec, key) !== undefined).map((key) => `spec.${key}`),
  ];
}

/**
 * A kustomization as Flux builds it: with what its own Kustomization says.
 * Source: github.com/fluxcd/pkg/kustomize, Generator.GenerateManifest
 */
export function withAdditions(fields: Fields, { spec }: PolicyObject): Fields {
  const merged: Record<string, unknown> = { ...fields };
  for (const [key, name] of Object.entries(single)) {
    const value = field(spec, key);
    if (value !== undefined) merged[name] = value;
  }
  for (const key of ['patches', 'components'] as const) merged[key] = [...list(fields[key]), ...list(field(spec, key))];
  // In the object a patch is a mapping, in kustomize a text.
  const text = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value));
  merged.patchesStrategicMerge = [
    ...list(fields.patchesStrategicMerge),
    ...list(field(spec, 'patchesStrategicMerge')).map(text),
  ];
  merged.patchesJson6902 = [
    ...list(fields.patchesJson6902),
    ...list(field(spec, 'patchesJson6902')).map((item) => ({ ...(item as object), patch: text(field(item, 'patch')) })),
  ];
  merged.images = images(list(fields.images), list(field(spec, 'images')));
  return Object.fromEntries(Object.entries(merged).filter(([, value]) => !Array.isArray(value) || value.length > 0));
}

/** Flux's images override those of the same name, field by field; a tag and a digest replace both. */
function images(own: readonly unknown[], added: readonly unknown[]): unknown[] {
  const merged = [...own];
  for (const image of added) {
    const index = merged.findIndex((candidate) => field(candidate, 'name') === field(image, 'name'));
    const versioned = field(image, 'newTag') !== undefined || field(image, 'digest') !== undefined;
    const { newTag: _tag, digest: _digest, ...rest } = { ...(merged[index] as Record<string, unknown> | undefined) };
    const before = versioned ? rest : merged[index];
    if (index < 0) merged.push(image);
    else merged[index] = { ...(before as object), ...(image as object) };
  }
  return merged;
}

/**
 * The kustomization that Flux generates for a folder without one: its files, and its subfolders with a
 * kustomization. @returns undefined for an empty folder
 * Source: github.com/fluxcd/pkg/kustomize, scanManifests
 */
export function generatedIn(
  folder: string,
  files: readonly ManifestFile[],
  kustomizations: ReadonlyMap<string, unknown>,
): Fields | undefined {
  const names = files.map(({ name }) => name).filter((name) => name.startsWith(`${folder}/`));
  const resources = names.flatMap((name) => {
    const parts = name.slice(folder.length + 1).split('/');
    const above = parts.slice(0, -1).map((_, index) => parts.slice(0, index + 1).join('/'));
    const kustomized = above.find((path) => kustomizations.has(`${folder}/${path}`));
    return kustomized ?? (/\.ya?ml$/.test(name) ? [parts.join('/')] : []);
  });
  return resources.length === 0 ? undefined : { resources: [...new Set(resources)] };
}

/** An object with the labels and annotations of `spec.commonMetadata`. */
export function labelled(object: PolicyObject, { spec }: PolicyObject): PolicyObject {
  const metadata: Record<string, unknown> = { ...object.metadata };
  for (const key of ['labels', 'annotations']) {
    const common = entries(field(spec, 'commonMetadata', key));
    if (common.length > 0) metadata[key] = Object.fromEntries([...entries(metadata[key]), ...common]);
  }
  return { ...object, metadata };
}

/** Objects after `spec.postBuild`, as far as the Flux Kustomization itself has the values. */
export interface Substituted {
  readonly objects: readonly unknown[];
  /** The parts of it that are not known here. */
  readonly left: readonly string[];
}

/**
 * Puts the values of `spec.postBuild.substitute` in the places of `${NAME}`, with its defaults.
 * Source: github.com/fluxcd/pkg/kustomize, SubstituteVariables, and github.com/fluxcd/pkg/envsubst
 */
export function substituted(objects: readonly unknown[], { spec }: PolicyObject): Substituted {
  const postBuild = field(spec, 'postBuild');
  const from = list(field(postBuild, 'substituteFrom'));
  const values = new Map(entries(field(postBuild, 'substitute')).map(([name, value]) => [name, plain(value)]));
  const left = from.map(
    (source, index) => `spec.postBuild.substituteFrom[${index}] ${field(source, 'kind')} ${field(source, 'name')}`,
  );
  if (values.size === 0 && from.length === 0) return { objects, left };
  const others = new Set<string>();
  const replaced = objects.map((object) => {
    if (isExempt(object)) return object;
    const text = asYaml(object).replaceAll(/\$?\$\{([A-Za-z_]\w*)([^{}]*)\}/g, (whole, name: string, rest: string) => {
      if (whole.startsWith('$$')) return whole.slice(1);
      const standard = /^:?[=-](.*)$/s.exec(rest)?.[1];
      if (rest !== '' && standard === undefined) others.add(`\${${name}…}`);
      // A value from the cluster is not known here; it stays a variable.
      else if (values.has(name) || from.length === 0) return values.get(name) || standard || '';
      return whole;
    });
    try {
      return readKubernetesYaml(text)[0];
    } catch {
      others.add(`${field(object, 'kind')} ${field(object, 'metadata', 'name')}`);
      return object;
    }
  });
  return { objects: replaced, left: [...left, ...[...others].map((place) => `spec.postBuild in ${place}`)] };
}

/** As kustomize writes it, where a variable has no quotes: the value may be a number. */
function asYaml(object: unknown): string {
  const document = new Document(object);
  visit(document, {
    Scalar(_, scalar) {
      if (typeof scalar.value === 'string') scalar.type = scalar.value.includes('${') ? 'PLAIN' : 'QUOTE_DOUBLE';
    },
  });
  return document.toString({ lineWidth: 0 });
}

const plain = (value: unknown) => String(value ?? '').replaceAll('\n', '');
