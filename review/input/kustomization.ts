import { basename } from 'node:path';
import { readKubernetesYaml } from '../../lib/yaml/kubernetes.ts';
import { entries, field, list, texts } from '../../policy/object.ts';
import { looksRandom } from '../../policy/secrets/public-keys.ts';

/** Names of kustomize's file; it refuses a folder with two of them. */
const names = ['kustomization.yaml', 'kustomization.yml', 'Kustomization'];

export function isKustomizationName(path: string): boolean {
  return names.includes(basename(path));
}

/** A kustomization's fields. */
export type Fields = Readonly<Record<string, unknown>>;

/** What a path of a kustomization points to in the reviewed folder; undefined where that is outside of it, or does not exist. */
export type Find = (path: string) =>
  | { readonly kind: 'file'; readonly name: string }
  /** `way` leads there from the kustomization's folder, through no link. */
  | { readonly kind: 'folder'; readonly name: string; readonly way: string }
  | undefined;

/** A kustomization without references out of the reviewed folder. */
export interface Local {
  /** The kustomization without {@link left}. */
  readonly fields: Fields;
  /** Folders that it includes, and files that it lists as resources, below the reviewed folder. */
  readonly folders: readonly string[];
  readonly resources: readonly string[];
  /** Other files of YAML that it reads, such as patches, and files that generators read. */
  readonly inputs: readonly string[];
  readonly contents: readonly string[];
  /** What had to be removed, such as `resources https://example.org/all.yaml`. */
  readonly left: readonly string[];
}

/** What a kustomization has besides a list of files and folders, entry by entry: `patches[0]`, `namePrefix`. */
export function moreIn(fields: Fields): string[] {
  const plain = ['apiVersion', 'kind', 'metadata', 'resources', 'bases', 'buildMetadata'];
  return Object.entries(fields).flatMap(([key, value]) => {
    if (plain.includes(key)) return [];
    return Array.isArray(value) ? value.map((item, index) => entryName(key, item, index)) : [key];
  });
}

function entryName(key: string, item: unknown, index: number): string {
  const name = typeof item === 'string' ? item : (field(item, 'path') ?? field(item, 'name'));
  // Text that is not a path, URL or name may be a patch with a secret in it, and a query may have one too.
  const [place = ''] = typeof name === 'string' ? name.split('?') : [];
  if (!/^[\w./:@%+~-]+$/.test(place)) return `${key}[${index}]`;
  // What opens an address may be a part of its path.
  const parts = place.split('/').map((part) => (looksRandom(part) ? '********' : part));
  return `${key} ${parts.join('/')}`;
}

/** Fields that run programs, or fetch from elsewhere. */
const foreign = [
  'helmCharts',
  'helmChartInflationGenerator',
  'helmGlobals',
  'generators',
  'transformers',
  'validators',
];

/**
 * Removes references out of the reviewed folder from a kustomization, such as URLs, and what needs other programs, so
 * that it can be built no matter who wrote it.
 * Source: sigs.k8s.io/kustomize/api, types.Kustomization
 */
