import { existsSync, realpathSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { entries, type PolicyObject } from '../../policy/object.ts';
import { summarized } from '../model/summary.ts';
import {
  canonical,
  type Fields,
  type Find,
  isKustomizationName,
  type Local,
  localized,
  moreIn,
} from './kustomization.ts';
import { isBelow, type ManifestFile, objectIn } from './manifest-folder.ts';

/** A kustomization of the reviewed folder. */
export interface Node {
  /** Its folder, below the reviewed one; `''` for the reviewed one itself. */
  readonly folder: string;
  /** Its file, below the reviewed folder. */
  readonly file: string;
  /** As the file has it. */
  readonly given: Fields;
  /** Whether it is a component, which is built only where it is included. */
  readonly component: boolean;
  readonly local: Local;
  /** Other files of its folder that are kustomizations too: kustomize refuses them all. */
  readonly beside?: readonly string[];
}

/** A kustomization to be built: as the folder has it, or as a Flux Kustomization changes it. */
export interface Target {
  readonly folder: string;
  /** Its file; Flux makes one where there is none. */
  readonly file: string;
  readonly local: Local;
  /** What is not judged when it is not built, entry by entry; nothing for a list of files, which needs no build. */
  readonly more: readonly string[];
  readonly flux?: PolicyObject;
}

/** How many left-out files are named; beyond that, the kustomization's own list is shorter. */
const mostLeftOut = 5;

/** The kustomizations of a folder, by their folders. */
export class Tree {
  readonly nodes: ReadonlyMap<string, Node>;
  readonly #root: string;

  /** @param directory the reviewed folder */
  constructor(directory: string, files: readonly ManifestFile[]) {
    this.#root = realpathSync(directory);
    const found = Map.groupBy(
      files.flatMap(({ name, documents: [document] }) => {
        // Kustomize reads only the first document.
        const given = canonical(Object.fromEntries(entries(document)));
        const object = isKustomizationName(name) ? objectIn(given, name) : undefined;
        if (object?.apiVersion.startsWith('kustomize.config.k8s.io/') !== true) return [];
        const folder = folderAbove(name);
        const local = this.localize(given, folder);
        return [{ folder, file: name, given, component: object.kind === 'Component', local }];
      }),
      ({ folder }) => folder,
    );
    this.nodes = new Map([...found].map(([folder, nodes]) => [folder, together(nodes)]));
  }

  /** A kustomization in a folder, without references out of the reviewed one. */
  localize(fields: Fields, folder: string): Local {
    return localized(fields, (path) => this.#find(folder, path));
  }

  /** Kustomizations that no other includes. */
  get roots(): Node[] {
    const included = new Set([...this.nodes.values()].flatMap(({ local }) => local.folders));
    return [...this.nodes.values()].filter(({ folder, component }) => !component && !included.has(folder));
  }

  /** A kustomization to be built as it is. */
  target({ folder, file, given, local }: Node): Target {
    return { folder, file, local, more: moreOf(this, file, given, local) };
  }

  /**
   * The object of a kustomization. A list of all manifests of its folder is written as `*`: the objects themselves show
   * what is added and removed. Files that it leaves out are named.
   */
  told(file: string, object: PolicyObject, files: readonly ManifestFile[]): PolicyObject {
    const node = [...this.nodes.values()].find((candidate) => candidate.file === file);
    const left = node === undefined || node.beside !== undefined ? undefined : this.#leftOut(node, files);
    if (left === undefined || left.length > mostLeftOut) return object;
    const { bases: _, ...others } = object;
    return summarized(object, { ...others, resources: ['*'], ...(left.length > 0 && { leftOut: left }) });
  }

  /** The manifests of its folder that a kustomization does not list; undefined for one that is more than a list. */
  #leftOut(node: Node, files: readonly ManifestFile[]): string[] | undefined {
    const parts = this.closure(node.local);
    if (parts.some(({ left }) => left.length > 0) || this.target(node).more.length > 0) return undefined;
    const listed = new Set(parts.flatMap(({ resources }) => resources));
    const included = new Set(parts);
    const here = files
      .map(({ name }) => name)
      .filter((name) => node.folder === '' || name.startsWith(`${node.folder}/`));
    return here.filter((name) => {
      const other = isKustomizationName(name) ? this.nodes.get(folderAbove(name)) : undefined;
      return other === undefined ? !listed.has(name) : !included.has(other.local);
    });
  }

  /** A kustomization and all that it includes. */
  closure(local: Local): Local[] {
    const seen = new Set<Local>();
    const add = (part: Local): void => {
      if (seen.has(part)) return;
      seen.add(part);
      for (const folder of part.folders) {
        const node = this.nodes.get(folder);
        if (node !== undefined) add(node.local);
      }
    };
    add(local);
    return [...seen];
  }

  #find(folder: string, path: string): ReturnType<Find> {
    // URLs, of Git too: git@host:path, git::…, host/path?ref=…
    if (/^[\w+.-]+(?:@[^/]*)?:|^\/|[?\0]|\/\//.test(path)) return undefined;
    const home = join(this.#root, folder);
    const absolute = resolve(home, path);
    if (!existsSync(absolute)) return undefined;
    const target = realpathSync(absolute);
    if (!isBelow(this.#root, target)) return undefined;
    const stats = statSync(target);
    // A link to a folder is not followed by a build.
    if (stats.isDirectory()) return { kind: 'folder', name: relative(this.#root, target), way: relative(home, target) };
    return stats.isFile() ? { kind: 'file', name: relative(this.#root, absolute) } : undefined;
  }
}

/** What a kustomization, and those that it includes, have besides lists of files: `apps/kustomization.yaml: patches[0]`. */
export function moreOf(tree: Tree, file: string, given: Fields, local: Local): string[] {
  const parts = tree.closure(local);
  const included = [...tree.nodes.values()].filter((node) => node.local !== local && parts.includes(node.local));
  return [{ file, given, local }, ...included].flatMap((part) =>
    moreIn(part.given)
      .filter((entry) => !part.local.left.includes(entry))
      .map((entry) => `${part.file}: ${entry}`),
  );
}

/** What the kustomizations of one folder list; normally there is one. */
function together(nodes: readonly Node[]): Node {
  const [first, ...others] = nodes as [Node, ...Node[]];
  if (others.length === 0) return first;
  const all = <K extends 'folders' | 'resources' | 'inputs' | 'contents' | 'left'>(key: K) =>
    nodes.flatMap(({ local }) => local[key]);
  const local = {
    fields: first.local.fields,
    folders: all('folders'),
    resources: all('resources'),
    inputs: all('inputs'),
    contents: all('contents'),
    left: all('left'),
  };
  const given = Object.assign({}, ...nodes.map((node) => node.given));
  return { ...first, given, local, beside: others.map(({ file }) => file) };
}

function folderAbove(name: string): string {
  const folder = dirname(name);
  return folder === '.' ? '' : folder;
}
