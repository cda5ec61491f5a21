import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { intendedRepositoryUrl, parseRepository, parseRepositoryName } from '../../lib/github/repository-reference.ts';

const nginx = { host: 'github.com', owner: 'sidd-harth', name: 'nginx' };

describe('what people write for a repository', () => {
  for (const text of [
    'https://github.com/sidd-harth/nginx',
    'https://github.com/sidd-harth/nginx.git',
    'https://github.com/sidd-harth/nginx/',
    'https://GitHub.com/sidd-harth/nginx',
    'https://www.github.com/sidd-harth/nginx',
    'ssh://git@github.com/sidd-harth/nginx.git',
    'ssh://git@GITHUB.com/sidd-harth/nginx',
    'ssh://git@ssh.github.com:443/sidd-harth/nginx.git',
    'sidd-harth/nginx',
  ]) {
    test(`${text} is understood`, () => {
      assert.deepEqual(parseRepository(text), nginx);
      assert.deepEqual(parseRepositoryName(text), nginx);
    });
  }

  test('the short form of git, where no URL is needed', () => {
    assert.equal(parseRepository('git@github.com:sidd-harth/nginx.git'), undefined);
    assert.deepEqual(parseRepositoryName('git@github.com:sidd-harth/nginx.git'), nginx);
    assert.deepEqual(parseRepositoryName('github.com:sidd-harth/nginx'), nginx);
  });

  test('owners with an underscore, as Enterprise Managed Users have them', () => {
    assert.deepEqual(parseRepository('https://github.com/octocat_acme/app'), {
      host: 'github.com',
      owner: 'octocat_acme',
      name: 'app',
    });
  });

  test('other hosts: Enterprise Server and data residency', () => {
    const app = { owner: 'acme', name: 'app' };
    assert.deepEqual(parseRepository('https://git.acme.example:8443/acme/app'), {
      host: 'git.acme.example:8443',
      ...app,
    });
    assert.deepEqual(parseRepository('https://acme.ghe.com/acme/app'), { host: 'acme.ghe.com', ...app });
    assert.deepEqual(parseRepository('ssh://git@ssh.acme.ghe.com:443/acme/app.git'), { host: 'acme.ghe.com', ...app });
    assert.deepEqual(parseRepository('acme/app', 'acme.ghe.com'), { host: 'acme.ghe.com', ...app });
    assert.deepEqual(parseRepositoryName('git@git.acme.example:acme/app.git'), { host: 'git.acme.example', ...app });
  });

  test('an organization', () => {
    const acme = { host: 'github.com', owner: 'acme' };
    for (const text of ['acme', 'https://github.com/acme', 'https://github.com/acme/']) {
      assert.deepEqual(parseRepository(text), acme);
    }
  });

  for (const text of [
    '',
    '/',
    'a/b/c',
    'github.com/sidd-harth/nginx',
    'https://github.com/sidd-harth/nginx/tree/main',
    'https://github.com/sidd-harth/..',
    'https://token@github.com/sidd-harth/nginx',
    'https://user:token@github.com/sidd-harth/nginx',
    'ssh://git:password@github.com/sidd-harth/nginx',
    'http://github.com/sidd-harth/nginx',
    'https://github.com:sidd-harth/nginx',
    'https://github.com/sidd-harth/nginx?tab=readme',
    '-acme/app',
  ]) {
    test(`${JSON.stringify(text)} is not a repository`, () => {
      assert.equal(parseRepository(text), undefined);
      assert.equal(parseRepositoryName(text), undefined);
    });
  }
});

describe('the URL that was probably meant names the same repository', () => {
  for (const [text, expected] of [
    ['git@github.com:acme/app.git', 'ssh://git@github.com/acme/app.git'],
    ['ssh://git@github.com:acme/fleet.git', 'ssh://git@github.com/acme/fleet.git'],
    ['https://github.com:acme/fleet', 'https://github.com/acme/fleet'],
    ['github.com/acme/app', 'https://github.com/acme/app'],
    ['https://ghp_token@github.com/acme/app', 'https://github.com/acme/app'],
    ['git@git.acme.example:acme/app.git', 'ssh://git@git.acme.example/acme/app.git'],
    ['ssh://git@ssh.github.com:443/acme/app.git', 'ssh://git@ssh.github.com:443/acme/app.git'],
    ['latest', undefined],
  ] as const) {
    test(text, () => assert.equal(intendedRepositoryUrl(text), expected));
  }
});
