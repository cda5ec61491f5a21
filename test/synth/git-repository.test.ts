import assert from 'node:assert/strict';
import { test } from 'node:test';
import { GitRepository, type GitRepositoryProps } from '../../lib/constructs/index.ts';
import { objects } from './objects.ts';

const minimal: GitRepositoryProps = {
  metadata: { name: 'my-nginx' },
  url: 'https://github.com/sidd-harth/nginx',
  interval: '15m',
};

test('minimal', (t) => {
  t.assert.snapshot(objects((chart) => new GitRepository(chart, 'source', minimal)));
});

test('all props', () => {
  const all: Required<GitRepositoryProps> = {
    ...minimal,
    metadata: { name: 'my-nginx', namespace: 'apps', labels: { team: 'web' }, annotations: { 'example.org/a': 'b' } },
    ref: { branch: 'main' },
    timeout: '30s',
    ignore: '/*\n!/deploy',
    include: [{ repository: { name: 'other' }, fromPath: 'a', toPath: 'b' }],
    provider: 'azure',
    proxySecretRef: { name: 'proxy' },
    recurseSubmodules: true,
    secretRef: { name: 'credentials' },
    serviceAccountName: 'source',
    sparseCheckout: ['deploy'],
    suspend: true,
    verify: { mode: 'head', secretRef: { name: 'keys' } },
  };
  const [object] = objects((chart) => new GitRepository(chart, 'source', all));
  const { metadata, ...spec } = all;
  assert.deepEqual(object.metadata, metadata);
  assert.deepEqual(object.spec, spec);
});

test('refuses a URL that Flux would refuse', () => {
  assert.throws(
    () =>
      objects(
        (chart) => new GitRepository(chart, 'source', { ...minimal, url: 'git@github.com:sidd-harth/nginx.git' }),
      ),
    /\[test\/source\] url = "git@github\.com:sidd-harth\/nginx\.git" is not usable; allowed: an http:\/\/, https:\/\/ or ssh:\/\/ URL with a path\. Write ssh:\/\/git@github\.com\/sidd-harth\/nginx\.git\./,
  );
});

test('refuses an interval that Flux would refuse', () => {
  // @ts-expect-error: does not compile either
  const props: GitRepositoryProps = { ...minimal, interval: '15 minutes' };
  assert.throws(
    () => objects((chart) => new GitRepository(chart, 'source', props)),
    /\[test\/source\] interval = "15 minutes" is not usable; allowed: a number with a unit/,
  );
});