export function localized(fields: Fields, find: Find): Local {
  const [folders, resources, inputs]: [string[], string[], string[]] = [[], [], []];
  const [contents, left]: [string[], string[]] = [[], []];
  const takes = (path: string, into: string[]): boolean => {
    const found = find(path);
    if (found?.kind === 'file') into.push(found.name);
    return found?.kind === 'file';
  };
  /** The items of a list that may stay; the others are reported. */
  const only = (key: string, keep: (item: unknown) => unknown): unknown[] =>
    list(fields[key]).flatMap((item, index) => {
      const kept = isSpelled(item) ? keep(item) : undefined;
      if (kept === undefined) left.push(entryName(key, item, index));
      return kept === undefined ? [] : [kept];
    });
  const included = (item: unknown) => {
    if (typeof item !== 'string') return undefined;
    if (takes(item, resources)) return item;
    const found = find(item);
    if (found?.kind !== 'folder') return undefined;
    folders.push(found.name);
    // A folder with the name of a host would be fetched from there.
    return /^\.\.(\/|$)/.test(found.way) ? found.way : `./${found.way}`;
  };
  const read = (item: unknown) => (typeof item === 'string' && takes(item, inputs) ? item : undefined);
  const withPath = (item: unknown) => {
    const [path, patch] = [field(item, 'path'), field(item, 'patch')];
    if (path !== undefined && read(path) === undefined) return undefined;
    return patch === undefined || isReadable(patch) ? item : undefined;
  };
  const generator = (item: unknown) => {
    const files = [...texts(field(item, 'files')), ...texts(field(item, 'envs')), field(item, 'env')];
    const paths = files.filter((file) => typeof file === 'string').map((file) => file.slice(file.indexOf('=') + 1));
    return paths.every((path) => takes(path, contents)) ? item : undefined;
  };
  const keepers: Readonly<Record<string, (item: unknown) => unknown>> = {
    resources: included,
    bases: included,
    components: included,
    crds: read,
    configurations: read,
    patches: withPath,
    patchesJson6902: withPath,
    replacements: withPath,
    patchesStrategicMerge: (item) => read(item) ?? (isReadable(item) ? item : undefined),
    configMapGenerator: generator,
    secretGenerator: generator,
  };
  const kept = Object.entries(fields).flatMap(([key, value]): [string, unknown][] => {
    const keep = keepers[key];
    if (value === undefined) {
      left.push(key);
      return [];
    }
    if (key === 'openapi') {
      if (isSpelled(value) && withPath(value) !== undefined) return [[key, value]];
      left.push(key);
      return [];
    }
    if (foreign.includes(key)) {
      // Values of a chart are not manifests.
      const files = list(value).flatMap((item) => [field(item, 'valuesFile'), field(item, 'additionalValuesFiles')]);
      for (const file of files.flat()) if (typeof file === 'string') takes(file, contents);
      left.push(...(Array.isArray(value) ? value.map((item, index) => entryName(key, item, index)) : [key]));
      return [];
    }
    if (keep === undefined) return [[key, value]];
    if (!Array.isArray(value)) {
      if (value !== null) left.push(key);
      return [];
    }
    const items = only(key, keep);
    return items.length === 0 ? [] : [[key, items]];
  });
  return { fields: Object.fromEntries(kept), folders, resources, inputs, contents, left };
}

/** Fields of the items of lists, through which kustomize reads files. */
const ofItems = ['path', 'patch', 'files', 'envs', 'env', 'name', 'literals', 'target', 'behavior', 'type', 'options'];

/** Kustomize accepts fields in any case (`Path`); nothing is certain about an item that uses that. */
function isSpelled(item: unknown): boolean {
  return entries(item).every(([key]) => ofItems.includes(key) || !ofItems.includes(key.toLowerCase()));
}

/**
 * A kustomization with its fields as they are documented: kustomize accepts them in any case (`Patches`). A field that is
 * there in two spellings has the value undefined.
 */
export function canonical(fields: Fields): Fields {
  const known = new Map([...documented, ...foreign].map((key) => [key.toLowerCase(), key]));
  const all = Map.groupBy(Object.entries(fields), ([key]) => known.get(key.toLowerCase()) ?? key);
  return Object.fromEntries([...all].map(([key, [first, ...more]]) => [key, more.length > 0 ? undefined : first?.[1]]));
}

const documented =
  `apiVersion kind metadata resources bases components crds configurations openapi patches patchesJson6902
  patchesStrategicMerge replacements configMapGenerator secretGenerator generatorOptions namespace namePrefix nameSuffix
  labels commonLabels commonAnnotations images replicas vars buildMetadata sortOptions`.split(/\s+/);

/** Whether an inline patch is YAML of mappings or lists; an alias bomb would fill kustomize's memory. */
function isReadable(text: unknown): boolean {
  if (typeof text !== 'string') return false;
  try {
    const values = readKubernetesYaml(text);
    return values.length > 0 && values.every((value) => Array.isArray(value) || entries(value).length > 0);
  } catch {
    return false;
  }
}
