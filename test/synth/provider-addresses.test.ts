import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Provider, type ProviderProps } from '../../lib/constructs/index.ts';
import { withoutCredentials } from '../../lib/problems/credentials.ts';
import { oneProviderOfEach } from './providers.ts';
import { violations } from './violations.ts';

const clone = 'https://HOST/scm/PROJECT/REPOSITORY';
const azure = 'https://HOST/ORGANIZATION/PROJECT/_git/REPOSITORY';
// What the controller's own parsing refuses, or makes nothing of.
for (const [type, choices, addresses] of [
  [
    'github',
    'https://HOST/OWNER/REPOSITORY',
    ['', 'https://github.com/nginx', 'https://github.com/a/b/', 'git@github.com:a/b'],
  ],
  ['gitea', 'https://HOST/OWNER/REPOSITORY', ['https://gitea.example.org/', 'https://gitea.example.org/a/b/c']],
  ['gitlab', 'https://HOST/GROUP/PROJECT', ['https://gitlab.com', 'https://gitlab.com/', 'https://gitlab.com/a//b']],
  [
    'bitbucketserver',
    clone,
    ['ssh://git@host/scm/a/b', 'https://host/a/b', 'https://host/scm/a', 'https://host/scm/a/b/c'],
  ],
  [
    'azuredevops',
    azure,
    ['https://dev.azure.com/foo', 'https://dev.azure.com/a/b/c', 'ssh://git@ssh.dev.azure.com/v3/a/b/c'],
  ],
  ['nats', 'nats://HOST:PORT, or tls, ws and wss', ['not a url', 'http://nats:4222', '']],
  ['sentry', 'a DSN: https://KEY@HOST/PROJECT', ['https://sentry.io/1', 'https://key@sentry.io']],
  ['generic', 'an http:// or https:// URL', ['', 'example.org', 'ftp://example.org']],
] as const) {
  for (const address of addresses) {
    test(`${type}: the address ${JSON.stringify(address)} is a violation`, () => {
      const props = { ...oneProviderOfEach[type], address } as ProviderProps;
      const found = violations((chart) => new Provider(chart, 'provider', props));
      assert.equal(found.length, 1, found.join('\n'));
      const expected = `[test/provider] address = ${withoutCredentials(JSON.stringify(address))} is not usable; allowed: ${choices}. `;
      assert.ok(found[0]?.startsWith(expected), found[0]);
    });
  }
}

for (const [type, address] of [
  ['github', 'ssh://git@github.com/a/b.git'],
  ['gitlab', 'https://gitlab.com/group/subgroup/project.git'],
  ['gitlab', 'https://gitlab.com/12345'],
  ['bitbucketserver', 'https://example.org/context/scm/~user/b.git'],
  ['azuredevops', 'https://org@dev.azure.com/org/project/_git/repository'],
  ['nats', 'tls://a:4222,tls://b:4222'],
  ['nats', 'nats:4222'],
] as const) {
  test(`${type}: the address ${address} is right`, () => {
    const props = { ...oneProviderOfEach[type], address } as ProviderProps;
    assert.deepEqual(
      violations((chart) => new Provider(chart, 'provider', props)),
      [],
    );
  });
}
