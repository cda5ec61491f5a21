import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { execa } from 'execa';
import { parse, stringify } from 'yaml';
import type { Diagnosis } from '../../lib/operate/diagnosis.ts';
import { checkout } from '../checkout.ts';
import { servedPath } from './cluster.ts';
import { untilRightsHold } from './command-accounts.ts';
import { apply, flux } from './doctor-faults.ts';
import { picturedRun } from './doctor-picture.ts';
import { Scene, token } from './doctor-scene.ts';
import { environment, sandbox } from './sandbox.ts';

const schema = JSON.parse(readFileSync(join(checkout, 'schema', 'diagnosis.schema.json'), 'utf8'));
const isDiagnosis = new Ajv2020({ strict: true, allErrors: true }).compile(schema);

/** Begins a colour. */
const ansi = '\u001b';

async function doctor(args: readonly string[], env: Record<string, string> = {}) {
  const run = await execa('npx', ['fluxhook', 'doctor', ...args], {
    cwd: checkout,
    env: { ...sandbox.env, ...env },
    reject: false,
  });
  return { code: run.exitCode, out: run.stdout, err: run.stderr };
}

async function json(args: readonly string[] = [], env: Record<string, string> = {}): Promise<Diagnosis> {
  const { out, err } = await doctor(['-o', 'json', ...args], env);
  assert.equal(err, '');
  const diagnosis = JSON.parse(out);
  assert.ok(isDiagnosis(diagnosis), JSON.stringify(isDiagnosis.errors));
  return diagnosis as unknown as Diagnosis;
}

