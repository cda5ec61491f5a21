import { globSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import ts from 'typescript';

const root = join(import.meta.dirname, '..', '..');

/** What each folder imports of others, as the sources say. */
export function importsOfRooms(): Imports {
  const found = new Map<string, Set<string>>();
  for (const file of globSync('{main.ts,{lib,policy,review}/**/*.ts}', { cwd: root })) {
    const path = file.replaceAll('\\', '/');
    if (isLoose(path)) continue;
    const imports = found.get(roomOf(path)) ?? new Set();
    found.set(roomOf(path), imports);
    for (const { fileName } of ts.preProcessFile(readFileSync(join(root, path), 'utf8')).importedFiles) {
      const other = posix.join(posix.dirname(path), fileName);
      if (fileName.startsWith('.') && !isLoose(other) && roomOf(other) !== roomOf(path)) imports.add(roomOf(other));
    }
  }
  return found;
}

/** What lies in lib itself, such as the list of what the package exports, belongs to no folder. */
function isLoose(path: string): boolean {
  return /^lib\/[^/]+$/.test(path);
}

/** A folder of lib, or another one of the project. */
function roomOf(path: string): string {
  const [first = '', second = ''] = path.split('/');
  return first === 'lib' ? `lib/${second}` : first;
}

/** Which folders import which others. */
export type Imports = ReadonlyMap<string, ReadonlySet<string>>;

/**
 * The rooms in layers, the lowest first: each imports only from those below it. Rooms that import each other share a layer.
 */
export function layersOf(imports: Imports): string[][] {
  const names = [...new Set([...imports].flatMap(([name, all]) => [name, ...all]))];
  const reached = new Map(names.map((name) => [name, reach(name, imports)]));
  const isMutual = (a: string, b: string) => reached.get(a)?.has(b) && reached.get(b)?.has(a);
  const heights = new Map<string, number>();
  const heightOf = (name: string): number => {
    const known = heights.get(name);
    if (known !== undefined) return known;
    const below = [...(reached.get(name) ?? [])].filter((other) => other !== name && !isMutual(name, other));
    const height = Math.max(-1, ...below.map(heightOf)) + 1;
    heights.set(name, height);
    return height;
  };
  const layers = Map.groupBy(names.toSorted(), heightOf);
  return [...layers].sort(([a], [b]) => a - b).map(([, rooms]) => rooms);
}

/** Pairs that import each other. */
export function mutual(imports: Imports): (readonly [string, string])[] {
  return [...imports].flatMap(([name, others]) =>
    [...others].filter((other) => name < other && imports.get(other)?.has(name)).map((other) => [name, other] as const),
  );
}

function reach(from: string, imports: Imports): Set<string> {
  const seen = new Set<string>();
  const queue = [from];
  for (let name = queue.pop(); name !== undefined; name = queue.pop())
    for (const next of imports.get(name) ?? [])
      if (!seen.has(next)) {
        seen.add(next);
        queue.push(next);
      }
  return seen;
}
