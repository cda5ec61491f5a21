import { setImmediate } from 'node:timers/promises';
import { singly } from '../../policy/items.ts';
import { displayName, type PolicyObject } from '../../policy/object.ts';
import { additionsOf, folderOf, generatedIn, isFluxKustomization, withAdditions } from './flux-kustomization.ts';
import { Builder } from './kustomize-builds.ts';
import { moreOf, type Target, Tree } from './kustomize-tree.ts';
import {
  listManifests,
  type ManifestFile,
  type Manifests,
  objectIn,
  objectsOf,
  readIgnoreFile,
  readManifestFile,
} from './manifest-folder.ts';
import { unfolded } from './resource-sets.ts';
import type { Limits } from './run-program.ts';

/**
 * The objects of a folder as the cluster would get them. Kustomizations that are more than a list of files are built, by
 * `kustomize` or `kubectl` if installed, and as the Flux Kustomizations of the folder change them. References
 * out of the folder, and what is not built, are listed in the remarks entry by entry. The rest is read as it is,
 * ResourceSets as the objects that they deploy.
 * @param limits of each build
 * @throws ProblemsError for a file that cannot be read, is not YAML or has something other than Kubernetes objects; the
 *   reason of the signal once it is aborted
 */
export async function readFolder(directory: string, limits: Limits): Promise<Manifests> {
  const { names, ignoreFiles, remarks } = listManifests(directory);
  const files = await readAll(directory, names, limits);
  const tree = new Tree(directory, files);
  const locals = [...tree.nodes.values()].map(({ local }) => local);
  const named = locals.flatMap(({ resources }) => resources);
  const inputs = locals.flatMap((local) => [...local.inputs, ...local.contents]);
  // Kustomize reads a resource whatever its name ends with.
  const others = [...new Set(named)].filter((name) => !files.some((file) => file.name === name)).sort();
  const all = [...files, ...(await readAll(directory, others, limits))];
  const given = all
    // Of patches and files of generators, those that are objects could be deployed by themselves as well.
    .filter((file) => named.includes(file.name) || !inputs.includes(file.name) || hasObjects(file))
    .map((file) => {
      const objects = objectsOf(file, directory).map((object) => tree.told(file.name, object, files));
      return { name: file.name, objects: objects.flatMap(unfolded) };
    });

  const builder = new Builder(directory, tree, limits);
  const unused = () => given.filter(({ name }) => !builder.isUsed(name)).flatMap(({ objects }) => objects);
  await buildAll(tree, builder, files, unused);
  return {
    objects: [...unused(), ...builder.objects, ...ignoreFiles.map((name) => readIgnoreFile(directory, name))],
    ...(given.some(({ name }) => builder.isUsed(name)) && { asWritten: given.flatMap(({ objects }) => objects) }),
    remarks: [...remarks, ...builder.remarks],
  };
}

function hasObjects({ name, documents }: ManifestFile): boolean {
  return documents.length > 0 && documents.flatMap(singly).every((document) => objectIn(document, name) !== undefined);
}

/** One after the other, so that an interruption is noticed in between. */
async function readAll(directory: string, names: readonly string[], { signal }: Limits): Promise<ManifestFile[]> {
  const files: ManifestFile[] = [];
  for (const name of names) {
    await setImmediate();
    signal?.throwIfAborted();
    files.push(readManifestFile(directory, name));
  }
  return files;
}

/** Builds what no other kustomization includes; then what Flux Kustomizations change, also those that a build produced. */
async function buildAll(
  tree: Tree,
  builder: Builder,
  files: readonly ManifestFile[],
  unused: () => readonly PolicyObject[],
): Promise<void> {
  /** Whether Flux builds the folder, by itself or as part of one that it changes. */
  const isChanged = (folder: string) =>
    unused().some((object) => {
      if (!isFluxKustomization(object)) return false;
      const path = folderOf(object);
      return (
        path === folder || (!tree.nodes.has(path) && additionsOf(object).length > 0 && folder.startsWith(`${path}/`))
      );
    });
  for (const node of tree.roots) if (!isChanged(node.folder)) await builder.build(tree.target(node));
  const seen = new Set<string>();
  const next = () =>
    [...unused(), ...builder.objects].find(
      (object) => isFluxKustomization(object) && !seen.has(JSON.stringify(object)),
    );
  for (let flux = next(); flux !== undefined; flux = next()) {
    seen.add(JSON.stringify(flux));
    const target = targetOf(flux, tree, files);
    if (target !== undefined) await builder.build(target);
    else
      builder.leave(
        additionsOf(flux).map((entry) => `${displayName(flux)}: ${entry}`),
        'its path is not in this folder',
      );
  }
  // What remains are those that include each other, and those of a Flux Kustomization whose folder a build changed.
  for (const node of tree.nodes.values()) {
    if (builder.built.has(node.folder)) continue;
    if (node.component) builder.leave(tree.target(node).more, 'nothing in this folder includes the component');
    else await builder.build(tree.target(node));
  }
}

/** @returns undefined where the folder of a Flux Kustomization is not here, since the reviewed folder is then probably not its source */
function targetOf(flux: PolicyObject, tree: Tree, files: readonly ManifestFile[]): Target | undefined {
  const [folder, node] = [folderOf(flux), tree.nodes.get(folderOf(flux))];
  const changes = folder !== '' && additionsOf(flux).length > 0;
  const fields = node?.given ?? (changes ? generatedIn(folder, files, tree.nodes) : undefined);
  if (fields === undefined) return undefined;
  const local = tree.localize(withAdditions(fields, flux), folder);
  const added = additionsOf(flux).map((entry) => `${displayName(flux)}: ${entry}`);
  const file = node?.file ?? `${folder}/kustomization.yaml`;
  return { folder, file, local, more: [...moreOf(tree, file, fields, local), ...added], flux };
}