describe('npx fluxhook doctor', () => {
  let scene: Scene;
  let directory: string;
  before(async () => {
    scene = await Scene.open();
    directory = await mkdtemp(join(tmpdir(), 'fluxhook-doctor-'));
    assert.equal(await scene.push(), 200);
  });
  after(async () => {
    await rm(directory, { recursive: true, force: true });
    await scene[Symbol.asyncDispose]();
  });

  test('ends with 0 where all is well, and prints a line per hop', async () => {
    const { code, out } = await doctor(['doctor']);
    assert.equal(code, 0, out);
    assert.match(out, /^Receiver flux-system\/doctor \(github\): all hops hold\n/);
    assert.equal(out.split('\n').length, 13, out);
    assert.ok(!out.includes(ansi), 'no colours, as this is not a terminal');
  });

  test('prints JSON of its schema, complete', async () => {
    const { receivers } = await json();
    assert.equal(receivers[0]?.hops.length, 12);
    assert.equal(receivers[0]?.verdict, 'pass');
  });

  test('colours stay out with NO_COLOR, and come where they are forced', async () => {
    const forced = await doctor(['doctor'], { FORCE_COLOR: '1' });
    assert.ok(forced.out.includes(`${ansi}[32m`));
    const none = await doctor(['doctor'], { NO_COLOR: '1' });
    assert.ok(!none.out.includes(ansi));
  });

  test('ends with 2 and a message, and no stack, where it cannot be carried out', async () => {
    for (const [args, env, said] of [
      [['nobody'], {}, /There is no Receiver flux-system\/nobody in .*There are: flux-system\/doctor/],
      [
        ['-n', 'default'],
        {},
        /There is no Receiver in default .*There are some in flux-system: use -n NAMESPACE or -A\./,
      ],
      [[], { KUBECONFIG: '/nowhere/config' }, /The kubeconfig \/nowhere\/config cannot be used/],
      [['--context', 'nobody'], {}, /it has no context nobody/],
      [['-o', 'yaml'], {}, /Allowed choices are text, json, short, html/],
      [['--wait', 'long'], {}, /A time is needed, such as 30s, 2m or 1h30m/],
      [['--repository', 'a b c'], {}, /--repository a b c names no repository/],
    ] as const) {
      const { code, err } = await doctor(args, env);
      assert.equal(code, 2, err);
      assert.match(err, said);
      assert.doesNotMatch(err, /\.[tj]s:\d+/);
    }
  });

  test('ends with 1 where something is broken, in a line for a chat', async () => {
    await scene.setHook({ active: false });
    const { code, out } = await doctor(['-o', 'short']);
    assert.equal(code, 1);
    assert.match(out, /^✘ flux-system\/doctor: hook: webhook \d+ is switched off \[hook-inactive\]$/);
    const text = await doctor([]);
    assert.match(
      text.out,
      /✘ hook .* \[hook-inactive\]\n +why: .*\n +fix: gh api --method PATCH repos\/sidd-harth\/nginx\/hooks\/\d+ -F active=true\n/,
    );
  });

  test('waits until it passes, and ends with 124 where it does not', async () => {
    const late = await doctor(['--wait', '3s']);
    assert.equal(late.code, 124, late.out);
    const waiting = doctor(['--wait', '60s']);
    await scene.setHook({ active: true });
    assert.equal((await waiting).code, 0);
  });

  test('warnings end with 0, and with 1 where that is asked for', async () => {
    await scene.setHook({}, { insecure_ssl: '1' });
    assert.equal((await doctor([])).code, 0);
    assert.equal((await doctor(['--fail-on', 'warning'])).code, 1);
    await scene.setHook({}, { insecure_ssl: '0' });
  });

  test('shows no token, in whatever form it prints', async () => {
    const { GITHUB_TOKEN } = sandbox.env;
    for (const format of ['text', 'json', 'short', 'html']) {
      const { out, err } = await doctor(['-o', format]);
      for (const secret of [token, GITHUB_TOKEN ?? '', Buffer.from(token).toString('base64')]) {
        assert.ok(!(out + err).includes(secret), `${format} shows a token`);
      }
    }
  });

  test('the picture of the guide shows what is printed', async () => {
    const printed = await picturedRun(scene);
    await scene.setHook({}, { secret: token });
    assert.equal(await scene.push(), 200);
    const shown = readFileSync(join(checkout, 'docs', 'pictures', 'doctor.txt'), 'utf8');
    assert.equal(printed, shown, 'where the new one is right: npm run pictures -- --record');
  });

  test('a page for a browser is written to a file, with the same verdict', async () => {
    const file = join(directory, 'doctor.html');
    const { code, out, err } = await doctor(['-o', 'html', '--out', file]);
    assert.deepEqual([code, out, err], [0, '', '']);
    const page = readFileSync(file, 'utf8');
    assert.match(page, /^<!doctype html>\n<html lang="en">/);
    assert.match(page, /<title>fluxhook doctor: flux-system\/doctor: all hops hold<\/title>/);
    assert.match(page, /<th scope="row">push<span class="guid">[0-9a-f-]{36}<\/span>/);
    const unwritable = await doctor(['-o', 'html', '--out', join(directory, 'no', 'x.html')]);
    assert.equal(unwritable.code, 2);
    assert.match(unwritable.err, /x\.html cannot be written: ENOENT.*Use another --out FILE\.$/);
  });

  test('a right that is missing in the cluster is said by name, and is no pass', async () => {
    await apply({ apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'viewer', namespace: 'flux-system' } });
    await apply({
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'Role',
      metadata: { name: 'viewer', namespace: 'flux-system' },
      rules: [{ apiGroups: ['notification.toolkit.fluxcd.io'], resources: ['receivers'], verbs: ['get', 'list'] }],
    });
    await flux('create', 'rolebinding', 'viewer', '--role=viewer', '--serviceaccount=flux-system:viewer');
    try {
      await untilRightsHold();
      const account = await flux('create', 'token', 'viewer');
      const config = parse(readFileSync(environment('KUBECONFIG'), 'utf8'));
      config.users[0].user = { token: account };
      const kubeconfig = join(directory, 'viewer.yaml');
      writeFileSync(kubeconfig, stringify(config), { mode: 0o600 });
      const { receivers } = await json(['--kubeconfig', kubeconfig]);
      const by = Object.fromEntries((receivers[0]?.hops ?? []).map((hop) => [hop.hop, hop]));
      assert.equal(receivers[0]?.verdict, 'warn');
      for (const [hop, permission] of [
        ['entrance', /Kubernetes: list (Pod|Service) in flux-system/],
        ['receiver', /Kubernetes: get Secret flux-system\/doctor-token/],
        ['target', /Kubernetes: list GitRepository in flux-system/],
      ] as const) {
        assert.equal(by[hop]?.status, 'unknown', hop);
        assert.equal(by[hop]?.reason, 'permission-missing', hop);
        assert.match(by[hop]?.fix ?? '', permission);
      }
    } finally {
      await flux('delete', 'serviceaccount/viewer', 'role/viewer', 'rolebinding/viewer');
    }
  });

  test('types whose sender cannot be asked are judged in the cluster', async () => {
    const targets = [{ apiVersion: 'source.toolkit.fluxcd.io/v1', kind: 'GitRepository', name: 'doctor' }];
    await apply({
      apiVersion: 'notification.toolkit.fluxcd.io/v1',
      kind: 'Receiver',
      metadata: { name: 'registry', namespace: 'flux-system' },
      spec: { type: 'dockerhub', secretRef: { name: 'doctor-token' }, resources: targets },
    });
    try {
      const path = await servedPath('registry');
      const { receivers } = await json(['registry']);
      const [registry] = receivers;
      assert.deepEqual(
        registry?.hops.map(({ status }) => status),
        [
          'not-applicable',
          'not-applicable',
          'not-applicable',
          'not-applicable',
          'pass',
          'pass',
          'pass',
          'not-applicable',
          'not-applicable',
          'not-applicable',
          'pass',
          'pass',
        ],
      );
      assert.ok(!JSON.stringify(receivers).includes(path), 'the path is the only proof of this type');
    } finally {
      await flux('delete', 'receiver', 'registry');
    }
  });
});
