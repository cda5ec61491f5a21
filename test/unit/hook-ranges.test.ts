import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import * as github from '@pulumi/github';
import * as pulumi from '@pulumi/pulumi';
import { readHookRanges } from '../../lib/stack/hook-ranges.ts';
import { settingsWith } from '../given-settings.ts';

/** What GitHub's provider answers; undefined when it cannot. */
let hooks: string[] | undefined;
let provider: github.Provider;

before(async () => {
  await pulumi.runtime.setMocks({
    newResource: ({ name, inputs }) => ({ id: name, state: inputs }),
    call({ token }) {
      assert.equal(token, 'github:index/getIpRanges:getIpRanges');
      // As gRPC errors have it: the SDK shows their details.
      if (hooks === undefined) throw Object.assign(new Error(), { details: 'dial tcp: no route to host' });
      return { hooks };
    },
  });
  provider = new github.Provider('github', {});
});

test('the ranges are those that GitHub says', async () => {
  hooks = ['192.0.2.0/24', '2001:db8::/32'];
  assert.deepEqual(await readHookRanges(settingsWith(), provider, 'github.com'), hooks);
});

test('GitHub is not asked where nobody reads the answer', async () => {
  hooks = undefined;
  const written = { hookRanges: { ranges: ['198.51.100.0/24'], date: '2026-11-01' } };
  assert.deepEqual(await readHookRanges(settingsWith(written), provider, 'github.com'), ['198.51.100.0/24']);
  for (const changes of [
    { exposure: { type: 'LoadBalancer', sources: 'any' } },
    { exposure: { type: 'Ingress', host: 'flux.example.org' } },
    { exposure: { type: 'None', url: 'https://h.example.org' } },
  ]) {
    await readHookRanges(settingsWith(changes), provider, 'github.com');
  }
});

for (const [answer, said] of [
  [undefined, /cannot be read: .*dial tcp: no route to host/s],
  [[], /cannot be read: it names no range of IPv4/],
  [['2001:db8::/32'], /cannot be read: it names no range of IPv4/],
] as const) {
  test(`an answer of ${JSON.stringify(answer)} deploys nothing, and says what helps`, async () => {
    hooks = answer && [...answer];
    await assert.rejects(readHookRanges(settingsWith(), provider, 'github.com'), (error: Error) => {
      assert.match(error.message, /^Nothing was deployed:\n\n {2}https:\/\/api\.github\.com\/meta\n/);
      assert.match(error.message, said);
      assert.match(
        error.message,
        /choices: a network path to api\.github\.com:443, or ranges written down in fluxhook:hookRanges/,
      );
      assert.match(error.message, /fix: {5}run the same command again; or set fluxhook:hookRanges/);
      return true;
    });
  });
}
