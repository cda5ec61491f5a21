import assert from 'node:assert/strict';
import { join, relative } from 'node:path';
import { test } from 'node:test';
import ts from 'typescript';
import { checkout } from '../checkout.ts';

const index = join(checkout, 'lib', 'index.ts');
const { config } = ts.readConfigFile(join(checkout, 'tsconfig.json'), ts.sys.readFile);
const { options } = ts.parseJsonConfigFileContent({ ...config, include: [] }, ts.sys, checkout);
const program = ts.createProgram([index], options);
const checker = program.getTypeChecker();

/** The declared symbol behind imports and re-exports. */
function original(symbol: ts.Symbol): ts.Symbol {
  return symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
}

function exportsOf(file: ts.SourceFile): ts.Symbol[] {
  const module = checker.getSymbolAtLocation(file);
  assert.ok(module);
  return checker.getExportsOfModule(module);
}

const source = program.getSourceFile(index);
assert.ok(source);
const exported = new Map(exportsOf(source).map((symbol) => [original(symbol), symbol.name]));

test('its names are these', (t) => t.assert.snapshot([...exported.values()].sort()));

test('what the public declarations use is public, and nothing of it is generated', () => {
  const found = [...exported].flatMap(([symbol, name]) =>
    typesUsedBy(symbol).flatMap((used) => problemOf(used).map((problem) => `${name} uses ${used.name}: ${problem}`)),
  );
  assert.deepEqual([...new Set(found)].sort(), []);
});

function problemOf(used: ts.Symbol): string[] {
  const file = used.declarations?.[0]?.getSourceFile();
  if (file === undefined || exported.has(used)) return [];
  const place = relative(checkout, file.fileName);
  if (place.startsWith('imports/')) return ['it is generated'];
  if (place.includes('node_modules/cdk8s-plus')) return ['it is of cdk8s-plus'];
  // A type that its file keeps to itself has no name outside; what it uses is looked at where it is used.
  return place.startsWith('lib/') && exportsOf(file).map(original).includes(used)
    ? [`it is not exported (${place})`]
    : [];
}

/** The types that the public part of a declaration names, through those that their files keep to themselves. */
function typesUsedBy(root: ts.Symbol): ts.Symbol[] {
  const used = new Set<ts.Symbol>();
  const visited = new Set<ts.Symbol>();
  const visitSymbol = (symbol: ts.Symbol) => {
    if (visited.has(symbol)) return;
    visited.add(symbol);
    for (const declaration of symbol.declarations ?? [])
      if (inLibrary(declaration)) ts.forEachChild(declaration, visit);
  };
  const visit = (node: ts.Node): void => {
    // Bodies and private members are not part of a declaration.
    if (ts.isBlock(node) || ts.isPrivateIdentifier(node)) return;
    if (ts.isPropertyDeclaration(node) && node.type !== undefined) {
      visit(node.type);
      return;
    }
    if (ts.isExpression(node) && !ts.isExpressionWithTypeArguments(node) && !ts.isIdentifier(node)) return;
    if (
      ts.isIdentifier(node) &&
      (ts.isTypeReferenceNode(node.parent) || ts.isExpressionWithTypeArguments(node.parent))
    ) {
      const symbol = checker.getSymbolAtLocation(node);
      if (symbol !== undefined) {
        const target = original(symbol);
        used.add(target);
        const file = target.declarations?.[0]?.getSourceFile();
        const isLocal = file !== undefined && inLibrary(file) && !exportsOf(file).map(original).includes(target);
        if (isLocal) visitSymbol(target);
      }
    }
    ts.forEachChild(node, visit);
  };
  visitSymbol(root);
  return [...used];
}

function inLibrary(node: ts.Node): boolean {
  return relative(checkout, node.getSourceFile().fileName).startsWith('lib/');
}
