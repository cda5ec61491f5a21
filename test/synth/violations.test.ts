import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Chart } from 'cdk8s';
import {
  and,
  branch,
  changedPath,
  GitRepository,
  not,
  Receiver,
  type ReceiverProps,
  tag,
  WebhookToken,
} from '../../lib/constructs/index.ts';
import { violations as violationsOf } from './violations.ts';

const repository = { url: 'https://github.com/sidd-harth/nginx', interval: '15m' } as const;
const targets = [{ kind: 'GitRepository', name: 'my-nginx' }] as const;

/** The violations of what `declare` puts into a chart, with a token for its Receivers. */
function violations(declare: (chart: Chart, token: WebhookToken) => void): string[] {
  return violationsOf((chart) => declare(chart, new WebhookToken(chart, 'token')));
}

/** The violations of one Receiver. */
function ofReceiver(change: object): string[] {
  return violations((chart, token) => {
    new Receiver(chart, 'receiver', {
      metadata: { name: 'r' },
      type: 'github',
      secretRef: token,
      resources: targets,
      ...change,
    } as ReceiverProps);
  });
}

test('a tree without a violation', () => assert.deepEqual(ofReceiver({ resourceFilter: 'has(req.ref)' }), []));

for (const [what, change, expected] of [
  [
    'CEL that does not parse',
    { resourceFilter: 'req.ref ==' },
    /^\[test\/receiver\] resourceFilter = "req\.ref ==" is not usable: it is not CEL \(Unexpected token: EOF\); allowed: CEL over req, res\. For example: has\(req\.ref\)/,
  ],
  [
    'the filter of a resource',
    { resources: [{ kind: 'GitRepository', name: 'a', filter: 'has(req.ref' }] },
    /^\[test\/receiver\] resources\[0\]\.filter = "has\(req\.ref" is not usable: it is not CEL/,
  ],
  [
    'a variable that Flux does not set',
    { resourceFilter: "request.ref == 'x'" },
    /there is no variable request; allowed: req, res\. Read one of these instead of request\.$/,
  ],
  ['claims, which only generic-oidc has', { resourceFilter: "claims.sub == 'x'" }, /there is no variable claims/],
  [
    'a result that is no condition',
    { resourceFilter: 'has(req.created) ? req.created : false' },
    /its result is not known to be true or false; allowed: a condition\. Write a comparison, such as req\.field == true\.$/,
  ],
  [
    'a regular expression of another dialect',
    { resourceFilter: "has(req.ref) && req.ref.matches('(?=main)')" },
    /matches\("\(\?=main\)"\) is no RE2 expression/,
  ],
  ['no resources', { resources: [] }, /resources = \[\] is not usable; allowed: at least one/],
  [
    'a wildcard without labels',
    { resources: [{ kind: 'GitRepository', name: '*' }] },
    /resources\[0\]\.name = "\*" is not usable: Flux answers 500 to every delivery; allowed: a name, or \* with matchLabels\. Add matchLabels\.$/,
  ],
  [
    'a name that Kubernetes refuses',
    { resources: [{ kind: 'GitRepository', name: 'My_Nginx' }] },
    /resources\[0\]\.name = "My_Nginx" is not usable; allowed: lower-case letters/,
  ],
  [
    'a field that is read without a look whether it is there',
    { resourceFilter: "req.ref == 'x'" },
    /resourceFilter = "req\.ref == 'x'" is not usable: it reads req\.ref without .* such as a ping; .* Put has\(req\.ref\) && before it\.$/,
  ],
  [
    'a function that Flux does not have',
    { resourceFilter: "has(req.ref) && req.ref.startWith('x')" },
    /Flux has no function startWith; allowed: .*startsWith.*\. Use one of these\.$/,
  ],
  [
    'an invalid version of an API',
    { resources: [{ ...targets[0], apiVersion: 'a/b/c' }] },
    /resources\[0\]\.apiVersion = "a\/b\/c" is not usable; allowed: source\.toolkit\.fluxcd\.io\/ and a version\. Leave it out for/,
  ],
  [
    'a version of another API',
    { resources: [{ ...targets[0], apiVersion: 'apps/v1' }] },
    /resources\[0\]\.apiVersion = "apps\/v1" is not usable/,
  ],
  [
    'a namespace that Kubernetes refuses',
    { resources: [{ ...targets[0], namespace: 'Bad NS' }] },
    /resources\[0\]\.namespace = "Bad NS" is not usable; allowed: lower-case letters/,
  ],
  [
    'a label that no object can have',
    { resources: [{ kind: 'GitRepository', matchLabels: { 'x y': 'z' } }] },
    /resources\[0\]\.matchLabels: key = "x y" is not usable; allowed: letters/,
  ],
  [
    'the value of a label that no object can have',
    { resources: [{ kind: 'GitRepository', matchLabels: { x: 'z z' } }] },
    /resources\[0\]\.matchLabels\.x = "z z" is not usable; allowed: letters/,
  ],
  [
    'a kind that Flux does not reconcile',
    { resources: [{ kind: 'Kustomisation', name: 'apps' }] },
    /^\[test\/receiver\] resources\[0\]\.kind = "Kustomisation" is not usable; allowed: GitRepository, .*, ResourceSetInputProvider\. Did you mean Kustomization\?$/,
  ],
  [
    'a kind of something else',
    { resources: [{ kind: 'Deployment', name: 'apps' }] },
    /resources\[0\]\.kind = "Deployment" is not usable; allowed: GitRepository, .* Flux reconciles no other kinds\.$/,
  ],
  [
    'a resource given twice',
    { resources: [...targets, { ...targets[0], filter: 'true' }] },
    /resources\[1\] = "GitRepository flux-system\/my-nginx" is not usable: it is listed twice; .* Combine the two filters with or\(\)/,
  ],
] as const) {
  test(what, () => {
    const found = ofReceiver(change);
    assert.equal(found.length, 1, found.join('\n'));
    assert.match(found[0] ?? '', expected);
  });
}

