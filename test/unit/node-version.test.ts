import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { execa } from 'execa';
import { parse } from 'yaml';

const root = join(import.meta.dirname, '..', '..');
const read = (file: string) => readFileSync(join(root, file), 'utf8');
const { nodeargs } = parse(read('Pulumi.yaml')).runtime.options;

/** Starts Node as Pulumi's language host does, which splits these arguments as a shell would. */
async function start(version: string) {
  const pretend = `Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '${version}' } })`;
  const command = `"$NODE" --import "data:text/javascript,${pretend}" ${nodeargs} --eval 'console.log("started")'`;
  const { exitCode, stdout, stderr } = await execa('bash', ['-c', command], {
    env: { NODE: process.execPath },
    reject: false,
  });
  return { exitCode, stdout, stderr };
}

for (const version of ['20.20.2', '22.18.0', '18.19.0']) {
  test(`Node ${version} under Pulumi is told to be too old, and what to do`, async () => {
    const { exitCode, stdout, stderr } = await start(version);
    assert.deepEqual([exitCode, stdout], [1, '']);
    assert.match(
      stderr,
      new RegExp(
        `^fluxhook needs Node\\.js 22\\.19 or newer, and \\S+ is ${version}\\. Put a newer one first on PATH; npm has installed one with the project, in node_modules/.bin.$`,
      ),
    );
  });
}

for (const version of ['22.19.0', '24.1.0', '26.0.0']) {
  test(`Node ${version} starts`, async () =>
    assert.deepEqual(await start(version), { exitCode: 0, stdout: 'started', stderr: '' }));
}

test('one version is named, everywhere', () => {
  assert.equal(JSON.parse(read('package.json')).engines.node, '>=22.19');
  const named = ['README.md', 'docs/pulumi-up.md'].flatMap(
    (file) => read(file).match(/(?<=Node(\.js)? )\d+(\.\d+)?/g) ?? [],
  );
  assert.deepEqual([...new Set(named)], ['22.19']);
});
