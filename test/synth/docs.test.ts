import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { App, Chart, Yaml } from 'cdk8s';
import ts from 'typescript';
import * as constructs from '../../lib/constructs/index.ts';
import { receiverTypes } from '../../lib/flux/receiver-types.ts';
import { claimedBlocks, pagesOf } from '../examples/claims.ts';
import { options, PagePrograms } from '../examples/page-program.ts';

const root = join(import.meta.dirname, '..', '..');
const programs = new PagePrograms();
after(() => programs[Symbol.dispose]());

const page = (name: string) => readFileSync(join(root, 'docs', `${name}.md`), 'utf8');

const itself = 'test/synth/docs.test.ts';
const pages = pagesOf(itself, 'ts').map((file) => file.replace(/^docs\/(.+)\.md$/, '$1'));
const modules = new Map(pages.map((name) => [name, programs.write(name)]));

test('the examples compile', () => {
  const program = ts.createProgram([...modules.values()], { ...options, noUnusedLocals: false });
  const problems = [...modules].flatMap(([name, file]) =>
    ts
      .getPreEmitDiagnostics(program, program.getSourceFile(file))
      .map(({ messageText }) => `docs/${name}.md: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`),
  );
  assert.deepEqual(problems, []);
});

for (const name of pages) {
  test(`docs/${name}.md: the examples synthesize without a violation, and write what the page shows`, async () => {
    const declare = await programs.load(name);
    const chart = new Chart(new App(), 'docs', { namespace: 'flux-system', disableResourceNameHashes: true });
    declare(chart);
    const objects = Yaml.stringify(...chart.toJson()).split('---\n');
    for (const { text } of claimedBlocks(itself, `docs/${name}.md`, 'yaml')) {
      assert.ok(objects.includes(text), `no such object is written:\n${text}`);
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
