import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { parse, stringify } from 'yaml';
import { kubectl } from './cluster.ts';
import { Project } from './project.ts';
import { environment } from './sandbox.ts';

const role = join(import.meta.dirname, '..', '..', 'docs', 'deployer.yaml');

test('the Role in docs/deployer.yaml is enough for up, refresh, token change and destroy, and gives nothing outside flux-system', async () => {
  await kubectl(['apply', '-f', role]);
  await using project = await Project.open('least-privilege');
  const token = await kubectl(['-n', 'flux-system', 'create', 'token', 'fluxhook-deployer']);
  const kubeconfig = join(project.directory, 'deployer.yaml');
  const config = parse(readFileSync(environment('KUBECONFIG'), 'utf8'));
  config.users[0].user = { token };
  writeFileSync(kubeconfig, stringify(config), { mode: 0o600 });
  const stack = project.withEnvironment({ KUBECONFIG: kubeconfig });

  const up = await stack.up();
  assert.equal(up.exitCode, 0, up.text);
  const again = await stack.up('--refresh', '--expect-no-changes');
  assert.equal(again.exitCode, 0, again.text);
  await project.setToken('another-token-of-the-tests');
  const changed = await stack.up();
  assert.equal(changed.exitCode, 0, changed.text);
  await stack.succeed('destroy', '--yes', '--skip-preview');

  const outside = await kubectl(['auth', 'can-i', '--list', '-n', 'default', '--token', token]);
  assert.doesNotMatch(outside, /secrets|receivers|gitrepositories/);
});
