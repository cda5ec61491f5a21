import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hookPath } from '../../lib/flux/hook-path.ts';

test('the path is the SHA-256 of token, name and namespace', () => {
  // Reported by a real notification-controller for these three values.
  assert.equal(
    hookPath({ token: 'secret-token-dont-share', name: 'github-receiver', namespace: 'flux-system' }),
    '/hook/be1782fa344b4a24ea458be2dde11f9c289b91e79282805c61cae3c6d5364741',
  );
});

test('every part changes the path', () => {
  const inputs = { token: 'secret-token-dont-share', name: 'github-receiver', namespace: 'flux-system' };
  const paths = [inputs, { ...inputs, token: 'x' }, { ...inputs, name: 'x' }, { ...inputs, namespace: 'x' }].map(
    hookPath,
  );
  assert.equal(new Set(paths).size, 4);
});
