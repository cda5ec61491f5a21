import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { execa } from 'execa';
import { readStackFile } from '../../lib/settings/index.ts';
import { readYamlV3 } from '../../lib/yaml/yaml-v3.ts';
import { PulumiStack } from '../../sandbox/pulumi/stack.ts';
import { sandbox } from './sandbox.ts';

const directory = mkdtempSync(join(tmpdir(), 'fluxhook-stack-file-'));
const file = join(directory, 'Pulumi.reading.yaml');
const stack = new PulumiStack({ directory, stack: 'reading', env: sandbox.env });

before(async () => {
  writeFileSync(join(directory, 'Pulumi.yaml'), 'name: reading\nruntime: nodejs\n');
  await stack.init();
});
after(async () => {
  await stack.succeed('stack', 'rm', '--yes');
  rmSync(directory, { recursive: true, force: true });
});

const pulumiReads = async (text: string) => {
  writeFileSync(file, text);
  return execa('pulumi', ['config', '--json', '--stack', 'reading'], {
    cwd: directory,
    env: sandbox.env,
    reject: false,
  });
};

/** The settings as Pulumi has them: single values as texts, the rest as what it is. */
async function ofPulumi(text: string): Promise<Record<string, unknown>> {
  const { stdout, stderr, exitCode } = await pulumiReads(text);
  assert.equal(exitCode, 0, stderr);
  return Object.fromEntries(
    Object.entries<{ value: string; objectValue?: unknown }>(JSON.parse(stdout)).map(
      ([key, { value, objectValue }]) => [key, objectValue ?? value],
    ),
  );
}

function ours(text: string): Record<string, unknown> {
  const { config } = readYamlV3(text) as { config: Record<string, unknown> };
  return Object.fromEntries(
    Object.entries(config).map(([key, value]) => [
      key,
      typeof value === 'object' && value !== null ? value : String(value ?? ''),
    ]),
  );
}

const values =
  `yes On y off True TRUE tRue ~ null 017 0o17 08 1_000 0x1F 0b11 1e3 1. .5 1.50 190:20 2026-11-26 2026-2-3 2026-02-30
  2026-11-26T10:00:00Z 2026-11-26T10:00:00.120+02:00 2026-11-26T10:00:00 !!str~12 !!int~"12" !!bool~TRUE !~yes "yes" 1e21 0.1 -0`
    .split(/\s+/)
    .map((value) => value.replaceAll('~', value === '~' ? '~' : ' '));

describe('Pulumi reads from a stack file', () => {
  for (const [what, text] of [
    ['single values', `config:\n${values.map((value, index) => `  p:k${index}: ${value}`).join('\n')}`],
    ['values in lists', `config:\n  p:a:\n${values.map((value) => `  - ${value}`).join('\n')}`],
    ['keys', 'config: {p:a: {yes: 1, 017: 2, 1_0: 3, true: 4, 1.5: 5}, "p:b[0]": x}'],
    ['merge keys', 'x: &x {p:a: 1, p:b: 2}\nconfig:\n  p:a: own\n  <<: *x\n  p:c: {<<: [{y: 1}, {y: 2, z: 2}], w: 3}'],
    ['the first document', '\uFEFFconfig: {p:a: x}\r\n---\r\nconfig: {p:b: y}'],
    ['what follows a directive', '%YAML 1.1\n---\nconfig: {p:a: x}\n...\nconfig: {'],
  ] as const) {
    test(what, async () => assert.deepEqual(ours(text), await ofPulumi(text)));
  }
});

test('a setting is what Pulumi takes for one, wherever it is and however it is spelled', async () => {
  const own = (text: string) => `config:\n${text}`;
  const kept = readFileSync(join(directory, 'Pulumi.yaml'), 'utf8');
  mkdirSync(join(directory, 'stacks'));
  try {
    for (const [project, text, inFolder = ''] of [
      ['', own('  a: x\n  other:b: y\n  reading:config:c: z\n')],
      ['config: {a: x, reading:b: [1, 2], c: {value: y}, d: {default: z}, e: {type: string}}', own('  e: set\n')],
      ['config: {a: {value: x}}', own('  reading:a: y\n')],
      ['stackConfigDir: stacks', own('  a: x\n'), own('  a: y\n')],
      ['config: stacks', own('  a: x\n'), own('  a: y\n')],
    ] as const) {
      writeFileSync(join(directory, 'Pulumi.yaml'), `${kept}${project}\n`);
      writeFileSync(join(directory, 'stacks', 'Pulumi.reading.yaml'), inFolder);
      const expected = await ofPulumi(text);
      const { values } = readStackFile(directory, 'reading');
      const asText = (value: unknown) => (typeof value === 'object' ? value : String(value));
      const read = Object.fromEntries(Object.entries(values).map(([key, value]) => [key, asText(value)]));
      assert.deepEqual(read, expected, project);
      assert.notDeepEqual(expected, {});
    }
    writeFileSync(join(directory, 'Pulumi.json'), '{"name":"reading","runtime":"nodejs","config":{"a":"from JSON"}}');
    assert.deepEqual(await ofPulumi(own('  a: x\n')), { 'reading:a': 'from JSON' });
    assert.throws(() => readStackFile(directory, 'reading'), /Pulumi reads it in place of Pulumi\.yaml/);
  } finally {
    rmSync(join(directory, 'Pulumi.json'), { force: true });
    writeFileSync(join(directory, 'Pulumi.yaml'), kept);
  }
});

test('what Pulumi refuses is refused', async () => {
  for (const text of [
    'config:\n  p:a: 1\n  p:a: 2',
    'config: {p:a: {b: 1, b: 2}}',
    'config: {p:a: .inf}',
    'config: {p:a: *b}',
    'config: &a {p:a: *a}',
    'config: {p:a: !!bool yes}',
    'config: [',
  ]) {
    assert.throws(() => readYamlV3(text), { name: 'Unreadable' }, text);
    assert.notEqual((await pulumiReads(text)).exitCode, 0, text);
  }
});
