import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { parse, stringify } from 'yaml';
import type { PulumiStack } from '../../sandbox/pulumi/stack.ts';
import { get, kubectl } from './cluster.ts';
import { Project } from './project.ts';
import { environment, listHooks } from './sandbox.ts';

const role = join(import.meta.dirname, '..', '..', 'docs', 'deployer.yaml');

/** Discovery is open to everybody who is known, unless somebody takes that away. */
const discovery = ['clusterrolebinding/system:discovery', 'clusterrolebinding/system:basic-user'];

describe('a cluster that forbids to look', () => {
  let project: Project;
  let stack: PulumiStack;
  let kubeconfig: string;
  let bindings: string;

  before(async () => {
    await kubectl(['apply', '-f', role]);
    project = await Project.open('forbidden');
    const token = await kubectl(['-n', 'flux-system', 'create', 'token', 'fluxhook-deployer']);
    kubeconfig = join(project.directory, 'deployer.yaml');
    const config = parse(readFileSync(environment('KUBECONFIG'), 'utf8'));
    config.users[0].user = { token };
    writeFileSync(kubeconfig, stringify(config), { mode: 0o600 });
    stack = project.withEnvironment({ KUBECONFIG: kubeconfig });
    bindings = await kubectl(['get', ...discovery, '-o', 'yaml']);
  });
  after(async () => {
    await project[Symbol.asyncDispose]();
    await kubectl(['delete', '-f', role]);
  });

  test('a namespace that may not be read is unknown, and that is said', async () => {
    const { exitCode, text } = await stack.run('preview');
    assert.equal(exitCode, 0, text);
    assert.match(text, /Not looked at, because the cluster forbids it: get Namespace .*flux-system/);
  });

  test('discovery that is forbidden is unknown as well, not "everything is served"', async () => {
    await kubectl(['delete', ...discovery]);
    try {
      // Pulumi's own provider would wait for minutes: GitHub's refusal ends it before.
      const withoutToken = project.withEnvironment({ KUBECONFIG: kubeconfig, GITHUB_TOKEN: 'no-such-token' });
      const { text } = await withoutToken.run('preview');
      assert.match(
        text,
        /Not looked at, because the cluster forbids it: .*discover source\.toolkit\.fluxcd\.io\/v1, discover notification\.toolkit\.fluxcd\.io\/v1/,
      );
      assert.doesNotMatch(text, /does not serve/);
    } finally {
      await kubectl(['apply', '-f', '-'], bindings);
    }
  });

  test('objects that may not be read stop it: they might be somebody else’s', async () => {
    const rules = JSON.parse(
      await kubectl(['-n', 'flux-system', 'get', 'role', 'fluxhook-deployer', '-o', 'json']),
    ).rules;
    const services = rules.map((rule: { resources: string[] }) => ({
      ...rule,
      resources: rule.resources.filter((name) => name !== 'services'),
    }));
    const patch = JSON.stringify({ rules: services });
    await kubectl(['-n', 'flux-system', 'patch', 'role', 'fluxhook-deployer', '--type=merge', '-p', patch]);
    const { exitCode, text } = await stack.up();
    assert.notEqual(exitCode, 0, text);
    assert.match(
      text,
      /Service flux-system\/receiver\s+problem: it cannot be told whether it is there already: \S+ \(context \S+\) forbids to get Service flux-system\/receiver/,
    );
    assert.match(text, /choices: rights to get what is deployed \(docs\/deployer\.yaml\)/);
    assert.match(text, /fix: +kubectl -n flux-system auth can-i get service/);
    assert.equal(await get('secret', 'webhook-token'), undefined);
    assert.deepEqual(await listHooks(), []);
  });
});
