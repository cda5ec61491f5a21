import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { execa } from 'execa';
import { Folders } from './folders.ts';

const cli = join(import.meta.dirname, '..', '..', 'review', 'cli.ts');

test('without kustomize, what a kustomization says beyond a list of files is told entry by entry', async () => {
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
  const { exitCode, stdout, stderr } = await execa(process.execPath, [cli, 'a', 'b'], {
    cwd: folders.directory,
    env: { PATH: '/nowhere' },
    reject: false,
  });
  assert.equal(exitCode, 0, stderr);
  assert.deepEqual(stderr.split('\n'), [
    'No manifest was found in a.',
    'kustomization.yaml: resources https://********@example.org/x.yaml was not judged: it leads out of this folder, or needs another program',
    'kustomization.yaml: namespace was not judged: neither kustomize nor kubectl is on PATH',
    'kustomization.yaml: patches patch.yaml was not judged: neither kustomize nor kubectl is on PATH',
    'kustomization.yaml: configMapGenerator values was not judged: neither kustomize nor kubectl is on PATH',
  ]);
  assert.match(stdout, /> After this change: `kustomization\.yaml: namespace was not judged/);
  for (const name of ['own', 'other']) assert.match(stdout, new RegExp(`➕ added \\| \`ConfigMap ${name}\``));
});

test('a list of files needs none', async () => {
  using folders = new Folders({
    'b/kustomization.yaml': 'resources: [base]\n',
    'b/base/kustomization.yaml': 'resources: [own.yaml]\n',
    'b/base/own.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: own}\n',
  });
  const { stderr } = await execa(process.execPath, [cli, 'a', 'b'], { cwd: folders.directory, env: { PATH: '' } });
  assert.equal(stderr, 'No manifest was found in a.');
});
