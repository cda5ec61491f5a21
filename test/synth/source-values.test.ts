import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Chart } from 'cdk8s';
import {
  Bucket,
  type BucketProps,
  type GitReference,
  GitRepository,
  type GitRepositoryProps,
  HelmChart,
  HelmRepository,
  type HelmRepositoryProps,
  ImagePolicy,
  ImageUpdateAutomation,
  OciRepository,
  type OciRepositoryProps,
  Provider,
} from '../../lib/index.ts';
import { violations } from './violations.ts';

const metadata = { name: 'a' };
const interval = '15m';

/** What a tree with one construct is told, without the path. */
function told(declare: (chart: Chart) => void): string[] {
  return violations(declare).map((text) => text.replace(/^\[test\/x\] /, ''));
}

const git = (change: object) =>
  told((chart) => {
    const props = { metadata, interval, url: 'https://github.com/acme/fleet', ...change } as GitRepositoryProps;
    new GitRepository(chart, 'x', props);
  });

describe('a URL of a Git repository', () => {
  for (const [url, expected] of [
    [
      'ssh://git@github.com:acme/fleet.git',
      'is not usable: its port "acme" is not a number; allowed: an http://, https:// or ssh:// URL with a path. Write ssh://git@github.com/acme/fleet.git.',
    ],
    [
      'https://github.com:acme/fleet',
      'is not usable: its port "acme" is not a number; allowed: an http://, https:// or ssh:// URL with a path. Write https://github.com/acme/fleet.',
    ],
    [
      'git@github.com:acme/app.git',
      'is not usable; allowed: an http://, https:// or ssh:// URL with a path. Write ssh://git@github.com/acme/app.git.',
    ],
    ['https://github.com/a b', 'is not usable: it has white space in it; allowed: an http://'],
    ['https://github.com/a/%zz', 'is not usable: it has a % that is not an escape; allowed: an http://'],
  ] as const) {
    test(`${url} is refused`, () => {
      const [found = '', ...others] = git({ url, secretRef: { name: 's' } });
      assert.deepEqual(others, []);
      assert.ok(found.startsWith(`url = ${JSON.stringify(url)} ${expected}`), found);
    });
  }

  for (const [url, secret] of [
    ['https://ghp_abcdefghij@github.com/acme/fleet', 'ghp_abcdefghij'],
    ['https://user:hunter2hunter2@github.com/acme/fleet', 'hunter2hunter2'],
    ['ssh://git:hunter2hunter2@github.com/acme/fleet', 'hunter2hunter2'],
  ] as const) {
    test(`credentials in ${url.replace(secret, '…')} are refused, and not shown`, () => {
      const [found = '', ...others] = git({ url, secretRef: { name: 's' } });
      assert.deepEqual(others, []);
      assert.match(
        found,
        /^url = .* is not usable: it has credentials in it, which anyone can read in the manifest; allowed: .*, without credentials\. Put them into a Secret, name that in secretRef, and make new ones\.$/,
      );
      assert.ok(!found.includes(secret), found);
    });
  }

  for (const url of [
    'ssh://git@github.com/acme/fleet.git',
    'ssh://git@ssh.github.com:443/acme/fleet.git',
    'https://github.com/acme/fleet',
    'http://git.example.org:8080/acme/fleet.git',
    'https://acme@dev.azure.com/acme/project/_git/fleet',
  ]) {
    test(`${url} is right`, () => assert.deepEqual(git({ url, secretRef: { name: 's' } }), []));
  }
});

test('the provider github needs the Secret of its App', () => {
  assert.deepEqual(git({ provider: 'github' }), [
    'provider = "github" is not usable: Flux needs the data of the GitHub App for it; allowed: secretRef, with githubAppID, githubAppInstallationID and githubAppPrivateKey in the Secret. Add secretRef, or leave provider out.',
  ]);
  assert.deepEqual(git({ provider: 'github', secretRef: { name: 'app' } }), []);
});

test('ssh needs a key', () => {
  assert.deepEqual(git({ url: 'ssh://git@github.com/acme/fleet' }), [
    'secretRef = undefined is not usable: Flux clones over ssh only with a key; allowed: a Secret with the keys identity and known_hosts. flux create secret git NAME --url=URL creates one; for a public repository write an https:// URL.',
  ]);
});

