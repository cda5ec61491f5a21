import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { execa } from 'execa';
import { checkout } from '../checkout.ts';
import { claimedBlocks } from '../examples/claims.ts';
import { silentApiServer } from './api-server.ts';
import { inProcess } from './in-process.ts';

const itself = 'test/unit/command.test.ts';
const program = join('lib', 'cli', 'fluxhook.ts');

/** Nothing is there that the command could talk to. */
const nothingThere = { KUBECONFIG: '/nowhere', HTTPS_PROXY: 'http://127.0.0.1:9', NODE_USE_ENV_PROXY: '1' };

/** The command, in this process. */
const fluxhook = (args: readonly string[], env: Record<string, string> = {}) =>
  inProcess(args, { ...nothingThere, ...env });

/** The command in a process of its own: when it ends, and whether it uses the proxy, is that of the process. */
async function asProcess(args: readonly string[], env: Record<string, string> = {}) {
  const run = await execa('node', [program, ...args], {
    cwd: checkout,
    env: { ...nothingThere, ...env },
    reject: false,
  });
  return { code: run.exitCode, out: run.stdout, err: run.stderr };
}

test('a deployer whose user has no name is refused', async () => {
  const { code, err } = await fluxhook(['deployer', '--user', '']);
  assert.equal(code, 2);
  assert.match(err, /'--user <name>' argument '' is invalid\. The name of a user is needed\./);
});

test('what is not a command, and what cannot be carried out, end with 2 and no stack', async () => {
  for (const args of [['doctr'], ['doctor', '--nope'], ['hook-ranges', 'x'], ['hook-ranges'], ['sender']]) {
    const { code, out, err } = await asProcess(args);
    assert.equal(code, 2, `${args.join(' ')}: ${err}`);
    assert.equal(out, '');
    assert.doesNotMatch(err, /\.[tj]s:\d+/);
  }
  const { err } = await fluxhook(['doctr']);
  assert.match(err, /Did you mean doctor\?/);
});

test('a cluster that says nothing ends the wait, and so does Ctrl-C', { timeout: 60_000 }, async () => {
  const directory = await mkdtemp(join(tmpdir(), 'fluxhook-silent-'));
  const { kubeconfig, connection, close } = await silentApiServer(directory);
  const asked = connection();
  try {
    const interrupted = execa('node', [program, 'doctor'], {
      cwd: checkout,
      env: { KUBECONFIG: kubeconfig },
      reject: false,
    });
    await asked;
    interrupted.kill('SIGINT');
    const { code, err } = await asProcess(['doctor'], { KUBECONFIG: kubeconfig, HTTPS_PROXY: '' });
    assert.equal(code, 2);
    assert.match(err, /cannot be asked: .*no answer within 10 s/);
    assert.equal((await interrupted).exitCode, 130);
  } finally {
    close();
    await rm(directory, { recursive: true, force: true });
  }
});

test('the completion of the guide loads into bash', async () => {
  const [block, ...others] = claimedBlocks(itself, 'docs/command.md', 'sh');
  assert.deepEqual(others, []);
  const script = `${block?.text}\ncomplete -p fluxhook`;
  const { stdout } = await execa('bash', ['-c', script], { cwd: checkout });
  assert.match(stdout, /fluxhook/);
});

test('as a plugin of the flux CLI it calls itself flux hook', async () => {
  const [block] = claimedBlocks(itself, 'docs/command.md', 'sh plugin');
  const home = await mkdtemp(join(tmpdir(), 'fluxhook-plugin-'));
  try {
    const { stdout } = await execa('bash', ['-c', block?.text ?? ''], { cwd: checkout, env: { HOME: home } });
    assert.match(stdout, /^Usage: flux hook doctor/);
    assert.match(stdout, /\n {2}flux hook doctor --probe --wait 2m/);
  } finally {
    await rm(home, { recursive: true, force: true });
  }
});
