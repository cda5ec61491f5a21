import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inProcess } from './in-process.ts';

/** Nothing is there that the command could talk to. */
const nothingThere = { KUBECONFIG: '/nowhere', HTTPS_PROXY: 'http://127.0.0.1:9', NODE_USE_ENV_PROXY: '1' };

const fluxhook = (args: readonly string[]) => inProcess(args, nothingThere);

const commands = ['doctor', 'sender', 'hook-ranges', 'adopt', 'rights', 'synth', 'review', 'completion'];

test('the help lists every command', async () => {
  const { code, out } = await fluxhook(['--help']);
  assert.equal(code, 0);
  for (const name of commands) assert.match(out, new RegExp(`^  ${name} `, 'm'));
});

for (const name of ['doctor', 'sender', 'hook-ranges', 'adopt', 'rights']) {
  test(`${name} --help has examples and the exit codes`, async () => {
    const { code, out } = await fluxhook([name, '--help']);
    assert.equal(code, 0);
    assert.match(out, new RegExp(`^Usage: fluxhook ${name}`));
    assert.match(out, new RegExp(`Examples:\\n {2}fluxhook ${name}`));
    assert.match(out, /Exit codes: 0 fine or warnings only, 1 something is broken, 2 it could not run/);
  });
}

test('shells get commands, options and values', async () => {
  const words = async (...args: string[]) =>
    (await fluxhook(['complete', '--', ...args])).out.split('\n').map((line) => line.split('\t')[0]);
  assert.deepEqual(await words('do'), ['doctor', ':4']);
  assert.ok((await words('doctor', '--')).includes('--all-namespaces'));
  assert.deepEqual(await words('doctor', '-o', ''), ['text', 'json', 'short', 'html', ':4']);
});

test('the flux CLI completes its plugin in its own protocol', async () => {
  const { out } = await fluxhook(['__complete', 'doctor', '--outp']);
  assert.match(out, /^--output\t.*\n:\d+$/);
});