test('serviceAccountName needs the provider azure', () => {
  for (const provider of [undefined, 'generic', 'github']) {
    assert.deepEqual(git({ serviceAccountName: 'source', secretRef: { name: 's' }, ...(provider && { provider }) }), [
      `serviceAccountName = "source" is not usable: Flux accepts it only with the provider azure; allowed: provider azure. Leave it out, or set provider: 'azure'.`,
    ]);
  }
  assert.deepEqual(git({ serviceAccountName: 'source', provider: 'azure' }), []);
});

describe('what is checked out', () => {
  for (const [ref, expected] of [
    [
      { branch: 'refs/heads/main' },
      /^ref\.branch = "refs\/heads\/main" is not usable; allowed: a branch as git shows it.* Write main\.$/,
    ],
    [{ branch: 'a..b' }, /^ref\.branch = "a\.\.b" is not usable/],
    [{ branch: 'release/*' }, /^ref\.branch = "release\/\*" is not usable/],
    [{ tag: 'refs/tags/v1' }, /^ref\.tag = "refs\/tags\/v1" is not usable; .* Write v1\.$/],
    [
      { semver: 'latest' },
      /^ref\.semver = "latest" is not usable; allowed: a range of versions, such as 1\.x, .* For every version write >=0\.0\.0\.$/,
    ],
    [
      { name: 'main' },
      /^ref\.name = "main" is not usable; allowed: a full name, such as refs\/heads\/main .* For a branch or a tag use branch or tag\.$/,
    ],
    [
      { commit: 'efe0853' },
      /^ref\.commit = "efe0853" is not usable; allowed: all 40 digits of a commit\. git rev-parse COMMIT prints all of it\.$/,
    ],
    [{ branch: 'main', commit: 'efe0853' }, /^ref\.commit = /],
  ] as const) {
    test(`${JSON.stringify(ref)} is refused, in an automation too`, () => {
      const [found = '', ...others] = git({ ref });
      assert.deepEqual(others, []);
      assert.match(found, expected);
      const [ofAutomation = ''] = told((chart) => {
        new ImageUpdateAutomation(chart, 'x', {
          metadata,
          interval,
          sourceRef: { name: 's' },
          git: { checkout: { ref }, commit: { author: { email: 'a@example.org' } } },
        });
      });
      assert.equal(ofAutomation, `git.checkout.${found}`);
    });
  }

  const right: GitReference[] = [
    { branch: 'release/1.2' },
    { tag: 'v1.2.3' },
    { semver: '>=1.0.0 <2.0.0' },
    { name: 'refs/pull/1/head' },
    { commit: 'efe08534c1b3d5f7a9b1c3d5e7f90a1b2c3d4e5f' },
  ];
  for (const ref of right) test(`${JSON.stringify(ref)} is right`, () => assert.deepEqual(git({ ref }), []));
});

