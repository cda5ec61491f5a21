import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { test } from 'node:test';
import type * as pulumi from '@pulumi/pulumi';
import { type HookRemovalState, providerModule } from '../../lib/pulumi/hook-removal.ts';

type Provider = pulumi.dynamic.ResourceProvider<HookRemovalState, HookRemovalState>;

/** As Pulumi's process for dynamic resources loads it: nothing of this module is there. */
function loaded(): Required<Provider> {
  const exports: { handler?: () => Required<Provider> } = {};
  new Function('exports', providerModule)(exports);
  assert.ok(exports.handler);
  return exports.handler();
}

/** GitHub's webhooks of one repository. */
async function webhooksAt(url: string, hooks: readonly { id: number; config: { url: string } }[]) {
  const requests: string[] = [];
  const server = createServer(({ method, url: path, headers }, answer) => {
    requests.push(`${method} ${path} ${headers.authorization}`);
    answer.statusCode = method === 'DELETE' ? 204 : 200;
    answer.end(method === 'DELETE' ? '' : JSON.stringify(hooks));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  const state = { hooks: `http://127.0.0.1:${port}/hooks`, url, isKept: false };
  return { state, requests, end: () => server.close() };
}

test('the source in the state removes the webhook by itself', async () => {
  const url = 'http://127.0.0.2/hook/abc';
  const { state, requests, end } = await webhooksAt(url, [
    { id: 1, config: { url: 'http://127.0.0.2/hook/other' } },
    { id: 2, config: { url } },
  ]);
  try {
    const provider = loaded();
    const values: Readonly<Record<string, string>> = { 'github:token': 'from-the-configuration' };
    const config = { get: (key: string) => values[key] } as pulumi.dynamic.Config;
    await provider.configure({ config });
    await provider.delete('removal', state);
    assert.deepEqual(requests, [
      'GET /hooks?per_page=100 Bearer from-the-configuration',
      'DELETE /hooks/2 Bearer from-the-configuration',
    ]);
    requests.length = 0;
    await provider.delete('removal', { ...state, isKept: true });
    assert.deepEqual(requests, []);
  } finally {
    end();
  }
});

test('it changes with its inputs only', async () => {
  const provider = loaded();
  const state = {
    hooks: 'https://api.github.com/repos/acme/app/hooks',
    url: 'https://flux.example/hook/1',
    isKept: false,
  };
  assert.deepEqual(await provider.create(state), { id: 'removal', outs: state });
  assert.deepEqual(await provider.diff('removal', state, { ...state }), { changes: false });
  for (const change of [{ hooks: 'other' }, { url: 'other' }, { isKept: true }])
    assert.deepEqual(await provider.diff('removal', state, { ...state, ...change }), { changes: true });
  assert.deepEqual(await provider.update('removal', state, { ...state, isKept: true }), {
    outs: { ...state, isKept: true },
  });
});
