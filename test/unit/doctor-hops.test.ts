import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bitbucketCloudEvents, bitbucketDataCenterEvents } from '../../lib/constructs/receivers/events/bitbucket.ts';
import { cdEventTypes } from '../../lib/constructs/receivers/events/cdevents.ts';
import { gitLabEvents } from '../../lib/constructs/receivers/events/gitlab.ts';
import { diagnose } from '../../lib/operate/diagnose.ts';
import {
  delivery,
  evidence,
  faults,
  hook,
  now,
  path,
  pod,
  policy,
  receiver,
  service,
  token,
  ways,
} from './doctor-evidence.ts';

test('nothing is wrong where all is well', () => {
  assert.deepEqual(faults(evidence()), []);
  assert.equal(diagnose(evidence()).verdict, 'pass');
});

const blocks = ['entrance network-policy-blocks'];
for (const [name, spec, says] of [
  ['nothing', { ingress: [] }, blocks],
  ['Pods of its namespace', { ingress: [{ from: [{ podSelector: {} }] }] }, blocks],
  ['Pods of every namespace', { ingress: [{ from: [{ namespaceSelector: {} }] }] }, blocks],
  ['everybody', { ingress: [{}] }, []],
  ['everybody, as the client of Kubernetes names it', { ingress: [{ _from: [{ podSelector: {} }] }] }, blocks],
  ['everybody at another port', { ingress: [{ ports: [{ port: 8080 }] }] }, blocks],
  ['everybody at the port by its name', { ingress: [{ ports: [{ port: 'http-webhook' }] }] }, []],
  ['everybody at ports around it', { ingress: [{ ports: [{ port: 9000, endPort: 9999 }] }] }, []],
  ['everybody, over UDP', { ingress: [{ ports: [{ port: 9292, protocol: 'UDP' }] }] }, blocks],
  ["GitHub's ranges", { ingress: [{ from: [{ ipBlock: { cidr: '140.82.112.0/20' } }] }] }, []],
  ['all addresses', { ingress: [{ from: [{ ipBlock: { cidr: '0.0.0.0/0' } }] }] }, []],
  ['other ranges', { ingress: [{ from: [{ ipBlock: { cidr: '10.0.0.0/8' } }] }] }, blocks],
  ['what leaves the Pods', { policyTypes: ['Egress'] }, []],
  ['Pods of another label', { podSelector: { matchLabels: { app: 'x' } } }, []],
  ['every Pod that has the label', { podSelector: { matchExpressions: [{ key: 'app', operator: 'Exists' }] } }, blocks],
  [
    'Pods of other labels by an expression',
    { podSelector: { matchExpressions: [{ key: 'app', operator: 'NotIn', values: ['notification-controller'] }] } },
    [],
  ],
] as const) {
  test(`a NetworkPolicy about ${name}: ${says.join() || 'fine'}`, () => {
    assert.deepEqual(faults(evidence({ ways: ways([service()], [policy(spec)]) })), says);
  });
}

test('policies add up', () => {
  const both = [policy({ ingress: [] }), policy({ ingress: [{}] })];
  assert.deepEqual(faults(evidence({ ways: ways([service()], both) })), []);
});

test('what arrived after the last change of a policy shows that it is not enforced', () => {
  const recent = hook({}, [delivery({ deliveredAt: new Date('2026-11-02T09:45:00Z') })]);
  const found = evidence({ ways: ways([service()], [policy({ ingress: [] })]) }, recent);
  assert.deepEqual(faults(found), ['entrance network-policy-blocks?']);
});

for (const [name, url, address] of [
  ['IPv6', `http://[2001:db8::7]${path}`, { ip: '2001:db8::7' }],
  ['a name', `http://lb.example.org${path}`, { hostname: 'lb.example.org' }],
  ['a name of its address', `http://flux.example.org${path}`, { ip: '203.0.113.9' }],
] as const) {
  test(`the address is the cluster's: ${name}`, () => {
    const addresses = new Map([
      ['lb.example.org', { value: ['203.0.113.9'] }],
      ['flux.example.org', { value: ['203.0.113.9'] }],
    ]);
    const untouched = hook({ url }, []);
    assert.deepEqual(faults(evidence({ ways: ways([service({}, address)]), addresses }, untouched)), [
      'delivery delivery-none?',
    ]);
  });
}

