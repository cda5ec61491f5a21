import assert from 'node:assert/strict';
import { test } from 'node:test';
import { App, Chart } from 'cdk8s';
import {
  GitRepository,
  type OidcProvider,
  Receiver,
  type ReceiverProps,
  WebhookToken,
} from '../../lib/constructs/index.ts';
import { validate } from '../../lib/constructs/validate.ts';

const repository = { url: 'https://github.com/sidd-harth/nginx', interval: '15m' } as const;
const targets = [{ kind: 'GitRepository', name: 'my-nginx' }] as const;

/** The violations of what `declare` puts into a chart, as both front ends report them. */
function violations(declare: (chart: Chart, token: WebhookToken) => void): string[] {
  const app = new App();
  const chart = new Chart(app, 'test', { namespace: 'flux-system' });
  declare(chart, new WebhookToken(chart, 'token'));
  const messages = [() => app.synthYaml(), () => validate(app)].map((run) => {
    try {
      run();
    } catch (error) {
      return (error as Error).message;
    }
    return 'Validation failed with the following errors:';
  });
  assert.equal(messages[0], messages[1]);
  return (messages[0] ?? '').split('\n  ').slice(1);
}

/** The violations of one Receiver. */
function ofReceiver(change: object): string[] {
  return violations((chart, token) => {
    new Receiver(chart, 'receiver', { name: 'r', type: 'github', token, targets, ...change } as ReceiverProps);
  });
}

test('a tree without a violation', () => assert.deepEqual(ofReceiver({ resourceFilter: 'has(req.ref)' }), []));

for (const [what, change, expected] of [
  [
    'CEL that does not parse',
    { resourceFilter: 'req.ref ==' },
    /^\[test\/receiver\] resourceFilter = "req\.ref ==" is not usable: it is not CEL \(Unexpected token: EOF\)\.$/,
  ],
  [
    'the filter of a target',
    { targets: [{ kind: 'GitRepository', name: 'a', filter: 'has(req.ref' }] },
    /^\[test\/receiver\] targets\[0\]\.filter = "has\(req\.ref" is not usable: it is not CEL/,
  ],
  [
    'a variable that Flux does not set',
    { resourceFilter: "request.ref == 'x'" },
    /there is no variable request \(there are: req, res\)\.$/,
  ],
  ['claims, which generic-oidc alone has', { resourceFilter: "claims.sub == 'x'" }, /there is no variable claims/],
  [
    'a result that is no condition',
    { resourceFilter: 'req.created' },
    /its result is not known to be true or false \(write a comparison, such as req\.field == true\)\.$/,
  ],
  [
    'a regular expression of another dialect',
    { resourceFilter: "has(req.ref) && req.ref.matches('(?=main)')" },
    /matches\("\(\?=main\)"\) is no RE2 expression/,
  ],
  ['no targets', { targets: [] }, /targets = \[\] is not usable; allowed: at least one/],
  [
    'a wildcard without labels',
    { targets: [{ kind: 'GitRepository', name: '*' }] },
    /targets\[0\]\.name = "\*" is not usable without matchLabels; Flux would answer 500/,
  ],
  [
    'a name that Kubernetes refuses',
    { targets: [{ kind: 'GitRepository', name: 'My_Nginx' }] },
    /targets\[0\]\.name = "My_Nginx" is not usable; allowed: lower-case letters/,
  ],
  [
    'a target given twice',
    { targets: [...targets, { ...targets[0], filter: 'true' }] },
    /targets\[1\] = GitRepository my-nginx stands there twice\. Combine the two filters with or\(\)/,
  ],
] as const) {
  test(what, () => {
    const found = ofReceiver(change);
    assert.equal(found.length, 1, found.join('\n'));
    assert.match(found[0] ?? '', expected);
  });
}

const provider: OidcProvider = {
  issuerUrl: 'https://token.actions.githubusercontent.com',
  validations: [{ expression: "claims.repository_owner == 'sidd-harth'", message: 'another owner' }],
};
for (const [what, oidcProviders, expected] of [
  ['an issuer given twice', [provider, provider], /oidcProviders\[1\]\.issuerUrl = .* stands there twice/],
  [
    'an issuer that is no URL',
    [{ ...provider, issuerUrl: 'accounts.google.com' }],
    /issuerUrl = "accounts\.google\.com" is not usable/,
  ],
  ['no validation', [{ ...provider, validations: [] }], /every caller with a token of the issuer would be let in/],
  [
    'a validation without a message',
    [{ ...provider, validations: [{ expression: 'true', message: '' }] }],
    /has no message/,
  ],
  [
    'a validation over req',
    [{ ...provider, validations: [{ expression: 'has(req.x)', message: 'x' }] }],
    /there is no variable req \(there are: claims, vars\)/,
  ],
  [
    'a variable with a name that is none',
    [{ ...provider, variables: [{ name: 'my-owner', expression: 'claims.sub' }] }],
    /variable "my-owner" is not usable/,
  ],
] as const) {
  test(`generic-oidc: ${what}`, () => {
    const found = violations((chart) => {
      new Receiver(chart, 'receiver', {
        name: 'r',
        type: 'generic-oidc',
        targets,
        oidcProviders,
      } as unknown as ReceiverProps);
    });
    assert.equal(found.length, 1, found.join('\n'));
    assert.match(found[0] ?? '', expected);
  });
}

test('two Receivers of one name', () => {
  const found = violations((chart, token) => {
    for (const id of ['one', 'two']) new Receiver(chart, id, { name: 'r', type: 'github', token, targets });
    new Receiver(chart, 'elsewhere', { name: 'r', namespace: 'apps', type: 'github', token, targets });
  });
  assert.deepEqual(found, [
    '[] Receiver flux-system/r is declared by test/one and test/two; the last one applied would replace the others. Give each its own name.',
  ]);
});

test('a reference that misses the construct it means', () => {
  const found = violations((chart, token) => {
    new GitRepository(chart, 'source', { ...repository, name: 'my-nginx', namespace: 'apps' });
    new Receiver(chart, 'missing', { name: 'a', type: 'github', token, targets });
    new Receiver(chart, 'meant', { name: 'b', type: 'github', token, targets: [{ ...targets[0], namespace: 'apps' }] });
    new Receiver(chart, 'others', {
      name: 'c',
      type: 'github',
      token,
      targets: [{ kind: 'GitRepository', name: 'flux-system' }],
    });
  });
  assert.deepEqual(found, [
    "[] test/missing: the target GitRepository flux-system/my-nginx is declared in the namespace apps alone. Pass the construct, or set the target's namespace.",
  ]);
});

test('all violations come together', () => {
  const found = violations((chart, token) => {
    new Receiver(chart, 'one', { name: 'r', type: 'github', token, targets, resourceFilter: 'req.ref ==' });
    new Receiver(chart, 'two', { name: 'r', type: 'github', token, targets, resourceFilter: 'nothing == 1' });
  });
  assert.equal(found.length, 3);
});
