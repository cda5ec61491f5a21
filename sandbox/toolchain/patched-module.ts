import { existsSync } from 'node:fs';
import { copyFile, cp, mkdir, mkdtemp, readdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join, matchesGlob, relative } from 'node:path';
import type { Go } from './go.ts';

const overlayFolder = 'overlay';
const leftOut = 'left-out.json';

/** One dependency whose parts a build leaves out. */
interface LeftOut {
  readonly module: string;
  /** Files that are not compiled, as globs relative to the module. Files below `overlay/<module>/` take their place. */
  readonly remove: string[];
  /** Imports that become others, by the file that has them: for a part that one file is to get from elsewhere. */
  readonly imports?: Record<string, Record<string, string>>;
  readonly why: string;
}

/**
 * Copies a module of ours to `target`, together with changed copies of those dependencies of which `overlay/` leaves
 * parts out, and points go.mod at them. (`go build -overlay` refuses files of the module cache.) An existing target is
 * kept: it was put there in one step, so it is complete.
 */
export async function preparePatchedModule(options: { go: Go; module: string; target: string }): Promise<void> {
  const { go, module, target } = options;
  if (existsSync(target)) return;
  await mkdir(dirname(target), { recursive: true });
  const draft = await mkdtemp(`${target}-`);
  try {
    await cp(module, draft, { recursive: true, filter: (source) => source !== join(module, overlayFolder) });
    const overlay = join(module, overlayFolder);
    if (existsSync(overlay)) await patchDependencies(go, overlay, draft);
    await rename(draft, target);
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

async function patchDependencies(go: Go, overlay: string, draft: string): Promise<void> {
  const entries = JSON.parse(await readFile(join(overlay, leftOut), 'utf8')) as LeftOut[];
  const names = entries.map((entry) => entry.module);
  const sources = await go.moduleDirs(draft, names);
  const replacements: string[] = [];
  for (const { module, remove, imports } of entries) {
    const source = sources.get(module);
    if (source === undefined) throw new Error(`${module} is named in ${leftOut} but not in go.mod.`);
    const added = await overlayFiles(overlay, module, names);
    await patchedCopy({ source, target: join(draft, 'patched', module), remove, added, imports });
    replacements.push(`-replace=${module}=./patched/${module}`);
  }
  await go.edit(draft, replacements);
}

/** The files below `overlay/<module>`, by their path in the module, without those of modules nested in it. */
async function overlayFiles(overlay: string, module: string, names: string[]): Promise<Map<string, string>> {
  const root = join(overlay, module);
  const nested = names.filter((name) => name.startsWith(`${module}/`)).map((name) => join(overlay, name));
  if (!existsSync(root)) return new Map();
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const own = files.filter((file) => !nested.some((dir) => file.startsWith(`${dir}/`)));
  return new Map(own.map((file) => [relative(root, file), file]));
}

/**
 * The folders that change are re-created and hold copies of their files (Go embeds no symbolic links); everything
 * beside them is linked as a whole, so a module of 100 MB costs nothing.
 */
export async function patchedCopy(options: {
  source: string;
  target: string;
  remove: string[];
  added: Map<string, string>;
  imports?: LeftOut['imports'];
}): Promise<void> {
  const { source, target, remove, added, imports = {} } = options;
  const changed = new Set(['']);
  for (const path of [...remove, ...added.keys(), ...Object.keys(imports)]) {
    for (let dir = dirname(path); dir !== '.'; dir = dirname(dir)) changed.add(dir);
  }
  const unused = new Set(remove);
  for (const dir of changed) {
    await mkdir(join(target, dir), { recursive: true });
    const from = join(source, dir);
    if (!existsSync(from)) continue;
    for (const entry of await readdir(from, { withFileTypes: true })) {
      const path = dir === '' ? entry.name : `${dir}/${entry.name}`;
      const glob = remove.find((pattern) => matchesGlob(path, pattern));
      if (glob !== undefined) unused.delete(glob);
      if (changed.has(path) || glob !== undefined || added.has(path)) continue;
      if (entry.isDirectory()) await symlink(join(from, entry.name), join(target, path));
      else await copyFile(join(from, entry.name), join(target, path));
    }
  }
  if (unused.size > 0) throw new Error(`${leftOut}: nothing in ${source} matches ${[...unused].join(', ')}.`);
  for (const [path, file] of added) await copyFile(file, join(target, path));
  for (const [path, others] of Object.entries(imports)) await changeImports(join(target, path), others);
}

async function changeImports(file: string, others: Record<string, string>): Promise<void> {
  let text = await readFile(file, 'utf8');
  for (const [from, to] of Object.entries(others)) {
    if (!text.includes(`"${from}"`)) throw new Error(`${leftOut}: ${file} does not import ${from}.`);
    text = text.replace(`"${from}"`, `"${to}"`);
  }
  await rm(file); // read-only, as in the module cache
  await writeFile(file, text);
}
