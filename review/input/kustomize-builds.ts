import { withoutCredentials } from '../../lib/problems/credentials.ts';
import { readKubernetesYaml } from '../../lib/yaml/kubernetes.ts';
import { singly } from '../../policy/items.ts';
import { displayName, type PolicyObject } from '../../policy/object.ts';
import { labelled, substituted } from './flux-kustomization.ts';
import type { Local } from './kustomization.ts';
import { build, findKustomize, type Kustomize } from './kustomize.ts';
import { Stage } from './kustomize-stage.ts';
import type { Target, Tree } from './kustomize-tree.ts';
import { objectIn, readManifestFile } from './manifest-folder.ts';
import { unfolded } from './resource-sets.ts';
import type { Limits } from './run-program.ts';

/** Builds kustomizations of one folder, and records the results. */
export class Builder {
  readonly objects: PolicyObject[] = [];
  /** Folders that were to be built. */
  readonly built = new Set<string>();
  readonly #used = new Set<string>();
  /** Files whose objects are deployed as they are, or that no build covers. */
  readonly #kept = new Set<string>();
  readonly #remarks = new Set<string>();
  readonly #directory: string;
  readonly #tree: Tree;
  readonly #limits: Limits;
  /** The time by which all builds of a folder have to end. */
  readonly #until: number;
  readonly #kustomize: Kustomize | undefined = findKustomize();

  /** @param directory the reviewed folder */
  constructor(directory: string, tree: Tree, limits: Limits) {
    this.#directory = directory;
    this.#tree = tree;
    this.#limits = limits;
    this.#until = Date.now() + limits.timeout;
    for (const { file, local } of tree.nodes.values())
      this.leave(
        local.left.map((entry) => `${file}: ${entry}`),
        elsewhere,
      );
  }

  /** Whether the objects of a file are among those that were built. */
  isUsed(name: string): boolean {
    return this.#used.has(name) && !this.#kept.has(name);
  }

  get remarks(): readonly string[] {
    return [...this.#remarks];
  }

  /** Notes entries that are not judged. */
  leave(entries: readonly string[], why: string): void {
    for (const entry of entries) this.#remarks.add(`${withoutCredentials(entry)} was not judged: ${why}`);
  }

  /** @throws the reason of the signal once it is aborted */
  async build({ folder, file, local, more, flux }: Target): Promise<void> {
    this.built.add(folder);
    for (const part of this.#tree.closure(local)) for (const included of part.folders) this.built.add(included);
    const name = flux === undefined ? file : displayName(flux);
    const told = this.#tree.nodes.get(folder)?.local.left ?? [];
    this.leave(
      local.left.filter((entry) => !told.includes(entry)).map((entry) => `${name}: ${entry}`),
      elsewhere,
    );
    const files = this.#tree.closure(local).flatMap((part) => [...part.resources, ...part.inputs, ...part.contents]);
    const objects = more.length === 0 ? undefined : await this.#objects(folder, file, local, more);
    for (const name of files) (objects === undefined ? this.#kept : this.#used).add(name);
    if (objects === undefined) return;
    const { objects: final, left } = flux === undefined ? { objects, left: [] } : substituted(objects, flux);
    this.leave(
      left.map((entry) => `${name}: ${entry}`),
      'its values are not known here',
    );
    const known = final.flatMap((value) => objectIn(value, '') ?? []);
    const labels = (object: PolicyObject) => (flux === undefined ? object : labelled(object, flux));
    this.objects.push(...known.map(labels).flatMap(unfolded));
  }

  /** @returns undefined where it is not built */
  async #objects(
    folder: string,
    file: string,
    local: Local,
    more: readonly string[],
  ): Promise<readonly unknown[] | undefined> {
    if (this.#kustomize === undefined) {
      this.leave(more, 'neither kustomize nor kubectl is on PATH');
      return undefined;
    }
    const timeout = this.#until - Date.now();
    if (timeout <= 0) {
      this.leave(more, `the builds before it took ${this.#limits.timeout / 1000} s (--timeout)`);
      return undefined;
    }
    const text = await this.#run(this.#kustomize, folder, file, local, timeout);
    const objects = text === undefined ? undefined : objectsIn(text);
    if (objects === undefined) this.leave(more, 'kustomize does not build it');
    return objects;
  }

  async #run(
    kustomize: Kustomize,
    folder: string,
    file: string,
    local: Local,
    timeout: number,
  ): Promise<string | undefined> {
    using stage = new Stage(this.#directory);
    const parts = this.#tree.closure(local);
    for (const { folders, resources, inputs, contents } of parts) {
      // What is not valid YAML to this review could fill kustomize's memory.
      if (inputs.some((name) => readManifestFile(this.#directory, name).problem !== undefined)) return undefined;
      if (!stage.copy([...resources, ...inputs, ...contents])) return undefined;
      for (const included of folders) {
        const node = this.#tree.nodes.get(included);
        if (node === undefined) continue;
        for (const name of [node.file, ...(node.beside ?? [])]) stage.write(name, node.local.fields);
      }
    }
    stage.write(file, local.fields);
    for (const other of this.#tree.nodes.get(folder)?.beside ?? []) stage.write(other, {});
    // Awaited, because the stage is removed when this returns.
    return await build(kustomize, stage.directory, folder, { ...this.#limits, timeout });
  }
}

const elsewhere = 'it points out of this folder, or needs another program';

function objectsIn(text: string): unknown[] | undefined {
  try {
    return readKubernetesYaml(text).flatMap(singly);
  } catch {
    return undefined;
  }
}
