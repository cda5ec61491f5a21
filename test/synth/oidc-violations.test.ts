import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type OidcProvider, Receiver, type ReceiverProps } from '../../lib/constructs/index.ts';
import { violations } from './violations.ts';

const targets = [{ kind: 'GitRepository', name: 'my-nginx' }] as const;
const provider: OidcProvider = {
  issuerURL: 'https://token.actions.githubusercontent.com',
  validations: [{ expression: "claims.repository_owner == 'sidd-harth'", message: 'another owner' }],
};
for (const [what, oidcProviders, expected] of [
  ['an issuer given twice', [provider, provider], /oidcProviders\[1\]\.issuerURL = .* is listed twice/],
  [
    'an issuer that is no URL',
    [{ ...provider, issuerURL: 'accounts.google.com' }],
    /issuerURL = "accounts\.google\.com" is not usable/,
  ],
  ['no validation', [{ ...provider, validations: [] }], /every caller with a token of the issuer would be let in/],
  [
    'a validation without a message',
    [{ ...provider, validations: [{ expression: 'true', message: '' }] }],
    /validations\[0\]\.message = "" is not usable/,
  ],
  [
    'a validation over req',
    [{ ...provider, validations: [{ expression: 'has(req.x)', message: 'x' }] }],
    /validations\[0\]\.expression = .* there is no variable req; allowed: claims, vars/,
  ],
  [
    'a variable with an invalid name',
    [{ ...provider, variables: [{ name: 'my-owner', expression: 'claims.sub' }] }],
    /variables\[0\]\.name = "my-owner" is not usable; allowed: a CEL identifier/,
  ],
] as const) {
  test(`generic-oidc: ${what}`, () => {
    const found = violations((chart) => {
      new Receiver(chart, 'receiver', {
        metadata: { name: 'r' },
        type: 'generic-oidc',
        resources: targets,
        oidcProviders,
      } as unknown as ReceiverProps);
    });
    assert.equal(found.length, 1, found.join('\n'));
    assert.match(found[0] ?? '', expected);
  });
}
