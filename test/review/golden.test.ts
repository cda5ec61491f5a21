import assert from 'node:assert/strict';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { GitProject } from './project.ts';
import { review } from './run.ts';

/** Compares a review with the one that was read and found good, test/review/golden/NAME.md. */
function golden(t: TestContext, name: string, markdown: string): void {
  t.assert.fileSnapshot(markdown, join(import.meta.dirname, 'golden', `${name}.md`), { serializers: [String] });
}

for (const [name, settings] of [
  ['interval', 'fluxhook:interval: 5m'],
  ['exposure', 'fluxhook:exposure: { type: NodePort, address: 192.0.2.7, nodePort: 30080 }'],
  ['receiver-rename', 'fluxhook:receiver: shop-hook'],
  ['repository', 'fluxhook:repository: https://github.com/acme/shop\nfluxhook:hookEvents: [push]'],
  ['token', 'fluxhook:token:\n  secure: v1:bm9uY2U=:Y2lwaGVydGV4dA=='],
  ['no-change', ''],
] as const) {
  test(`a review as it is posted: ${name}`, async (t) => {
    using project = await GitProject.reference();
    const { exitCode, stdout, stderr } = await project.reviewSettings(settings);
    assert.equal(exitCode, 0, stderr);
    golden(t, name, stdout);
  });
}

test('a review as it is posted: mandatory-violation', async (t) => {
  using project = await GitProject.reference();
  const program = await project.git('show', 'base:main.ts');
  project.write(
    'main.ts',
    program.replace(
      'mkdirSync(output',
      `objects.push({
  apiVersion: 'rbac.authorization.k8s.io/v1',
  kind: 'ClusterRole',
  metadata: { name: 'everything' },
  rules: [{ apiGroups: [''], resources: ['*'], verbs: ['*'] }],
});
$&`,
    ),
  );
  await project.commit('change');
  const { exitCode, stdout } = await review(project.folder, 'base..change');
  assert.equal(exitCode, 1);
  golden(t, 'mandatory-violation', stdout);
});
