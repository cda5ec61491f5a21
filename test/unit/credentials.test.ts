import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { withoutCredentials } from '../../lib/problems/credentials.ts';

describe('credentials in URLs are hidden', () => {
  for (const [text, shown] of [
    ['https://user:hunter2@git.example.org/shop', 'https://********@git.example.org/shop'],
    ['https://user:p@ss@git.example.org/shop', 'https://********@git.example.org/shop'],
    ['https://user:p/a@s?s#w@git.example.org/shop', 'https://********@git.example.org/shop'],
    ['https://user:pa"ss@git.example.org', 'https://********@git.example.org'],
    ['redis://:hunter2@cache:6379/0', 'redis://********@cache:6379/0'],
    ['https://user:12345@host', 'https://********@host'],
    ['https://user:8443/pass@git.example.org/shop', 'https://********@git.example.org/shop'],
    ['https://x-token@git.example.org/shop', 'https://********@git.example.org/shop'],
    ['postgres://user:hunter2@[::1]:5432/db', 'postgres://********@[::1]:5432/db'],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: Flux fills it in.
    ['https://user:p@ss@${HOST}/shop', 'https://********@${HOST}/shop'],
    [
      'first https://a:one@h.example then https://b:two@i.example',
      'first https://********@h.example then https://********@i.example',
    ],
    ['https://a:one@h.example,https://b:two@i.example', 'https://********@h.example,https://********@i.example'],
    ['"https://user:hunter2@github.com/acme/shop"', '"https://********@github.com/acme/shop"'],
  ] as const) {
    test(text, () => assert.equal(withoutCredentials(text), shown));
  }
});

describe('an @ that is not a credential stays readable', () => {
  for (const text of [
    'ssh://git@github.com/acme/shop',
    'git+ssh://git@github.com/acme/shop',
    'git@github.com:acme/shop.git',
    'oci://registry:5000/app@sha256:4f5e6d',
    'https://registry.example.org:8443/app@v1.2.3',
    'https://unpkg.com/package@1.2.3/index.js',
    'https://git.example.org/@scope/shop',
    'ghcr.io/acme/shop:1.2@sha256:4f5e6d',
    'https://git.example.org:8443/shop?at=10:30',
    'write to platform@example.org',
  ]) {
    test(text, () => assert.equal(withoutCredentials(text), text));
  }
});

test('a long text without an end takes no long time', { timeout: 5_000 }, () => {
  withoutCredentials('a://b:'.repeat(20_000));
});
