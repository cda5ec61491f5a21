import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hasLabels, patchCount } from '../../lib/flux/patch-count.ts';
import { mostTargets, secondsToPatch, whyFewer } from '../../lib/flux/target-limit.ts';
import { diagnose } from '../../lib/operate/diagnose.ts';
import type { Evidence, Target } from '../../lib/operate/evidence/evidence.ts';
import { delivery, evidence, hook, receiver } from './doctor-evidence.ts';

test('the limit follows from what the controller allows itself, and from how long the sender waits', () => {
  assert.equal(mostTargets(), 400);
  assert.equal(mostTargets({ perSecond: 50, burst: 300 }, 30), 900);
  assert.equal(mostTargets({ perSecond: 500, burst: 1000 }), 666);
  assert.equal(mostTargets({ perSecond: -1, burst: -1 }), 666);
  assert.deepEqual(
    [100, 450, 1000, 3000].map((count) => Math.ceil(secondsToPatch(count))),
    [2, 7, 15, 54],
  );
  assert.match(whyFewer('github', 1000), /300 at once and then 50 a second.* about 15 s .* gives up after 10 s/);
  assert.doesNotMatch(whyFewer('generic-hmac', 1000), /after \d+ s,/);
  assert.doesNotMatch(whyFewer('github', 1000, { perSecond: -1, burst: -1 }), /a second/);
});

const objects = (count: number, labels: Record<string, string> = { team: 'web' }) =>
  Array.from({ length: count }, (_, index) => ({
    kind: 'GitRepository',
    apiVersion: 'source.toolkit.fluxcd.io/v1',
    metadata: { name: `app-${index}`, namespace: 'flux-system', labels },
  }));

for (const [filter, count] of [
  [undefined, 10],
  ['', 10],
  ['has(req.ref) && req.ref == "refs/heads/main"', 10],
  ['req.repository.name == "res"', 10],
  ["req.res == 'x'", 10],
  ['has(req.repository.name) && res.metadata.name == req.repository.name', 0],
  ['res.metadata.name == "app-3"', 1],
  ['res.metadata.name in ["app-3", "app-4"] && has(req.ref)', 2],
  ['res.metadata.labels["team"] == "shop"', 0],
  ['res.metadata.name.startsWith("app") && res.kind == "GitRepository"', 10],
  ['res.metadata.nothing == "x"', 0],
] as const) {
  test(`a filter keeps objects from being counted: ${filter}`, () => {
    assert.equal(patchCount([{ objects: objects(10) }], filter), count);
    assert.equal(patchCount([{ objects: objects(10), filter }], undefined), count);
  });
}

test('entries add up, and what two of them mean is patched twice', () => {
  const entry = { objects: objects(10) };
  assert.equal(patchCount([entry, entry, { ...entry, filter: 'res.metadata.name == "app-1"' }], 'has(req.ref)'), 21);
});

test('labels match as Flux matches them', () => {
  assert.equal(hasLabels({ a: '1', b: '2' }, { a: '1' }), true);
  assert.equal(hasLabels({ a: '1' }, { a: '1', b: '2' }), false);
  assert.equal(hasLabels(undefined, {}), true);
  assert.equal(hasLabels({ a: '1' }, undefined), false);
});

const wildcard = { kind: 'GitRepository', name: '*', matchLabels: { team: 'web' } };
const ready = [{ type: 'Ready', status: 'True' }];

function target(count: number, reference: Target['reference'] = wildcard): Target {
  const found = objects(count).map((object) => ({ ...object, status: { conditions: ready } }));
  return {
    reference,
    namespace: 'flux-system',
    apiVersion: 'source.toolkit.fluxcd.io/v1',
    objects: { value: found },
    sources: { value: [] },
  };
}

function targetHop(found: Evidence) {
  const { hops } = diagnose(found);
  return hops.find(({ hop }) => hop === 'target');
}

const withSpec = (more: object) => ({ ...receiver, spec: { ...receiver.spec, ...more } });

