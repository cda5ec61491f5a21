import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { App, Chart, Yaml } from 'cdk8s';
import ts from 'typescript';
import * as constructs from '../../lib/constructs/index.ts';
import { receiverTypes } from '../../lib/flux/receiver-types.ts';
import { codeBlocks } from '../examples/code-blocks.ts';

const root = join(import.meta.dirname, '..', '..');
// Inside the project, so that imports resolve as they do for the project itself.
const scratch = mkdtempSync(join(root, 'node_modules', '.docs-'));
after(() => rmSync(scratch, { recursive: true, force: true }));

const page = (name: string) => readFileSync(join(root, 'docs', `${name}.md`), 'utf8');

/** A page's examples as one module that declares them in a chart. */
function asModule(name: string): string {
  const file = join(scratch, `${name.replace('/', '-')}.ts`);
  const known = Object.keys(constructs).filter((key) => /^[\w$]+$/.test(key));
  const body = codeBlocks(`docs/${name}.md`, 'ts').map((block) => `{\n${block}}\n`);
  writeFileSync(
    file,
    `import type { Chart } from 'cdk8s';\nimport type { Target } from '${root}/lib/constructs/index.ts';\n` +
      `import { ${known.join(', ')} } from '${root}/lib/constructs/index.ts';\n` +
      `export function declare(chart: Chart): void {\n${body.join('')}}\n`,
  );
  return file;
}

const ofConstructs = readdirSync(join(root, 'docs', 'constructs')).map(
  (file) => `constructs/${file.replace(/\.md$/, '')}`,
);
const pages = ['receivers', 'brokers', 'alerts', 'exposure', ...ofConstructs];
const modules = new Map(pages.map((name) => [name, asModule(name)]));
const { config } = ts.readConfigFile(join(root, 'tsconfig.json'), ts.sys.readFile);
const { options } = ts.parseJsonConfigFileContent({ ...config, include: [] }, ts.sys, root);

test('the examples compile', () => {
  const program = ts.createProgram([...modules.values()], { ...options, noUnusedLocals: false });
  const problems = [...modules].flatMap(([name, file]) =>
    ts
      .getPreEmitDiagnostics(program, program.getSourceFile(file))
      .map(({ messageText }) => `docs/${name}.md: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`),
  );
  assert.deepEqual(problems, []);
});

for (const [name, file] of modules) {
  test(`docs/${name}.md: the examples synthesize without a violation, and write what the page shows`, async () => {
    // Type stripping does not work below node_modules, so the module is run as JavaScript.
    const script = file.replace(/\.ts$/, '.mjs');
    const compilerOptions = { ...options, noEmit: false, module: ts.ModuleKind.ESNext };
    writeFileSync(script, ts.transpileModule(readFileSync(file, 'utf8'), { compilerOptions }).outputText);
    const { declare } = (await import(script)) as { declare(chart: Chart): void };
    const chart = new Chart(new App(), 'docs', { namespace: 'flux-system', disableResourceNameHashes: true });
    declare(chart);
    const objects = Yaml.stringify(...chart.toJson()).split('---\n');
    for (const manifest of codeBlocks(`docs/${name}.md`, 'yaml').filter((block) => block.startsWith('apiVersion:'))) {
      assert.ok(objects.includes(manifest), `no such object is written:\n${manifest}`);
    }
  });
}

test('docs/receivers.md has the settings of every sender', () => {
  const sections = Object.keys(receiverTypes).map((type) => {
    const { where, fields, notes } = constructs.senderSettings(
      {
        type: type as keyof typeof receiverTypes,
        name: 'receiver',
        namespace: 'flux-system',
        events: (
          { github: ['ping', 'push'], gitlab: ['Push Hook'], bitbucket: ['repo:refs_changed'] } as Record<
            string,
            string[]
          >
        )[type],
        secretName: type === 'generic-oidc' ? undefined : 'webhook-token',
      },
      'https://HOST/hook/…',
    );
    const rows = fields.map(([field, value]) => `| ${field} | ${value} |`).join('\n');
    return `### ${type}\n\n${where}:\n\n| field | value |\n|---|---|\n${rows}\n\n${notes.map((note) => `- ${note}`).join('\n')}\n`;
  });
  const text = page('receivers');
  const start = '<!-- sender settings: written by test/synth/docs.test.ts -->\n';
  const expected = text.replace(new RegExp(`(?<=${start}).*(?=<!-- end -->)`, 's'), `\n${sections.join('\n')}\n`);
  if (process.env.UPDATE_DOCS !== undefined) writeFileSync(join(root, 'docs', 'receivers.md'), expected);
  else assert.equal(text, expected);
});
