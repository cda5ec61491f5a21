import assert from 'node:assert/strict';
import { rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { parse } from 'yaml';
import { checkout } from '../checkout.ts';
import { codeBlocks } from '../examples/code-blocks.ts';
import { Project } from './project.ts';

/** The commands of the guide, as arguments of pulumi: the preview with the pack, and stating a reason. */
const [preview = [], stateReason = [], ...others] = codeBlocks('docs/code-review.md', 'sh pulumi').map((block) =>
  [...block.replace(/^pulumi (.*)\n$/, '$1').matchAll(/'(.*?)'|(\S+)/g)].map(
    ([, quoted, word]) => quoted ?? word ?? '',
  ),
);
assert.deepEqual(others, [], 'docs/code-review.md has commands that no test runs');

const manifest = `apiVersion: v1
kind: Secret
metadata:
  name: policy-test
  namespace: default
stringData:
  token: policy-test-token
`;

/** What a preview says under "Policies:". */
function findings(text: string): string {
  return text.slice(text.indexOf('Policies:'), text.indexOf('Diagnostics:'));
}

describe('the policy pack in a preview', () => {
  let project: Project;

  before(async () => {
    project = await Project.open('policy', { exposure: { type: 'LoadBalancer', sources: 'any' } });
    symlinkSync(join(checkout, 'policy'), join(project.directory, 'policy'));
  });

  after(() => project[Symbol.asyncDispose]());

  const runPreview = () => project.stack.run(...(preview as [string, ...string[]]));

  /** Puts a program of the test in the place of the project's own. */
  function replaceProgram(resources: string): void {
    rmSync(join(project.directory, 'main.ts'));
    writeFileSync(
      join(project.directory, 'main.ts'),
      `import * as github from '@pulumi/github';\nimport * as k8s from '@pulumi/kubernetes';\nimport * as pulumi from '@pulumi/pulumi';\n${resources}\n`,
    );
  }

  test('the reference set-up passes with advice', async () => {
    const { exitCode, text } = await runPreview();
    assert.equal(exitCode, 0, text);
    assert.match(findings(text), /\[advisory\] +https +\(kubernetes:core\/v1:Service: entrance-service\)/);
    assert.match(findings(text), /\[advisory\] +source-ranges/);
    assert.doesNotMatch(findings(text), /mandatory/);
  });

  test('a reason stated in the stack file silences a finding', async () => {
    await project.stack.succeed(...(stateReason as [string, ...string[]]));
    const { exitCode, text } = await runPreview();
    assert.equal(exitCode, 0, text);
    await project.stack.succeed('config', 'rm', 'policy:https');
    assert.doesNotMatch(findings(text), /https/);
    assert.match(findings(text), /source-ranges/);
  });

  test('a reason for a rule that there is not fails, and says which there are', async () => {
    await project.stack.succeed('config', 'set', 'policy:tls', 'no');
    const { exitCode, text } = await runPreview();
    await project.stack.succeed('config', 'rm', 'policy:tls');
    assert.notEqual(exitCode, 0);
    assert.match(text, /policy:tls = "no"\s+problem: there is no such rule\s+choices: policy:https/);
  });

  test('mandatory violations fail the preview', async () => {
    replaceProgram(`
new k8s.rbac.v1.ClusterRole('role', { rules: [{ apiGroups: [''], resources: ['*'], verbs: ['get'] }] });
new github.RepositoryWebhook('hook', {
  repository: 'nginx',
  events: ['push'],
  configuration: { url: 'http://hook.example.org/', contentType: 'form', insecureSsl: true, secret: 'policy-test-token' },
});
new k8s.yaml.ConfigGroup('manifests', { yaml: ${JSON.stringify(manifest)} });
`);
    const { exitCode, text } = await runPreview();
    assert.notEqual(exitCode, 0);
    assert.match(text, /error: preview failed/);
    for (const rule of ['least-privilege', 'json-payload', 'tls-verification', 'plain-token']) {
      assert.match(findings(text), new RegExp(`\\[mandatory\\] +${rule}`), rule);
    }
    assert.match(findings(text), /\[advisory\] +https +\(github:index:RepositoryWebhook: hook\)/);
    assert.match(findings(text), /Secret default\/policy-test: stringData\.token is in plain text/);
    assert.ok(!findings(text).includes('policy-test-token'));
  });

  test('the same program with the token as a secret, verification and named rights passes', async () => {
    replaceProgram(`
const token = pulumi.secret('policy-test-token');
new k8s.rbac.v1.ClusterRole('role', { rules: [{ apiGroups: [''], resources: ['pods'], verbs: ['get'] }] });
new github.RepositoryWebhook('hook', {
  repository: 'nginx',
  events: ['push'],
  configuration: { url: 'https://hook.example.org/', contentType: 'json', insecureSsl: false, secret: token },
});
new k8s.core.v1.Secret('secret', { metadata: { name: 'policy-test', namespace: 'default' }, stringData: { token } });
`);
    const { exitCode, text } = await runPreview();
    assert.equal(exitCode, 0, text);
    assert.doesNotMatch(findings(text), /\[(mandatory|advisory)\]/);
  });

  test('a list in a manifest hides nothing', async () => {
    const secret = parse(manifest);
    const list = JSON.stringify({ apiVersion: 'v1', kind: 'List', items: [secret] });
    replaceProgram(`new k8s.yaml.ConfigGroup('manifests', { yaml: ${JSON.stringify(list)} });`);
    const { exitCode, text } = await runPreview();
    assert.notEqual(exitCode, 0);
    assert.match(findings(text), /Secret default\/policy-test: stringData\.token is in plain text/);
    assert.ok(!findings(text).includes('policy-test-token'));
  });

  // docs/code-review.md says so. The SDKs mark these values before any policy sees them.
  test('a literal that a resource makes a secret is not told from one', async () => {
    replaceProgram(`
new k8s.core.v1.Secret('secret', { stringData: { token: 'policy-test-token' } });
new github.RepositoryWebhook('hook', {
  repository: 'nginx',
  events: ['push'],
  configuration: { url: 'https://hook.example.org/', contentType: 'json', secret: 'policy-test-token' },
});
`);
    const { exitCode, text } = await runPreview();
    assert.equal(exitCode, 0, text);
    assert.doesNotMatch(findings(text), /plain-token/);
  });
});
