/** What the package exports, and the declarations of it. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import ts from 'typescript';

export const root = join(import.meta.dirname, '..');

/** Where the package's files are, from its folder. */
const folder = 'build';

/** What a subpath points to: `./build/lib/index.js` is compiled from lib/index.ts. */
interface Target {
  readonly default: string;
  readonly types: string;
}

/** The modules of the package, by their subpaths. */
export function entries(): Readonly<Record<string, Target>> {
  const { exports } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    exports: Readonly<Record<string, string | Target>>;
  };
  return Object.fromEntries(
    Object.entries(exports).flatMap(([subpath, target]) => (typeof target === 'string' ? [] : [[subpath, target]])),
  );
}

/** The source that a module of the package is compiled from. */
export function sourceOf({ default: file }: Target): string {
  return join(root, relative(folder, file)).replace(/\.js$/, '.ts');
}

/** How the package is compiled: the project's options, for output to build/. */
export function compilerOptions(): ts.CompilerOptions {
  const { config } = ts.readConfigFile(join(root, 'tsconfig.json'), ts.sys.readFile);
  return {
    ...ts.parseJsonConfigFileContent({ ...config, include: [] }, ts.sys, root).options,
    noEmit: false,
    rewriteRelativeImportExtensions: true,
    declaration: true,
    stripInternal: true,
    rootDir: root,
    outDir: join(root, folder),
  };
}

/**
 * Writes the declarations only, in a third of the build's time: types are not checked, only written.
 * @param directory gets them below build/, as the package has them
 */
export function writeDeclarations(directory: string): void {
  const program = ts.createProgram(Object.values(entries()).map(sourceOf), { ...compilerOptions(), noCheck: true });
  const files = new Map<string, string>();
  program.emit(undefined, (file, text) => files.set(file, text), undefined, true);
  for (const file of publicDeclarations(files)) {
    const path = join(directory, relative(root, file));
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, withScriptNames(files.get(file) ?? ''));
  }
}

/** Those of what was compiled that the package's exports need: internals, and what is generated from CRDs, are not part of it. */
export function publicDeclarations(files: ReadonlyMap<string, string>): ReadonlySet<string> {
  const found = new Set<string>();
  const visit = (file: string) => {
    const text = files.get(file);
    if (found.has(file) || text === undefined) return;
    found.add(file);
    for (const { fileName } of ts.preProcessFile(text).importedFiles)
      if (fileName.startsWith('.')) visit(join(dirname(file), fileName.replace(/\.ts$/, '.d.ts')));
  };
  for (const { types } of Object.values(entries())) visit(join(root, types));
  return found;
}

/** TypeScript leaves the names of sources in declarations, which not every version of it finds. */
export function withScriptNames(text: string): string {
  const names = new Set(ts.preProcessFile(text).importedFiles.map(({ fileName }) => fileName));
  return [...names]
    .filter((name) => name.startsWith('.'))
    .reduce(
      (written, name) => written.replaceAll(`'${name}'`, `'${name.replace(/\.ts$/, '.js')}'`),
      doubleQuotes(text),
    );
}

/** As TypeScript writes the imports that it adds by itself. */
function doubleQuotes(text: string): string {
  return text.replace(/import\("(\.[^"]+)"\)/g, "import('$1')");
}
