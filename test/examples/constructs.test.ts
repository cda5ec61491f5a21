import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import ts from 'typescript';
import { checkout } from '../checkout.ts';

const docs = join(checkout, 'docs');
const read = (file: string) => readFileSync(join(checkout, file), 'utf8');

/** Constructs that have a guide instead of a table of fields: their props depend on `type`. */
const guides: Record<string, string> = {
  Receiver: 'docs/receivers.md',
  Provider: 'docs/alerts.md',
  Alert: 'docs/alerts.md',
};

/** By construct, its props: true for those that have to be given. */
function constructProps(): Map<string, Map<string, boolean>> {
  const index = join(checkout, 'lib', 'constructs', 'index.ts');
  const { config } = ts.readConfigFile(join(checkout, 'tsconfig.json'), ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent({ ...config, include: [] }, ts.sys, checkout);
  const program = ts.createProgram([index], options);
  const checker = program.getTypeChecker();
  const source = program.getSourceFile(index);
  const module = source && checker.getSymbolAtLocation(source);
  assert.ok(module);
  const found = new Map<string, Map<string, boolean>>();
  const exported = new Map(checker.getExportsOfModule(module).map((symbol) => [symbol.name, symbol]));
  for (const [name, symbol] of exported) {
    // A construct, or a function that makes several, has props of its name.
    const construct = name.replace(/Props$/, '');
    const functionName = construct.charAt(0).toLowerCase() + construct.slice(1);
    const described = [construct, functionName].find((known) => exported.has(known));
    if (construct === name || described === undefined) continue;
    const type = checker.getDeclaredTypeOfSymbol(
      symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol,
    );
    const members = type.isUnion() ? type.types : [type];
    const names = new Set(members.flatMap((member) => checker.getPropertiesOfType(member).map((prop) => prop.name)));
    const required = (prop: string) =>
      members.every((member) => {
        const property = member.getProperty(prop);
        return property !== undefined && (property.flags & ts.SymbolFlags.Optional) === 0;
      });
    found.set(described, new Map([...names].map((prop) => [prop, required(prop)])));
  }
  return found;
}

const constructs = constructProps();

test('every construct has a page', () => {
  assert.ok(constructs.size >= 19, [...constructs.keys()].join(', '));
  const pages = readdirSync(join(docs, 'constructs'));
  assert.deepEqual(
    pages.map((page) => /^# (\w+)$/m.exec(read(`docs/constructs/${page}`))?.[1]).sort(),
    [...constructs.keys()].filter((name) => guides[name] === undefined).sort(),
  );
});

for (const page of readdirSync(join(docs, 'constructs'))) {
  test(`docs/constructs/${page}: the fields are the props, and those that have to be given are marked`, () => {
    const text = read(`docs/constructs/${page}`);
    const rows = [
      ...text.slice(text.indexOf('\n## Fields\n')).matchAll(/^\| `(\w+)` \| .+? (?<!\\)\| (.+?) (?<!\\)\| .+ \|$/gm),
    ];
    const described = rows.map(([, field, standard]) => [field, standard === 'required'] as const);
    const props = constructs.get(/^# (\w+)$/m.exec(text)?.[1] ?? '') ?? new Map<string, boolean>();
    assert.deepEqual(described.toSorted(), [...props].toSorted());
  });
}

for (const [construct, page] of Object.entries(guides)) {
  test(`${page} names every prop of ${construct}`, () => {
    const text = read(page);
    const missing = [...(constructs.get(construct)?.keys() ?? [])].filter(
      (prop) => !new RegExp(`\\b${prop}\\b`).test(text),
    );
    assert.deepEqual(missing, []);
  });
}

const markdown = [
  ...readdirSync(docs, { recursive: true, encoding: 'utf8' }).map((file) => `docs/${file}`),
  ...readdirSync(join(checkout, 'examples')).map((name) => `examples/${name}/README.md`),
  'README.md',
].filter((file) => file.endsWith('.md'));

test('every guide, page and example is in docs/README.md', () => {
  const listed = new Set(links('docs/README.md').map(({ path }) => path));
  const own = markdown.filter((file) => file !== 'docs/README.md' && file !== 'README.md');
  assert.deepEqual(
    own.map((file) => file.replace(/^(examples\/.*)\/README\.md$/, '$1')).filter((file) => !listed.has(file)),
    [],
  );
});

for (const file of markdown) {
  test(`${file}: links lead somewhere`, () => {
    for (const { path, anchor } of links(file)) {
      assert.ok(existsSync(join(checkout, path)), `${file} links to ${path}`);
      if (anchor !== undefined) assert.ok(anchors(path).includes(anchor), `${file} links to ${path}#${anchor}`);
    }
  });
}

/** Where a page's relative links lead, from the top of the project. */
function links(file: string): { path: string; anchor: string | undefined }[] {
  const targets = [...read(file).matchAll(/\]\((?!https?:)([^)#\s]*)(?:#([^)]*))?\)/g)];
  return targets.map(([, target = '', anchor]) => ({
    path: target === '' ? file : join(dirname(file), target),
    anchor,
  }));
}

/** The anchors that GitHub gives a page's headings. */
function anchors(file: string): string[] {
  const headings = [...read(file).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => heading);
  return headings.map((heading) =>
    heading
      .toLowerCase()
      .replace(/[^\w\- ]/g, '')
      .replaceAll(' ', '-'),
  );
}
