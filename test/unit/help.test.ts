import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { execa } from 'execa';

const root = join(import.meta.dirname, '..', '..');
const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { scripts: Record<string, string> };

/** Those that are programs of this project; the others hand everything over to a tool. */
const own = Object.entries(scripts).filter(([, command]) => /^(exec )?node /.test(command));

test('the programs of the project are those', () => {
  assert.deepEqual(own.map(([name]) => name).sort(), [
    'adopt',
    'api',
    'bench',
    'bench:fleet',
    'build',
    'deployer',
    'hook-ranges',
    'import',
    'import-github',
    'mask',
    'pictures',
    'release',
    'review',
    'sandbox',
    'schema',
    'sender',
    'start',
    'synth',
    'test',
    'test:quick',
  ]);
});

for (const [name] of own) {
  test(`npm run ${name} -- --help shows what it does and what it takes, and does nothing`, {
    timeout: 60_000,
  }, async () => {
    const { exitCode, stdout, stderr } = await execa('npm', ['run', '--silent', name, '--', '--help'], {
      cwd: root,
      reject: false,
      // Nothing is there that it could talk to.
      env: { KUBECONFIG: '/nowhere', HTTPS_PROXY: 'http://127.0.0.1:9', PULUMI_STACK: 'nowhere' },
    });
    assert.equal(exitCode, 0, stderr);
    assert.equal(stderr, '');
    assert.match(stdout, /npm (run |start|test)/);
    assert.match(stdout, /--help|--limit/);
  });
}
