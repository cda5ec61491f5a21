import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { quantityOf } from '../../review/model/defaults.ts';
import { statusOf } from '../../review/model/pairs.ts';
import { settled } from '../../review/model/same-meaning.ts';
import { report } from '../../review/report.ts';
import { declaration, type Fields, object, receiver, repository, service } from './objects.ts';

const networkPolicy = (spec: Fields) => object('networking.k8s.io/v1', 'NetworkPolicy', 'it', { spec });
const role = (...rules: Fields[]) => object('rbac.authorization.k8s.io/v1', 'Role', 'it', { rules });
const pods = (resources: Fields) =>
  object('apps/v1', 'Deployment', 'it', { spec: { template: { spec: { containers: [{ name: 'a', resources }] } } } });
const map = (data: Fields) => object('v1', 'ConfigMap', 'it', { data });
const [read, write] = [
  { apiGroups: [''], resources: ['pods'], verbs: ['get', 'list'] },
  { apiGroups: [''], resources: ['events'], verbs: ['create'] },
];

describe('what means the same is no change', () => {
  for (const [what, before, after] of [
    ['a duration in other units', repository({ interval: '60m' }), repository({ interval: '1h0m0s' })],
    ['a default written out', repository({}), repository({ suspend: false, timeout: '1m' })],
    ['a default left out', repository({ timeout: '60s', suspend: false }), repository({})],
    ['the interval of a Receiver', receiver({ interval: '10m0s' }), receiver({})],
    ['the order of events', receiver({ events: ['push', 'ping'] }), receiver({ events: ['ping', 'push'] })],
    [
      'the order of targets',
      receiver({ resources: ['a', 'b'].map((name) => ({ kind: 'GitRepository', name })) }),
      receiver({ resources: ['b', 'a'].map((name) => ({ name, kind: 'GitRepository' })) }),
    ],
    ['the type of a Service', service({}), service({ type: 'ClusterIP', sessionAffinity: 'None' })],
    ['the protocol of a port', service({}), service({ ports: [{ port: 80, targetPort: 9292, protocol: 'TCP' }] })],
    [
      'the order of peers',
      networkPolicy({ ingress: [{ from: [{ podSelector: {} }, { ipBlock: { cidr: '192.0.2.0/24' } }] }] }),
      networkPolicy({ ingress: [{ from: [{ ipBlock: { cidr: '192.0.2.0/24' } }, { podSelector: {} }] }] }),
    ],
    ['the order of rights', role(read, write), role(write, { ...read, verbs: ['list', 'get'] })],
    [
      'quantities',
      pods({ limits: { cpu: '0.5', memory: '1Gi' } }),
      pods({ limits: { cpu: '500m', memory: '1024Mi' } }),
    ],
    ['null', repository({}), repository({ ignore: null })],
    [
      'no labels',
      repository({}),
      object('source.toolkit.fluxcd.io/v1', 'GitRepository', 'shop', {
        ...repository({}),
        metadata: { ...repository().metadata, labels: {}, annotations: null },
      }),
    ],
  ] as const) {
    test(what, () => assert.equal(statusOf({ before, after: settled(before, after) }), 'unchanged'));
  }

  test('in a review: no change, also of the setting', () => {
    const side = (interval: string) => declaration([repository({ interval })], { 'fluxhook:interval': interval });
    const stacks = [{ stack: 'dev', before: side('60m'), after: side('1h0m0s') }];
    const { markdown, failed } = report({ title: 'a..b', command: 'a..b', stacks, notes: [], asides: [] });
    assert.equal(failed, false);
    assert.match(markdown, /### Stack `dev`\n\nNo change\. ✅ Policies: no finding\.\n$/);
  });
});

describe('what means something else is one', () => {
  for (const [what, before, after] of [
    ['another duration', repository({ interval: '60m' }), repository({ interval: '61m' })],
    ['a value other than the default', repository({}), repository({ suspend: true })],
    ['a text that looks like a duration', map({ interval: '60m' }), map({ interval: '1h' })],
    ['a text that looks like a quantity', map({ cpu: '500m' }), map({ cpu: '0.5' })],
    ['the order where it counts', service({ ipFamilies: ['IPv4', 'IPv6'] }), service({ ipFamilies: ['IPv6', 'IPv4'] })],
    [
      'nobody instead of everybody',
      networkPolicy({ podSelector: {} }),
      networkPolicy({ podSelector: {}, ingress: [] }),
    ],
    ['another quantity', pods({ limits: { cpu: '0.5' } }), pods({ limits: { cpu: '0.6' } })],
  ] as const) {
    test(what, () => assert.equal(statusOf({ before, after: settled(before, after) }), 'changed'));
  }

  test('and only that is shown: items that stayed are at their old places', () => {
    const after = settled(receiver({ events: ['push', 'ping'] }), receiver({ events: ['release', 'ping', 'push'] }));
    assert.deepEqual((after.spec as Fields).events, ['push', 'ping', 'release']);
    const rules = settled(role(read, write), role({ ...write, verbs: ['create', 'patch'] }, read));
    assert.deepEqual(rules.rules, [read, { ...write, verbs: ['create', 'patch'] }]);
  });
});

test('quantities are compared by what they stand for', () => {
  for (const [one, other] of [
    ['1', '1000m'],
    [0.1, '100m'],
    ['1Gi', '1073741824'],
    ['1.5k', '15e2'],
    ['-1', '-1000m'],
  ] as const) {
    assert.equal(quantityOf(one), quantityOf(other), `${one} = ${other}`);
  }
  assert.notEqual(quantityOf('1G'), quantityOf('1Gi'));
  for (const none of ['', '.', 'a', '1 Gi', '1gi', undefined, true]) assert.equal(quantityOf(none), undefined);
});
