import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HookUrlError, type HookUrlParts, hookUrl } from '../../lib/flux/hook-url.ts';

const path = '/hook/be1782fa344b4a24ea458be2dde11f9c289b91e79282805c61cae3c6d5364741';
const parts: HookUrlParts = { scheme: 'http', host: '192.0.2.1', port: 80, path, expectedPath: path };

test('puts scheme, host, port and path together', () => {
  assert.equal(hookUrl(parts), `http://192.0.2.1${path}`);
  assert.equal(hookUrl({ ...parts, port: 30_080 }), `http://192.0.2.1:30080${path}`);
  assert.equal(hookUrl({ ...parts, host: 'lb.example.org' }), `http://lb.example.org${path}`);
  assert.equal(hookUrl({ ...parts, host: '2001:db8::1' }), `http://[2001:db8::1]${path}`);
  assert.equal(hookUrl({ ...parts, scheme: 'https', port: 443 }), `https://192.0.2.1${path}`);
});

const refused: [string, Partial<HookUrlParts>, RegExp][] = [
  [
    'no host',
    { host: undefined },
    /The exposure has no address, so there is no URL to register; nothing was registered at GitHub\./,
  ],
  ['an empty host', { host: '' }, /The exposure has no address/],
  ['a host with a path', { host: 'example.org/x' }, /"example\.org\/x" is not a host name or IP address/],
  ['a host with credentials', { host: 'user@example.org' }, /"user@example\.org" is not a host name or IP address/],
  ['no port', { port: undefined }, /The exposure has no usable port \(undefined\)/],
  ['port 0', { port: 0 }, /no usable port \(0\)/],
  [
    'no path',
    { path: undefined },
    /The Receiver reports the path \(none\), but its token, name and namespace give \/hook\/be17/,
  ],
  ['the text undefined as path', { path: 'undefined' }, /reports the path undefined, but/],
  ['the path of another token', { path: '/hook/00' }, /reports the path \/hook\/00, but .* run `pulumi up --refresh`/],
];

for (const [what, change, message] of refused) {
  test(`refuses ${what}`, () => {
    assert.throws(
      () => hookUrl({ ...parts, ...change }),
      (error) => error instanceof HookUrlError && message.test(error.message),
    );
  });
}
