import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { stringify } from 'yaml';
import { Folders } from './folders.ts';

const side = (one: string, other: string) =>
  stringify({
    apiVersion: 'v1',
    kind: 'List',
    items: [
      {
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        metadata: { name: 'shop', namespace: 'apps' },
        spec: {
          template: {
            spec: { containers: [{ name: 'shop', args: ['run', one], env: [{ name: 'A', value: other }] }] },
          },
        },
      },
      { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'db', namespace: 'apps' }, stringData: { word: one } },
    ],
  });

describe('a reader who knows may see what is hidden', () => {
  const changed = () => new Folders({ 'a/all.yaml': side('hunter1', 'x9y'), 'b/all.yaml': side('hunter2', 'x9z') });
  const path = 'Deployment apps/shop spec.template.spec.containers[0]';

  test('the report says how many values are hidden, and how to see one', async () => {
    using folders = changed();
    const { stdout } = await folders.review();
    assert.match(stdout, /^> 🔒 1 value of a Secret, or a token, is hidden\.$/m);
    assert.match(stdout, /^> 🔒 2 values are hidden: nothing says that they are not secrets\./m);
    assert.ok(stdout.includes(`\`--show '${path}.args[1]'\` shows one`));
    assert.doesNotMatch(stdout, /hunter|x9/);
  });

  for (const given of [`${path}.args[1]`, `${path}.args`, '* spec.template.spec.containers[*].args']) {
    test(`--show '${given}'`, async () => {
      using folders = changed();
      const { stdout, exitCode } = await folders.review('--show', given);
      assert.equal(exitCode, 1, 'a Secret in plain text');
      assert.match(stdout, /`\["run","hunter1"\]` → `\["run","hunter2"\]`/);
      assert.match(stdout, /stringData\.word`: `\*{8}` → `\*{8} \(changed\)`/);
      assert.match(stdout, /^> 🔒 1 value is hidden: nothing says that it is not a secret\./m);
      assert.doesNotMatch(stdout, /x9/);
    });
  }

  test('several, and all', async () => {
    using folders = changed();
    for (const options of [
      ['--show', `${path}.args`, '--show', `${path}.env`],
      ['--show', '*'],
    ]) {
      const { stdout } = await folders.review(...options);
      assert.match(stdout, /hunter2[\s\S]*x9z/);
      assert.doesNotMatch(stdout, /nothing says/);
      assert.match(stdout, /stringData\.word`: `\*{8}` → /);
    }
  });

  test('what is not hidden, and what is never shown, is an error', async () => {
    using folders = changed();
    const { stdout, stderr, exitCode } = await folders.review('--show', `${path}.image`, '--show', 'Secret apps/db');
    assert.deepEqual([stdout, exitCode], ['', 2]);
    assert.ok(
      stderr.includes(`--show = ${path}.image\n    problem: nothing there is hidden\n    choices: ${path}.args[1]`),
    );
    assert.match(stderr, /--show = Secret apps\/db\n {4}problem: values of Secrets and tokens are never shown/);
    assert.doesNotMatch(stderr, /hunter|x9/);
  });
});
