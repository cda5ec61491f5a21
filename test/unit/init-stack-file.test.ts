import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, test } from 'node:test';
import { presentStackFile, settingsWith, stackFileName, withAdditions } from '../../lib/stack/init/stack-file.ts';
import { writeFiles } from '../../lib/stack/init/write-files.ts';

const root = mkdtempSync(join(tmpdir(), 'fluxhook-init-file-'));
after(() => rmSync(root, { recursive: true, force: true }));

let count = 0;

/** A project of the name hooks with these files. */
function project(files: Readonly<Record<string, string>>): string {
  const directory = join(root, String(count++));
  for (const [name, text] of Object.entries({ 'Pulumi.yaml': 'name: hooks\n', ...files })) {
    mkdirSync(dirname(join(directory, name)), { recursive: true });
    writeFileSync(join(directory, name), text);
  }
  return directory;
}

const added = {
  config: { 'fluxhook:namespace': 'apps' },
  webhooks: [{ repository: 'acme/new' }],
  resources: new Map(),
};
const repositories = (directory: string, text: string) =>
  settingsWith(text, directory, 'prod', 'github.com').webhooks.map(({ repository }) => repository?.name);

for (const [key, name] of [
  ['fluxhook:webhooks', 'hooks'],
  ['fluxhook:config:webhooks', 'hooks'],
  ['webhooks', 'fluxhook'],
] as const) {
  test(`what is added comes into the list that is there, as ${key}`, () => {
    const text = `config:\n  ${key}:\n    - repository: acme/old # mine\n`;
    const directory = project({ 'Pulumi.yaml': `name: ${name}\n`, 'Pulumi.prod.yaml': text });
    const present = presentStackFile(directory, 'prod') ?? assert.fail('no file');
    assert.deepEqual(
      present.settings?.webhooks.map(({ repository }) => repository?.name),
      ['old'],
    );
    const more = withAdditions(present.text, added, directory);
    assert.equal(more, `${text}    - repository: acme/new\n  fluxhook:namespace: apps\n`);
    assert.deepEqual(repositories(directory, more), ['old', 'new']);
    // What has another value already stays, however it is spelled.
    const short = key.replace('webhooks', 'namespace');
    const own = withAdditions(`config:\n  ${short}: team\n`, added, directory);
    assert.equal(own, `config:\n  ${short}: team\n  fluxhook:webhooks:\n    - repository: acme/new\n`);
  });
}

for (const [what, line] of [
  ['stackConfigDir', 'stackConfigDir: stacks'],
  ['its older form', 'config: stacks'],
] as const) {
  test(`the stack's file is where the project says: ${what}`, () => {
    const directory = project({ 'Pulumi.yaml': `name: hooks\n${line}\n` });
    const name = stackFileName(directory, 'prod');
    assert.equal(name, join('stacks', 'Pulumi.prod.yaml'));
    assert.equal(presentStackFile(directory, 'prod'), undefined);
    const text = 'config:\n  fluxhook:webhooks:\n    - repository: acme/old\n';
    writeFiles(directory, [{ name, text, action: 'write' }], new Map());
    assert.equal(presentStackFile(directory, 'prod')?.text, text);
    const more = withAdditions(text, added, directory);
    writeFiles(directory, [{ name, text: more, action: 'update' }], new Map([[name, text]]));
    assert.equal(readFileSync(join(directory, name), 'utf8'), more);
    assert.deepEqual(readdirSync(join(directory, 'stacks')), ['Pulumi.prod.yaml']);
  });
}

test('a list in Pulumi.yaml is for every stack: none is put in its place', () => {
  const list = 'config:\n  fluxhook:webhooks:\n    value:\n      - repository: acme/everywhere\n';
  const directory = project({ 'Pulumi.yaml': `name: hooks\n${list}` });
  assert.throws(() => presentStackFile(directory, 'prod'), {
    message:
      /fluxhook:webhooks\s+problem: it is in Pulumi\.yaml, for every stack, and a list in Pulumi\.prod\.yaml would take its place\s+choices: .*\s+fix: +Move it from Pulumi\.yaml to Pulumi\.prod\.yaml, and run the same command again\./,
  });
  writeFileSync(join(directory, 'Pulumi.prod.yaml'), 'config:\n  fluxhook:webhooks:\n    - repository: acme/old\n');
  assert.deepEqual(
    presentStackFile(directory, 'prod')?.settings?.webhooks.map(({ repository }) => repository?.name),
    ['old'],
  );
});

test('settings in Pulumi.yaml count for the stack', () => {
  const directory = project({
    'Pulumi.yaml': 'name: hooks\nconfig:\n  fluxhook:namespace: apps\n',
    'Pulumi.prod.yaml': 'config:\n  fluxhook:webhooks:\n    - repository: acme/old\n',
  });
  const present = presentStackFile(directory, 'prod');
  assert.equal(present?.settings?.webhooks[0]?.receiver.metadata.namespace, 'apps');
});
