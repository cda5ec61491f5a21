import assert from 'node:assert/strict';
import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import ts from 'typescript';
import { differingReports } from '../../scripts/api-reports.ts';
import { entries, writeDeclarations } from '../../scripts/declarations.ts';
import { checkout } from '../checkout.ts';
import { options } from '../examples/page-program.ts';

const declarations = mkdtempSync(join(tmpdir(), 'fluxhook-declarations-'));
before(() => writeDeclarations(declarations));
after(() => rmSync(declarations, { recursive: true }));

test('the public interface is as it was reviewed; npm run api writes the reports', { timeout: 600_000 }, () => {
  assert.deepEqual(differingReports(declarations, false), []);
});

/** Examples in docstrings, by the file and place where they are. */
function examples(): Map<string, string> {
  const found = new Map<string, string>();
  for (const file of globSync('{lib,policy,review}/**/*.ts', { cwd: checkout }).sort()) {
    const text = readFileSync(join(checkout, file), 'utf8');
    for (const { 1: body = '', index } of text.matchAll(/^ *\* ```ts\n((?: *\*.*\n)*?) *\* ```$/gm))
      found.set(join(checkout, `${file.replace(/\.ts$/, '')}.example${index}.ts`), body.replace(/^ *\* ?/gm, ''));
  }
  return found;
}

test('every example of a docstring compiles against what the package exports', () => {
  const texts = examples();
  assert.ok(texts.size > 1);
  const settings = {
    ...options,
    paths: Object.fromEntries(
      Object.entries(entries()).map(([subpath, { types }]) => [
        subpath.replace('.', 'fluxhook'),
        [join(declarations, types)],
      ]),
    ),
  };
  const host = ts.createCompilerHost(settings);
  const { fileExists, getSourceFile, readFile } = host;
  host.fileExists = (file) => texts.has(file) || fileExists(file);
  host.readFile = (file) => texts.get(file) ?? readFile(file);
  host.getSourceFile = (file, target) => {
    const text = texts.get(file);
    return text === undefined ? getSourceFile(file, target) : ts.createSourceFile(file, text, target);
  };
  const diagnostics = ts.getPreEmitDiagnostics(ts.createProgram([...texts.keys()], settings, host));
  // An example need not use what it names.
  const problems = diagnostics.filter(({ code }) => code !== 6133);
  assert.equal(ts.formatDiagnostics(problems, host), '');
});
