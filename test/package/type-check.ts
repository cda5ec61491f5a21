import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { checkout } from '../checkout.ts';

/** How programs find types: their module format, and the way that TypeScript resolves. */
export const settings: Readonly<Record<string, ts.CompilerOptions>> = {
  'ES module': { module: ts.ModuleKind.NodeNext },
  'CommonJS module': { module: ts.ModuleKind.NodeNext },
  'program of a bundler': { module: ts.ModuleKind.ESNext, moduleResolution: ts.ModuleResolutionKind.Bundler },
  // What `pulumi new kubernetes-typescript` writes.
  'program of the Pulumi CLI': {
    module: ts.ModuleKind.CommonJS,
    moduleResolution: ts.ModuleResolutionKind.Node10,
    ignoreDeprecations: '6.0',
  },
};

/**
 * Compiles a text as a program of somebody who checks everything, declarations of packages included.
 * @param app the folder of the program
 * @returns what the compiler says
 */
export function typeCheck(app: string, text: string, kind: string): string {
  const file = join(
    app,
    kind === 'CommonJS module' ? 'program.cts' : kind === 'ES module' ? 'program.mts' : 'program.ts',
  );
  writeFileSync(file, text);
  const options: ts.CompilerOptions = {
    ...settings[kind],
    target: ts.ScriptTarget.ES2020,
    strict: true,
    noEmit: true,
    types: ['node'],
    typeRoots: [join(checkout, 'node_modules', '@types')],
  };
  const host = ts.createCompilerHost(options);
  const found = ts.getPreEmitDiagnostics(ts.createProgram([file], options, host));
  return ts.formatDiagnostics(found, host);
}
