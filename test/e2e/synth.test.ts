import assert from 'node:assert/strict';
import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { execa } from 'execa';
import { parse, parseAllDocuments } from 'yaml';
import { knownHookRanges } from '../../lib/github/hook-ranges.ts';
import { parseSettings } from '../../lib/settings/index.ts';
import { githubHookRanges } from '../../sandbox/github/meta.ts';
import { checkout } from '../checkout.ts';
import { claimedBlocks } from '../examples/claims.ts';
import { configWith } from '../given-settings.ts';
import { kubectl } from './cluster.ts';
import { Project, tutorial } from './project.ts';
import { sandbox } from './sandbox.ts';

interface Manifest {
  readonly kind: string;
  readonly metadata: { annotations?: Record<string, string>; labels?: Record<string, string> };
  readonly stringData?: Record<string, string>;
  readonly data?: unknown;
  readonly spec?: Record<string, unknown>;
}

function manifests(directory: string): Manifest[] {
  return readdirSync(directory)
    .filter((file) => file !== 'kustomization.yaml')
    .sort()
    .flatMap((file) => parseAllDocuments(readFileSync(join(directory, file), 'utf8')))
    .map((document) => document.toJS() as Manifest);
}

describe('cdk8s synth', () => {
  const dist = mkdtempSync(join(tmpdir(), 'fluxhook-dist-'));

  before(async () => {
    const { stderr } = await execa('cdk8s', ['synth', '--output', dist], { cwd: checkout, preferLocal: true });
    assert.match(stderr, /Secret webhook-token has no token in it/);
  });
  after(() => rmSync(dist, { recursive: true, force: true }));

  test('the API server accepts every object', async () => {
    const answer = await kubectl(['apply', '--dry-run=server', '-k', dist]);
    for (const object of [
      'service/receiver',
      'networkpolicy.networking.k8s.io/receiver',
      'secret/webhook-token',
      'my-nginx',
      'github-receiver',
    ]) {
      assert.match(answer, new RegExp(`${object} (created|configured)`));
    }
  });

  test('no token is in what is written', () => {
    const text = readdirSync(dist)
      .map((file) => readFileSync(join(dist, file), 'utf8'))
      .join('\n');
    assert.ok(text.includes('webhook-token'));
    for (const secret of [tutorial.token, Buffer.from(tutorial.token).toString('base64')])
      assert.ok(!text.includes(secret));
    const secret = manifests(dist).find(({ kind }) => kind === 'Secret');
    assert.deepEqual(secret?.stringData, {});
  });

  test('--offline is accepted: synth asks nobody, and says how old the ranges are that it writes', async () => {
    const offline = mkdtempSync(join(tmpdir(), 'fluxhook-offline-'));
    try {
      const args = ['--offline', '--output', offline];
      for (const command of ['cdk8s synth', 'npm run synth --'].map((text) => text.split(' '))) {
        const [program = '', ...words] = command;
        const { stderr } = await execa(program, [...words, ...args], { cwd: checkout, preferLocal: true });
        assert.ok(stderr.includes(`GitHub's ranges of ${knownHookRanges.date} (lib/github/hook-ranges.ts)`), stderr);
      }
      for (const file of readdirSync(dist)) {
        const text = readFileSync(join(offline, file), 'utf8');
        assert.equal(text, readFileSync(join(dist, file), 'utf8'));
        assert.ok(!text.includes(knownHookRanges.date));
      }
    } finally {
      rmSync(offline, { recursive: true, force: true });
    }
  });

  test("npm run hook-ranges prints GitHub's present ranges as settings, with the date", async () => {
    const [block, ...others] = claimedBlocks('test/e2e/synth.test.ts', 'docs/exposure.md', 'sh');
    assert.ok(block !== undefined && others.length === 0);
    const { stdout } = await execa('bash', ['-c', block.text], { cwd: checkout, env: sandbox.env });
    const written = parse(`config:\n${stdout}`).config;
    const { hookRanges } = parseSettings(configWith(written));
    assert.deepEqual(hookRanges, { date: new Date().toISOString().slice(0, 10), ranges: [...githubHookRanges].sort() });
    const refused = await execa('bash', ['-c', block.text], {
      cwd: checkout,
      env: { ...sandbox.env, GITHUB_TOKEN: 'x' },
      reject: false,
    });
    assert.equal(refused.exitCode, 2);
    assert.match(refused.stderr, /^The ranges of GitHub's webhooks cannot be read from .*Bad credentials/);
  });

  test('two runs give the same bytes', async () => {
    const first = readdirSync(dist).map((file) => readFileSync(join(dist, file), 'utf8'));
    await execa('node', ['main.ts'], { cwd: checkout, preferLocal: true, env: { CDK8S_OUTDIR: dist } });
    assert.deepEqual(
      readdirSync(dist).map((file) => readFileSync(join(dist, file), 'utf8')),
      first,
    );
  });

  test('Pulumi deploys the same manifests; only the token, its own annotation and an explicit suspend: false differ', async () => {
    // The sandbox's GitHub names ranges of its own; written down, both front ends take the same.
    await using project = await Project.open('same-manifests', { hookRanges: knownHookRanges });
    const up = await project.stack.up();
    assert.equal(up.exitCode, 0, up.text);
    const state = JSON.parse(await project.stack.succeed('stack', 'export'));
    const inputs: Manifest[] = state.deployment.resources
      .filter(({ type }: { type: string }) => type.startsWith('kubernetes:'))
      .map(({ inputs }: { inputs: Manifest }) => inputs);
    assert.equal(inputs.length, 5);
    for (const written of manifests(dist)) {
      const deployed = inputs.find(({ kind }) => kind === written.kind);
      assert.deepEqual(comparable(deployed), comparable(written));
    }
  });
});

/**
 * A manifest without what only one front end has: the token, the annotation that stands for it, who deployed it, and
 * `suspend: false`, which lets `pulumi up --refresh` resume what somebody suspended.
 */
function comparable(manifest: Manifest | undefined): unknown {
  assert.ok(manifest);
  // Pulumi's provider keeps stringData as data.
  const { stringData: _token, data: _encoded, metadata, spec, ...rest } = manifest;
  const { annotations: _own, labels = {}, ...kept } = metadata;
  const { 'app.kubernetes.io/managed-by': _owner, ...others } = labels;
  const { suspend, ...declared } = { suspend: false, ...spec };
  assert.equal(suspend, false);
  return { ...rest, spec: declared, metadata: { ...kept, ...(Object.keys(others).length > 0 && { labels: others }) } };
}

test('bad settings end synth with 1 and the reasons, and leave dist/ alone', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'fluxhook-synth-'));
  try {
    for (const entry of ['main.ts', 'lib', 'imports', 'node_modules', 'package.json'])
      symlinkSync(join(checkout, entry), join(directory, entry));
    copyFileSync(join(checkout, 'Pulumi.yaml'), join(directory, 'Pulumi.yaml'));
    const env = { PULUMI_STACK: 'missing', CDK8S_OUTDIR: join(directory, 'dist') };
    const run = await execa('node', ['--preserve-symlinks', '--preserve-symlinks-main', 'main.ts'], {
      cwd: directory,
      env,
      reject: false,
    });
    assert.equal(run.exitCode, 1);
    assert.match(run.stderr, /PULUMI_STACK = "missing"\n {4}problem: there is no stack file Pulumi\.missing\.yaml/);
    assert.ok(!readdirSync(directory).includes('dist'));
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
});