test('doctor tells of a wildcard from 400 objects on', () => {
  assert.equal(targetHop(evidence({ targets: [target(399)] }))?.status, 'pass');
  const said = targetHop(evidence({ targets: [target(400)] }));
  assert.equal(`${said?.status} ${said?.reason}`, 'warn target-too-many');
  assert.equal(
    said?.message,
    'one delivery reconciles 400 objects; from 400 on, the sender may give up before Flux has reconciled all: GitRepository flux-system/* with team=web (400)',
  );
  assert.match(said?.why ?? '', /one after another, 300 at once and then 50 a second .* gives up after 10 s/);
});

test('wildcards of one Receiver add up, named objects too', () => {
  const named = target(1, { kind: 'GitRepository', name: 'app-0' });
  assert.equal(targetHop(evidence({ targets: [target(200), target(199), named] }))?.reason, 'target-too-many');
  assert.equal(targetHop(evidence({ targets: [target(200), target(199)] }))?.reason, 'holds');
});

test('what a filter keeps out is not counted; what it picks for each delivery is checked with the last one', () => {
  const filtered = (resourceFilter: string, payload?: object) => {
    const matched = hook({}, payload === undefined ? [] : [delivery({ event: 'push' })]);
    const detail = { ...delivery({ event: 'push' }), headers: { 'content-type': 'application/json' }, payload };
    const details = new Map(payload === undefined ? [] : [['1', { value: detail as never }]]);
    const found = evidence({ targets: [target(500)], receiver: withSpec({ resourceFilter }) }, { ...matched, details });
    return targetHop(found)?.reason;
  };
  assert.equal(filtered('res.metadata.name == "app-1"'), 'holds');
  assert.equal(filtered('has(req.ref)'), 'target-too-many');
  const perDelivery = 'res.metadata.name != req.repository.name';
  assert.equal(filtered(perDelivery), 'holds');
  assert.equal(filtered(perDelivery, { ref: 'refs/heads/main', repository: { name: 'app-1' } }), 'target-too-many');
  const own = 'res.metadata.name == req.repository.name';
  assert.equal(filtered(own, { ref: 'refs/heads/main', repository: { name: 'app-1' } }), 'holds');
});

test("the controller's flags are taken into account", () => {
  const pods = (...args: string[]) => {
    const pod = { metadata: { name: 'notification-controller-1' }, spec: { containers: [{ args }] } };
    return { value: { namespace: 'flux-system', pods: [pod], deployments: [] } };
  };
  const reason = (...args: string[]) =>
    targetHop(evidence({ targets: [target(500)], controller: pods(...args) }))?.reason;
  assert.equal(reason('--kube-api-qps=100', '--kube-api-burst=600'), 'holds');
  assert.equal(reason('--kube-api-qps=nonsense'), 'target-too-many');
  assert.equal(reason('--watch-all-namespaces=true'), 'target-too-many');
});

test('a delivery that timed out is the fault of too many targets, and not of the address', () => {
  const timedOut = [delivery({ event: 'push', statusCode: 0, status: 'timed out' })];
  const of = (count: number) =>
    diagnose(evidence({ targets: [target(count)] }, hook({}, timedOut)))
      .hops.filter(({ status }) => status === 'fail')
      .map(({ hop, reason }) => `${hop} ${reason}`);
  assert.deepEqual(of(1000), ['target target-too-many']);
  assert.deepEqual(of(10), ['address address-timed-out']);
});

test('of a sender whose patience is not known, only the time is reported', () => {
  const sender = { asked: false, why: 'type', said: 'senders of type generic-hmac cannot be asked' } as const;
  const found = evidence({ targets: [target(1000)], receiver: withSpec({ type: 'generic-hmac' }), sender });
  assert.equal(targetHop(found)?.message, '1000 objects are there; a delivery is answered after about 15 s');
});

test('many suspended objects are one finding', () => {
  const { objects: found, ...rest } = target(450);
  const suspended = 'value' in found ? found.value.map((each) => ({ ...each, spec: { suspend: true } })) : [];
  const said = targetHop(evidence({ targets: [{ ...rest, objects: { value: suspended } }] }));
  assert.deepEqual([said?.reason, said?.more.map(({ reason }) => reason)], ['target-suspended', ['target-too-many']]);
  assert.match(
    said?.message ?? '',
    /^450 objects of kind GitRepository in flux-system are suspended: app-0, app-1, app-2 and 447 more$/,
  );
});
