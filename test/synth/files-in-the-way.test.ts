import assert from 'node:assert/strict';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, beforeEach, describe, test } from 'node:test';
import { generateIdentity, identityToRecipient } from 'age-encryption';
import { execa } from 'execa';
import { checkout } from '../checkout.ts';
import { WorkTree } from '../examples/work-tree.ts';

const refusal = join(import.meta.dirname, 'preload', 'refuse.ts');

describe('synth into a folder with files of others', () => {
  let project: WorkTree;
  let output = '';

  before(async () => {
    project = await WorkTree.copy();
  });
  beforeEach(() => {
    output = join(mkdtempSync(join(tmpdir(), 'fluxhook-in-the-way-')), 'deploy');
    mkdirSync(output);
  });
  afterEach(() => rmSync(join(output, '..'), { recursive: true }));
  after(() => project[Symbol.dispose]());

  const write = (files: Record<string, string>) => {
    for (const [name, text] of Object.entries(files)) writeFileSync(join(output, name), text);
  };
  const contents = () =>
    Object.fromEntries(readdirSync(output).map((name) => [name, readFileSync(join(output, name), 'utf8')]));

  async function synth(env: Record<string, string> = {}, args = ['--output', output], command = ['node', 'main.ts']) {
    const [program = '', ...first] = command;
    const { exitCode, all } = await execa(program, [...first, ...args], {
      cwd: project.directory,
      preferLocal: true,
      localDir: checkout,
      env: { ...project.compiled, PULUMI_STACK: 'sandbox', ...env },
      reject: false,
      all: true,
    });
    return { exitCode, text: all };
  }

  test('an option that there is not is reported, with those there are; --help lists them; nothing is written', async () => {
    const wrong = await synth({}, ['--outdir', output]);
    assert.equal(wrong.exitCode, 1);
    assert.match(
      wrong.text,
      /Unknown option '--outdir'.*\n {4}choices: --output FOLDER.*\n {4}fix: {5}npx fluxhook synth --help/,
    );
    const help = await synth({}, ['--help', '--output', output], ['npm', 'run', '--silent', 'synth', '--']);
    assert.equal(help.exitCode, 0);
    assert.match(help.text, /^Usage: npm run synth -- (.|\n)*--output FOLDER(.|\n)*--offline/);
    assert.deepEqual(contents(), {});
  });

  test("another host's ranges are not taken for known", async () => {
    writeFileSync(join(project.directory, 'Pulumi.enterprise.yaml'), 'config:\n  fluxhook:repository: acme/app\n');
    const env = { PULUMI_STACK: 'enterprise', GITHUB_BASE_URL: 'https://ghe.example.org/' };
    const { exitCode, text } = await synth(env);
    assert.equal(exitCode, 1, text);
    assert.match(
      text,
      /fluxhook:hookRanges\n {4}problem: the ranges that ghe\.example\.org delivers from are not known/,
    );
    assert.deepEqual(contents(), {});
  });

  test('names those in the way, and writes nothing', async () => {
    const mine = {
      'kustomization.yaml': 'resources: [service-receiver.yaml]\n',
      'service-receiver.yaml': 'kind: Service\n',
      'other.yaml': 'kind: ConfigMap\n',
    };
    write(mine);
    const { exitCode, text } = await synth();
    assert.equal(exitCode, 1, text);
    for (const name of ['kustomization.yaml', 'service-receiver.yaml']) {
      const problem = 'problem: it is in the way, and was not written by cdk8s synth';
      const fix = 'fix:     npx fluxhook synth --output FOLDER, or move the file away';
      assert.match(text, new RegExp(`${output}/${name}\\n    ${problem}\\n    choices: .*\\n    ${fix}`));
    }
    assert.ok(!text.includes('other.yaml'));
    assert.deepEqual(contents(), mine);
  });

  test('another name of the kustomization, a folder and a link are in the way as well', async () => {
    write({ Kustomization: '' });
    mkdirSync(join(output, 'service-receiver.yaml'));
    symlinkSync('elsewhere.yaml', join(output, 'secret-webhook-token.yaml'));
    const { exitCode, text } = await synth();
    assert.equal(exitCode, 1, text);
    for (const name of ['Kustomization', 'service-receiver.yaml', 'secret-webhook-token.yaml']) {
      assert.ok(text.includes(`  ${join(output, name)}\n    problem: it is in the way`), text);
    }
    assert.deepEqual(readdirSync(output).sort(), [
      'Kustomization',
      'secret-webhook-token.yaml',
      'service-receiver.yaml',
    ]);
  });

  test('files that are not in the way stay, whatever kustomization.yaml lists; so does a copy of a written one', async () => {
    assert.equal((await synth()).exitCode, 0);
    const written = contents();
    const mine = {
      'other.yaml': 'kind: ConfigMap\n',
      'copy.yaml': written['service-receiver.yaml'] ?? '',
    };
    write({ ...mine, 'kustomization.yaml': `${written['kustomization.yaml']}  - other.yaml\n  - ../secrets.yaml\n` });
    const outside = join(output, '..', 'secrets.yaml');
    writeFileSync(outside, '');
    assert.equal((await synth()).exitCode, 0);
    assert.ok(existsSync(outside));
    assert.deepEqual(contents(), { ...written, ...mine });
  });

  for (const [what, place, problem] of [
    ['a file', () => 'deploy/file', /it is a file, and the manifests are written to a folder/],
    ['a folder below a file', () => 'deploy/file/below', /the file system refuses it: not a directory \(ENOTDIR\)/],
    ['a file system that takes no folders', () => '/proc/deploy', /refuses it: no such file or directory \(ENOENT\)/],
    ['a place of one that is there', () => '/proc/self/deploy', /refuses it: no such file or directory \(ENOENT\)/],
  ] as const) {
    test(`${what} is reported in one problem, at once`, { timeout: 60_000 }, async () => {
      write({ file: '' });
      const folder = place().startsWith('/') ? place() : join(output, '..', place());
      const { exitCode, text } = await synth({}, ['--output', folder]);
      assert.equal(exitCode, 1, text);
      assert.match(text, /^The manifests cannot be written:\n\n {2}\S+\n {4}problem: /);
      assert.match(text, problem);
      assert.match(text, / {4}fix: {5}npx fluxhook synth --output FOLDER/);
      assert.doesNotMatch(text, /^ +at |Error:/m);
      assert.deepEqual(contents(), { file: '' });
    });
  }

  for (const [code, name] of [
    ['ENOSPC', 'writeFileSync'],
    ['EACCES', 'renameSync'],
    ['EACCES', 'mkdtempSync'],
    ['EROFS', 'mkdirSync'],
  ] as const) {
    test(`${code} of ${name} is reported, and what was there stays whole`, async () => {
      assert.equal((await synth()).exitCode, 0);
      const before = contents();
      const folder = name === 'mkdirSync' ? join(output, 'new') : output;
      const recipient = await identityToRecipient(await generateIdentity());
      const settings = `fluxhook:repository: acme/app\n  fluxhook:tokenSource: { type: sops, recipients: [${recipient}] }\n  fluxhook:ownership: git`;
      writeFileSync(join(project.directory, 'Pulumi.refused.yaml'), `config:\n  ${settings}\n`);
      const { exitCode, text } = await synth(
        {
          PULUMI_STACK: 'refused',
          FLUXHOOK_TOKEN: 'token-of-the-tests-in-the-way',
          NODE_OPTIONS: `--import ${refusal}`,
          REFUSE: name,
          REFUSE_WITH: code,
          REFUSE_BELOW: folder,
        },
        ['--output', folder],
      );
      assert.equal(exitCode, 1, text);
      assert.match(text, new RegExp(`problem: the file system refuses it: .* \\(${code}\\)`));
      assert.deepEqual(contents(), before);
      // Where the files could be written, so could the token; the next run moves them.
      const token = join(project.directory, 'token.refused.yaml');
      assert.equal(existsSync(token), name === 'renameSync');
      rmSync(token, { force: true });
    });
  }

  test('a token that was given is not kept either', async () => {
    const recipient = await identityToRecipient(await generateIdentity());
    const settings = `fluxhook:repository: acme/app\n  fluxhook:tokenSource: { type: sops, recipients: [${recipient}] }\n  fluxhook:ownership: git`;
    writeFileSync(join(project.directory, 'Pulumi.encrypted.yaml'), `config:\n  ${settings}\n`);
    const env = { PULUMI_STACK: 'encrypted', FLUXHOOK_TOKEN: 'token-of-the-tests-in-the-way' };
    write({ 'kustomization.yaml': '' });
    assert.equal((await synth(env)).exitCode, 1);
    assert.ok(!readdirSync(project.directory).some((name) => name.startsWith('token.')));
    rmSync(join(output, 'kustomization.yaml'));
    assert.equal((await synth(env)).exitCode, 0);
    assert.deepEqual(
      readdirSync(project.directory).filter((name) => name.startsWith('token.')),
      ['token.encrypted.yaml'],
    );
  });
});
