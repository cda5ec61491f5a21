import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { execa } from 'execa';
import { checkout, program } from '../checkout.ts';
import { parseFlowchart } from '../unit/mermaid-parser.ts';
import { Scene, token } from './doctor-scene.ts';
import { environment, sandbox } from './sandbox.ts';

describe('what commands print with -o json', () => {
  let scene: Scene;
  let directory: string;
  before(async () => {
    scene = await Scene.open();
    assert.equal(await scene.push(), 200);
    directory = await mkdtemp(join(tmpdir(), 'fluxhook-json-'));
  });
  after(async () => {
    await scene[Symbol.asyncDispose]();
    await rm(directory, { recursive: true, force: true });
  });

  async function run(args: readonly string[], env: Record<string, string> = {}) {
    const { exitCode, stdout, stderr } = await execa('node', [program, ...args], {
      env: { ...sandbox.env, ...env },
      reject: false,
    });
    assert.ok(exitCode === 0 || exitCode === 1, `${args.join(' ')}: ${stderr}`);
    for (const secret of [token, environment('GITHUB_TOKEN')]) assert.ok(!stdout.includes(secret));
    return stdout;
  }

  /** The document fits the schema that is published for its kind. */
  async function fits(args: readonly string[], kind: string, env: Record<string, string> = {}) {
    // biome-ignore lint/suspicious/noExplicitAny: documents of many shapes
    const document: any = JSON.parse(await run([...args, '-o', 'json'], env));
    assert.deepEqual([document.apiVersion, document.kind], ['fluxhook.dev/v1', kind]);
    const file = `${kind.replace(/(?<=[a-z])(?=[A-Z])/g, '-').toLowerCase()}.schema.json`;
    const schema = JSON.parse(await readFile(join(checkout, 'schema', file), 'utf8'));
    const accepts = new Ajv2020({ strict: true, allErrors: true }).compile(schema);
    assert.equal(accepts(document), true, `${args.join(' ')}: ${JSON.stringify(accepts.errors)}`);
    return document;
  }

  const commands: readonly (readonly [kind: string, ...args: string[]])[] = [
    ['Diagnosis', 'doctor'],
    ['Graph', 'graph'],
    ['Status', 'status'],
    ['Deliveries', 'deliveries'],
    ['Redelivery', 'redeliver', '--since', '1h', '--dry-run'],
    ['Redelivery', 'redeliver', '--since', '1h'],
    ['FilterTest', 'filter', 'test', 'doctor'],
    ['Trigger', 'trigger', 'doctor', '--dry-run'],
    ['Trigger', 'trigger', 'doctor', '--by', 'ping'],
    ['Trigger', 'trigger', 'doctor', '--by', 'delivery', '--wait', '30s'],
    ['SenderSettings', 'sender', 'doctor'],
    ['HookRanges', 'hook-ranges'],
  ];

  test('fits the published schemas where all is well', async () => {
    for (const [kind, ...args] of commands) await fits(args, kind);
  });

  test('fits them without a token of GitHub', async () => {
    for (const [kind, ...args] of commands.filter(([kind]) =>
      ['Diagnosis', 'Graph', 'Status', 'Trigger'].includes(kind),
    ))
      if (!args.includes('ping')) await fits(args, kind, { GITHUB_TOKEN: '' });
  });

  test('fits them where something is broken', async () => {
    const resources = ['doctor', 'nobody'].map((name) => ({ kind: 'GitRepository', name }));
    await scene.receiver({ resources, resourceFilter: "has(req.ref) && req.ref == 'refs/heads/other'" });
    await scene.push();
    for (const [kind, ...args] of commands) await fits(args, kind);
    const body = join(directory, 'body.json');
    await writeFile(body, '{}');
    await scene.receiver({ resources, resourceFilter: "req.ref.startsWith('refs/')" });
    await fits(['filter', 'test', 'doctor', '--body', body], 'FilterTest');
    await scene.setHook({ active: false });
    const { nodes } = await fits(['graph'], 'Graph');
    assert.equal(nodes.find(({ kind }: { kind: string }) => kind === 'webhook').status, 'fail');
    await scene.mend();
  });

  test('graph draws the same as Mermaid and as a picture, into a file', async () => {
    const { nodes, edges } = await fits(['graph', 'doctor'], 'Graph');
    const chart = await parseFlowchart(await run(['graph', 'doctor']));
    assert.deepEqual([chart.nodes.length, chart.edges.length], [nodes.length, edges.length]);
    const file = join(directory, 'doctor.svg');
    assert.equal(await run(['graph', '-o', 'svg', '--out', file]), '');
    assert.match(await readFile(file, 'utf8'), /^<svg .*<\/svg>\n$/s);
    const unwritable = await execa('node', [program, 'graph', '--out', join(directory, 'no', 'x.svg')], {
      env: sandbox.env,
      reject: false,
    });
    assert.equal(unwritable.exitCode, 2);
    assert.match(unwritable.stderr, /x\.svg cannot be written: ENOENT.*Use another --out FILE\.$/);
  });
});