test('a port of the nodes is compared with that of the URL', () => {
  const nodePort = (port: number) =>
    service({ type: 'NodePort', ports: [{ port: 80, targetPort: 9292, nodePort: port }] });
  const untouched = hook({ url: `http://198.51.100.1:30080${path}` });
  assert.deepEqual(faults(evidence({ ways: ways([nodePort(30080)]) }, untouched)), []);
  assert.deepEqual(faults(evidence({ ways: ways([nodePort(30081)]) }, untouched)), ['entrance service-port-wrong']);
});

test('a load balancer that admits others only', () => {
  const closed = service({ loadBalancerSourceRanges: ['10.0.0.0/8'] });
  assert.deepEqual(faults(evidence({ ways: ways([closed]) })), ['entrance source-ranges-exclude-github?']);
  const open = service({ loadBalancerSourceRanges: ['10.0.0.0/8', '192.30.252.0/22'] });
  assert.deepEqual(faults(evidence({ ways: ways([open]) })), []);
});

test('a Service of another namespace selects nothing', () => {
  const other = { ...service(), metadata: { ...service().metadata, namespace: 'default' } };
  assert.deepEqual(faults(evidence({ ways: ways([other]) })), ['entrance service-namespace-other']);
});

for (const [image, resourceFilter, says] of [
  ['v0.33.0', undefined, ['receiver controller-too-old']],
  ['v1.4.0', undefined, []],
  ['v1.4.0', 'true', ['receiver controller-too-old']],
  ['v1.5.0@sha256:0123', 'true', []],
  ['v1.10.0', 'true', []],
] as const) {
  test(`the controller ${image} ${resourceFilter ? 'with' : 'without'} a filter`, () => {
    const old = {
      ...pod,
      spec: { containers: [{ image: `registry.example.org:5000/fluxcd/notification-controller:${image}` }] },
    };
    const controller = { value: { namespace: 'flux-system', pods: [old], deployments: [] } };
    const spec = { ...receiver.spec, ...(resourceFilter && { resourceFilter }) };
    const ports = service({ ports: [{ port: 80, targetPort: 9292 }] });
    assert.deepEqual(faults(evidence({ controller, receiver: { ...receiver, spec }, ways: ways([ports]) })), says);
  });
}

test('a delivery that failed before what it met was changed is a warning', () => {
  const failed = [delivery({ event: 'push', statusCode: 404, status: 'Invalid HTTP Response: 404' })];
  assert.deepEqual(faults(evidence({}, hook({}, failed))), ['path path-not-found']);
  const changed = hook({ updatedAt: new Date('2026-11-02T09:30:00Z') }, failed);
  assert.deepEqual(faults(evidence({}, changed)), ['path path-not-found?']);
});

test('of a delivery the latest attempt counts', () => {
  const first = delivery({ event: 'push', statusCode: 503, status: 'Invalid HTTP Response: 503' });
  const again = delivery({ ...first, id: '2', redelivery: true, statusCode: 200, status: 'OK', deliveredAt: now });
  assert.deepEqual(faults(evidence({}, hook({}, [again, first]))), []);
});

test('what cannot be seen is not known, and is neither right nor wrong', () => {
  const { home, hook: own } = hook();
  const missing = (why: string) => ({ missing: 'permission', asked: 'GET', why, needs: 'GitHub: something' }) as const;
  const without = (why: string) => {
    const homes = [{ home, hooks: { value: [] }, organization: missing(why), matched: [], head: undefined }];
    return evidence({ sender: { asked: true, homes } });
  };
  assert.deepEqual(faults(without('GitHub answered 403 (no)')), ['hook permission-missing?']);
  assert.deepEqual(faults(without('GitHub answered 404 (Not Found)')), ['hook hook-missing']);
  const pushed = hook({}, [delivery({ event: 'push' })]);
  const withHead = (why: string) => {
    const homes = [{ home, hooks: { value: [own] }, matched: [pushed], head: missing(why) }];
    return evidence({ sender: { asked: true, homes } }, pushed);
  };
  assert.deepEqual(faults(withHead('GitHub answered 404 (Not Found)')), ['delivery permission-missing?']);
  assert.deepEqual(faults(withHead('GitHub answered 404 (Branch not found)')), []);
  assert.deepEqual(faults(evidence({ secret: { value: { state: 'binary' } } })), []);
});