describe('other sources', () => {
  const bucket = (change: object) =>
    told((chart) => {
      new Bucket(chart, 'x', {
        metadata,
        interval,
        bucketName: 'b',
        endpoint: 's3.example.org',
        ...change,
      } as BucketProps);
    });
  const helm = (change: object) =>
    told((chart) => {
      const props = { metadata, interval, url: 'https://charts.example.org', ...change } as HelmRepositoryProps;
      new HelmRepository(chart, 'x', props);
    });
  const oci = (change: object) =>
    told((chart) => {
      new OciRepository(chart, 'x', { metadata, interval, url: 'oci://ghcr.io/a/b', ...change } as OciRepositoryProps);
    });
  for (const [what, found, expected] of [
    [
      'credentials of a Helm repository',
      helm({ url: 'https://user:hunter2hunter2@charts.example.org' }),
      /^url = .* it has credentials in it/,
    ],
    [
      'type oci over https',
      helm({ type: 'oci' }),
      /^url = .*: with the type oci Flux refuses it; allowed: an oci:\/\/ URL\. Change type, or use an OciRepository\.$/,
    ],
    [
      'oci without its type',
      helm({ url: 'oci://ghcr.io/a' }),
      /^url = .*: with the type default Flux refuses it; allowed: an http:\/\/ or https:\/\/ URL/,
    ],
    [
      'an artifact in capital letters',
      oci({ url: 'oci://ghcr.io/Acme/app' }),
      /^url = "oci:\/\/ghcr\.io\/Acme\/app" is not usable; allowed: oci:\/\/HOST\/REPOSITORY without a tag, the repository in lower case\./,
    ],
    [
      'credentials of an artifact',
      oci({ url: 'oci://user:hunter2hunter2@ghcr.io/a/b' }),
      /^url = .* it has credentials in it/,
    ],
    ['an impossible range of an artifact', oci({ ref: { semver: 'newest' } }), /^ref\.semver = "newest" is not usable/],
    [
      'a filter of another dialect',
      oci({ ref: { semver: '1.x', semverFilter: '(?!x)' } }),
      /^ref\.semverFilter = .* it is not an RE2 expression/,
    ],
    [
      'a short digest',
      oci({ ref: { digest: 'sha256:0' } }),
      /^ref\.digest = "sha256:0" is not usable; allowed: sha256: and 64 digits\./,
    ],
    [
      'an endpoint with a scheme',
      bucket({ endpoint: 'https://s3.example.org' }),
      /^endpoint = .* is not usable; allowed: HOST or HOST:PORT, without a scheme and a path\. For plain HTTP set insecure: true\.$/,
    ],
    [
      'an endpoint with credentials',
      bucket({ endpoint: 'https://key:hunter2hunter2@s3.example.org' }),
      /^endpoint = .* it has credentials in it/,
    ],
    [
      'an endpoint of Azure without a scheme',
      bucket({ provider: 'azure', endpoint: 'acme.blob.core.windows.net' }),
      /^endpoint = .*; allowed: the URL of the storage account\./,
    ],
    [
      'sts of another provider',
      bucket({ sts: { provider: 'aws', endpoint: 'https://sts.example.org' } }),
      /^sts\.provider = "aws" is not usable: Flux refuses it with the provider generic; allowed: sts of the provider ldap\./,
    ],
    [
      'sts where there is none',
      bucket({ provider: 'gcp', sts: { provider: 'aws', endpoint: 'https://sts.example.org' } }),
      /^sts\.provider = .* allowed: no sts\. Change provider, or leave sts out\.$/,
    ],
    [
      'an identity with the provider generic',
      bucket({ serviceAccountName: 'b' }),
      /^serviceAccountName = "b" is not usable: Flux refuses it with the provider generic;/,
    ],
    [
      'an identity beside a Secret',
      bucket({ provider: 'aws', serviceAccountName: 'b', secretRef: { name: 's' } }),
      /^serviceAccountName = "b" is not usable: Flux refuses it together with secretRef;/,
    ],
    [
      'verify for a chart of Git',
      told((chart) => {
        const sourceRef = { kind: 'GitRepository', name: 's' } as const;
        new HelmChart(chart, 'x', { metadata, interval, chart: 'c', sourceRef, verify: { provider: 'cosign' } });
      }),
      /^verify = "cosign" is not usable: Flux refuses it for charts of a GitRepository; allowed: a HelmRepository of type oci\./,
    ],
    [
      'an invalid version of a chart',
      told((chart) => {
        const sourceRef = { kind: 'HelmRepository', name: 's' } as const;
        new HelmChart(chart, 'x', { metadata, interval, chart: 'c', sourceRef, version: 'newest' });
      }),
      /^version = "newest" is not usable; allowed: a range of versions/,
    ],
    [
      'an invalid range of an image policy',
      told((chart) => {
        new ImagePolicy(chart, 'x', {
          metadata,
          imageRepositoryRef: { name: 'i' },
          policy: { semver: { range: 'newest' } },
        });
      }),
      /^policy\.semver\.range = "newest" is not usable/,
    ],
    [
      'a password in the address of a Provider',
      told((chart) => {
        new Provider(chart, 'x', { metadata, type: 'generic', address: 'https://user:hunter2hunter2@example.org' });
      }),
      /^address = .* is not usable: it has credentials in it.* Put the whole URL into the key address of the Secret, leave the prop out, and make new ones\.$/,
    ],
  ] as const) {
    test(`${what} is refused`, () => {
      assert.equal(found.length, 1, found.join('\n'));
      assert.match(found[0] ?? '', expected);
      assert.doesNotMatch(found[0] ?? '', /hunter2/);
    });
  }
});
