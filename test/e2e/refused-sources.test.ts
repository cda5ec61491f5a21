import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { kubectl } from './cluster.ts';
import { until } from './sandbox.ts';
import { Scratch } from './scratch.ts';

// What synth refuses in sources (test/synth/source-values.test.ts), given to the real API server and source-controller.

describe('values of sources that synth refuses', () => {
  let scratch: Scratch;
  before(async () => {
    scratch = await Scratch.open('refused-sources');
  });
  after(() => scratch[Symbol.asyncDispose]());

  function manifest(kind: string, name: string, spec: object): string {
    const metadata = { name, namespace: scratch.namespace };
    return JSON.stringify({ apiVersion: 'source.toolkit.fluxcd.io/v1', kind, metadata, spec });
  }

  const git = { interval: '1h', url: 'https://github.com/sidd-harth/nginx' };
  const bucket = { interval: '1h', bucketName: 'b', endpoint: 's3.example.org' };
  for (const [what, kind, spec, expected] of [
    [
      'an identity without the provider azure',
      'GitRepository',
      { ...git, serviceAccountName: 'a' },
      /only be set when provider is 'azure'/,
    ],
    ['the short form of git', 'GitRepository', { ...git, url: 'git@github.com:a/b.git' }, /spec\.url/],
    [
      'an identity with the provider generic',
      'Bucket',
      { ...bucket, serviceAccountName: 'a' },
      /not supported for the 'generic' Bucket provider/,
    ],
    [
      'sts of another provider',
      'Bucket',
      { ...bucket, sts: { provider: 'aws', endpoint: 'https://sts.example.org' } },
      /'ldap' is the only supported STS provider/,
    ],
  ] as const) {
    test(`${what}: the API server says no`, async () => {
      await assert.rejects(kubectl(['apply', '-f', '-'], manifest(kind, 'refused', spec)), expected);
    });
  }

  // The sandbox leaves the reconcilers of the other kinds out.
  for (const [name, spec, expected] of [
    ['ssh-port', { ...git, url: 'ssh://git@github.com:acme/fleet.git' }, /^URLInvalid: .*invalid port ":acme"/],
    ['https-port', { ...git, url: 'https://github.com:acme/fleet' }, /^URLInvalid: .*invalid port ":acme"/],
    ['escape', { ...git, url: 'https://github.com/a/%zz' }, /^URLInvalid: .*invalid URL escape/],
    ['app', { ...git, provider: 'github' }, /^InvalidProviderConfiguration: secretRef with github app data/],
    ['key', { ...git, url: 'ssh://git@github.com/a/b' }, /^AuthenticationFailed: .*'identity' is required/],
    ['range', { ...git, ref: { semver: 'newest' } }, /semver parse error: improper constraint: "?newest/],
    [
      'branch',
      { ...git, ref: { branch: 'refs/heads/main' } },
      /couldn't find remote ref|reference not found|refs\/heads\/refs\/heads\/main/,
    ],
    ['commit', { ...git, ref: { commit: 'efe0853' } }, /object not found|reference not found|unable to resolve commit/],
  ] as const) {
    test(`${name}: source-controller reports it`, async () => {
      await kubectl(['apply', '-f', '-'], manifest('GitRepository', name, spec));
      const said = await until(`GitRepository ${name}`, async () => {
        const { status } = await scratch.get('gitrepository', name);
        const failed = status?.conditions?.find(({ type }: { type: string }) => type === 'FetchFailed');
        return failed === undefined ? undefined : `${failed.reason}: ${failed.message}`;
      });
      assert.match(said, expected);
    });
  }
});