test('a check that crashes is a result, and not the end', () => {
  const broken = { ...evidence(), secret: { value: undefined as never } };
  const report = diagnose(broken);
  assert.equal(report.hops.length, 12);
  const crashed = report.hops.filter(({ reason, more }) =>
    [reason, ...more.map((each) => each.reason)].includes('check-crashed'),
  );
  assert.ok(crashed.length > 0);
  assert.notEqual(report.verdict, 'pass');
});

for (const type of [
  'gitlab',
  'bitbucket',
  'generic',
  'generic-hmac',
  'harbor',
  'dockerhub',
  'quay',
  'gcr',
  'nexus',
  'acr',
  'cdevents',
] as const) {
  test(`a Receiver of type ${type} is judged in the cluster`, () => {
    const events = { gitlab: ['Push Hook'], bitbucket: ['repo:push'], cdevents: cdEventTypes }[type as string] ?? [
      'push',
    ];
    const spec = { ...receiver.spec, type, events };
    const sender = { asked: false, why: 'type', said: `senders of type ${type} cannot be asked` } as const;
    const report = diagnose(evidence({ receiver: { ...receiver, spec }, sender }));
    assert.equal(report.verdict, 'pass', JSON.stringify(report.hops));
    assert.equal(report.hops[0]?.status, 'not-applicable');
    assert.match(report.hops[0]?.fix ?? '', /fluxhook sender/);
  });
}

for (const [type, events, says] of [
  ['gitlab', ['push'], ['event event-unknown']],
  ['gitlab', ['Push Hook', 'push'], ['event event-unknown?']],
  ['gitlab', gitLabEvents, []],
  ['gitlab', ['push hook'], []],
  ['bitbucket', ['push'], ['event event-unknown']],
  ['bitbucket', [...bitbucketCloudEvents, ...bitbucketDataCenterEvents], []],
  ['cdevents', ['change.merged'], ['event event-unknown']],
  ['cdevents', cdEventTypes, []],
  ['harbor', ['push'], []],
] as const) {
  test(`type ${type} with ${events.length} events, such as ${events[0]}: ${says.join() || 'fine'}`, () => {
    const sender = { asked: false, why: 'type', said: 'it cannot be asked' } as const;
    const spec = { ...receiver.spec, type, events };
    assert.deepEqual(faults(evidence({ sender, receiver: { ...receiver, spec } })), says);
  });
}

test('a Receiver of type gcr needs what Flux compares the ID token with', () => {
  const sender = { asked: false, why: 'type', said: 'it cannot be asked' } as const;
  const google = { ...receiver, spec: { ...receiver.spec, type: 'gcr' as const } };
  const says = (keys: readonly string[], image = 'notification-controller:v1.9.3') => {
    const old = { ...pod, spec: { containers: [{ image, ports: [{ name: 'http-webhook', containerPort: 9292 }] }] } };
    const controller = { value: { namespace: 'flux-system', pods: [old], deployments: [] } };
    const secret = { value: { state: 'token' as const, token, keys, changedAt: undefined } };
    return faults(evidence({ sender, receiver: google, secret, controller }));
  };
  assert.deepEqual(says(['token', 'email', 'audience']), []);
  assert.deepEqual(says(['token', 'email']), ['receiver secret-key-missing']);
  assert.deepEqual(says(['token'], 'ghcr.io/fluxcd/notification-controller:v1.8.4'), ['receiver secret-key-missing?']);
});
