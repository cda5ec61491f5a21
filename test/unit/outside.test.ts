import assert from 'node:assert/strict';
import { test } from 'node:test';
import { outside, rememberOutside } from '../../sandbox/outside.ts';

const person = { HOME: '/home/p', PATH: '/usr/bin:/bin', HTTPS_PROXY: 'http://proxy.example', KUBECONFIG: '/home/p/k' };

/** A shell after `eval "$(npm run --silent sandbox -- env)"`. */
function within(shell: Record<string, string | undefined>, name: string): Record<string, string | undefined> {
  const env = {
    PATH: 'not used',
    HTTPS_PROXY: `http://${name}`,
    KUBECONFIG: `/${name}/k`,
    PULUMI_HOME: `/${name}/home`,
  };
  const binaries = ['/checkout/bin', `/${name}/bin`];
  const exported = { ...env, ...rememberOutside(shell, { name, env, binaries }) };
  return { ...shell, ...exported, PATH: `${binaries.join(':')}:${shell.PATH}` };
}

test('what a person had comes back, and what a sandbox added goes', () => {
  assert.deepEqual(outside(within(person, 'one')), person);
});

test('the same after the environment of a second sandbox, and of one twice', () => {
  const once = within(person, 'one');
  assert.equal(once.FLUXHOOK_SANDBOX, 'one');
  assert.deepEqual(outside(within(once, 'two')), person);
  assert.deepEqual(outside(within(once, 'one')), person);
});

test('a shell without a sandbox stays as it is', () => {
  assert.deepEqual(outside(person), person);
});

test('what the person set since stays, unless a sandbox sets it', () => {
  assert.deepEqual(outside({ ...within(person, 'one'), EDITOR: 'vi' }), { ...person, EDITOR: 'vi' });
});