test('an empty filter is none, as to Flux', () => {
  assert.deepEqual(ofReceiver({ resourceFilter: '', targets: [{ ...targets[0], filter: '' }] }), []);
});

test("a target's filter is behind the Receiver's", () => {
  const behind = [{ ...targets[0], filter: "req.ref == 'x'" }] as const;
  assert.deepEqual(ofReceiver({ resourceFilter: branch('**'), resources: behind }), []);
  assert.match(ofReceiver({ resources: behind })[0] ?? '', /resources\[0\]\.filter = .* it reads req\.ref without/);
});

test('what a filter was given is reported with its Receiver', () => {
  const found = ofReceiver({
    resourceFilter: branch('refs/heads/main'),
    resources: [{ ...targets[0], filter: and(changedPath('/apps'), not(tag(''))) }],
  });
  assert.equal(found.length, 3, found.join('\n'));
  assert.match(found[0] ?? '', /^\[test\/receiver\] resourceFilter: branch name = "refs\/heads\/main" is not usable/);
  assert.match(found[1] ?? '', /^\[test\/receiver\] resources\[0\]\.filter: path = "\/apps"/);
  assert.match(found[2] ?? '', /^\[test\/receiver\] resources\[0\]\.filter: tag name = ""/);
});

test('a token of another namespace', () => {
  const found = violations((chart) => {
    const token = new WebhookToken(chart, 'other', { metadata: { namespace: 'apps', name: 'other' } });
    new Receiver(chart, 'receiver', { metadata: { name: 'r' }, type: 'github', secretRef: token, resources: targets });
  });
  assert.equal(found.length, 1, found.join('\n'));
  assert.match(
    found[0] ?? '',
    /^\[test\/receiver\] secretRef = "Secret flux-system\/other" is not usable: it is only declared in the namespace apps/,
  );
});

test('two Receivers of one name', () => {
  const found = violations((chart, token) => {
    for (const id of ['one', 'two'])
      new Receiver(chart, id, { metadata: { name: 'r' }, type: 'github', secretRef: token, resources: targets });
    const other = new WebhookToken(chart, 'other', { metadata: { namespace: 'apps' } });
    new Receiver(chart, 'elsewhere', {
      metadata: { name: 'r', namespace: 'apps' },
      type: 'github',
      secretRef: other,
      resources: targets,
    });
  });
  assert.deepEqual(found, [
    '[] Receiver flux-system/r is declared by test/one and test/two; the last one applied would replace the others. Give each its own name.',
  ]);
});

test('a reference that misses the construct it means', () => {
  const found = violations((chart, token) => {
    new GitRepository(chart, 'source', { ...repository, metadata: { name: 'my-nginx', namespace: 'apps' } });
    new Receiver(chart, 'missing', { metadata: { name: 'a' }, type: 'github', secretRef: token, resources: targets });
    new Receiver(chart, 'meant', {
      metadata: { name: 'b' },
      type: 'github',
      secretRef: token,
      resources: [{ ...targets[0], namespace: 'apps' }],
    });
    new Receiver(chart, 'others', {
      metadata: { name: 'c' },
      type: 'github',
      secretRef: token,
      resources: [{ kind: 'GitRepository', name: 'flux-system' }],
    });
  });
  assert.deepEqual(found, [
    '[test/missing] resources[0] = "GitRepository flux-system/my-nginx" is not usable: it is only declared in the namespace apps; ' +
      'allowed: what is in the namespace that is looked in. Pass the construct where another namespace can be named, or declare the two in one namespace.',
  ]);
});

test('all violations come together', () => {
  const found = violations((chart, token) => {
    new Receiver(chart, 'one', {
      metadata: { name: 'r' },
      type: 'github',
      secretRef: token,
      resources: targets,
      resourceFilter: 'req.ref ==',
    });
    new Receiver(chart, 'two', {
      metadata: { name: 'r' },
      type: 'github',
      secretRef: token,
      resources: targets,
      resourceFilter: 'nothing == 1',
    });
  });
  assert.equal(found.length, 3);
});
