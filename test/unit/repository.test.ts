import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseRepositoryUrl } from '../../lib/github/repository.ts';

for (const url of [
  'https://github.com/sidd-harth/nginx',
  'https://github.com/sidd-harth/nginx.git',
  'https://github.com/sidd-harth/nginx/',
]) {
  test(`${url} is a repository`, () => {
    assert.deepEqual(parseRepositoryUrl(url), { owner: 'sidd-harth', name: 'nginx' });
  });
}

test('a name may have dots', () => {
  assert.deepEqual(parseRepositoryUrl('https://github.com/a/b.c.git'), { owner: 'a', name: 'b.c' });
});

for (const url of [
  '',
  'nginx',
  'github.com/sidd-harth/nginx',
  'http://github.com/sidd-harth/nginx',
  'https://github.com/sidd-harth',
  'https://github.com/sidd-harth/nginx/tree/main',
  'https://github.com/sidd-harth/..',
  'https://token@github.com/sidd-harth/nginx',
  'https://gitlab.com/sidd-harth/nginx',
  'git@github.com:sidd-harth/nginx.git',
]) {
  test(`${JSON.stringify(url)} is not a repository`, () => {
    assert.equal(parseRepositoryUrl(url), undefined);
  });
}
