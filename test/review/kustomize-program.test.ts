import assert from 'node:assert/strict';
import { chmodSync, existsSync, mkdirSync, readdirSync } from 'node:fs';
import { test } from 'node:test';
import { execa } from 'execa';
import { until } from '../../sandbox/demo/until.ts';
import { program } from '../checkout.ts';
import { Folders } from './folders.ts';

test('without kustomize, what a kustomization says beyond a list of files is reported entry by entry', async () => {
  using folders = new Folders({
    'a/own.yaml': '',
    'b/own.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: own}\n',
    'b/other.txt': 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: other}\n',
    'b/patch.yaml': '- {op: add, path: /a, value: b}\n',
    'b/values.yaml': '{{ no: YAML',
    'b/kustomization.yaml': `
resources: [own.yaml, other.txt, 'https://user:password-of-the-test@example.org/x.yaml']
namespace: prod
patches: [{path: patch.yaml}]
configMapGenerator: [{name: values, files: [values.yaml]}]
`,
  });
  const { exitCode, stdout, stderr } = await execa(process.execPath, [program, 'review', 'a', 'b'], {
    cwd: folders.directory,
    env: { PATH: '/nowhere' },
    reject: false,
  });
  // The password in the URL.
  assert.equal(exitCode, 1, stderr);
  assert.deepEqual(stderr.split('\n'), [
    'No manifest was found in a.',
    'kustomization.yaml: resources https://********@example.org/x.yaml was not judged: it points out of this folder, or needs another program',
    'kustomization.yaml: namespace was not judged: neither kustomize nor kubectl is on PATH',
    'kustomization.yaml: patches patch.yaml was not judged: neither kustomize nor kubectl is on PATH',
    'kustomization.yaml: configMapGenerator values was not judged: neither kustomize nor kubectl is on PATH',
  ]);
  assert.match(stdout, /> After this change: `kustomization\.yaml`: namespace was not judged/);
  for (const name of ['own', 'other']) assert.match(stdout, new RegExp(`➕ added: \`ConfigMap ${name}\``));
});

test('a list of files needs none', async () => {
  using folders = new Folders({
    'b/kustomization.yaml': 'resources: [base]\n',
    'b/base/kustomization.yaml': 'resources: [own.yaml]\n',
    'b/base/own.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: own}\n',
  });
  const { stderr } = await execa(process.execPath, [program, 'review', 'a', 'b'], {
    cwd: folders.directory,
    env: { PATH: '' },
  });
  assert.equal(stderr, 'No manifest was found in a.');
});

/** A program by the name of kustomize that does not come back. */
function hanging(folders: Folders): string {
  folders.write('bin/kustomize', '#!/bin/sh\n: > ../started\nexec /bin/sleep 600\n');
  chmodSync(folders.path('bin/kustomize'), 0o755);
  folders.write('b/kustomization.yaml', '{resources: [own.yaml], namePrefix: x-}\n');
  folders.write('b/own.yaml', 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: own}\n');
  mkdirSync(folders.path('tmp'));
  return folders.path('bin');
}

test('a kustomize that takes too long is ended, and what it would have said is told', async () => {
  using folders = new Folders();
  const env = { PATH: hanging(folders), TMPDIR: folders.path('tmp') };
  const { stderr } = await execa(process.execPath, [program, 'review', 'a', 'b', '--timeout', '1'], {
    cwd: folders.directory,
    env,
  });
  assert.match(stderr, /kustomization\.yaml: namePrefix was not judged: kustomize does not build it/);
  assert.deepEqual(readdirSync(folders.path('tmp')), ['started']);
});

test('an interruption ends kustomize, and removes its folder', async () => {
  using folders = new Folders();
  const env = { PATH: hanging(folders), TMPDIR: folders.path('tmp') };
  const run = execa(process.execPath, [program, 'review', 'a', 'b'], { cwd: folders.directory, env, reject: false });
  await until('The start of kustomize', async () => existsSync(folders.path('tmp/started')) || undefined);
  run.kill('SIGINT');
  const { exitCode, stderr } = await run;
  assert.deepEqual([exitCode, stderr], [130, 'Interrupted.']);
  assert.deepEqual(readdirSync(folders.path('tmp')), ['started']);
});
