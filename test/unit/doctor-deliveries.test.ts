import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hooksOfReceiver } from '../../lib/operate/deliveries/receiver-hooks.ts';
import { diagnose } from '../../lib/operate/diagnose.ts';
import { deliveryDetails } from '../../lib/operate/evidence/delivery-details.ts';
import type { Evidence, MatchedHook, Target } from '../../lib/operate/evidence/evidence.ts';
import type { Delivery, DeliveryDetail } from '../../lib/operate/hook-records.ts';
import { statusOf } from '../../lib/operate/status/receiver-status.ts';
import { choose } from '../../lib/operate/trigger/choose.ts';
import { delivery, evidence, faults, hook, path, receiver, source } from './doctor-evidence.ts';

const a = 'a'.repeat(40);
const b = 'b'.repeat(40);
const app = { host: 'github.com', owner: 'acme', name: 'app' };
const web = { host: 'github.com', owner: 'acme', name: 'web' };
const organization = { host: 'github.com', owner: 'acme' };

/** A delivery with its content; its time is that of a day. */
function sent(id: string, time: string, payload: object, more: Partial<Delivery> = {}): DeliveryDetail {
  const record = delivery({ id, guid: id, event: 'push', deliveredAt: new Date(`2026-11-02T${time}:00Z`), ...more });
  const headers = { 'content-type': 'application/json' };
  return { ...record, url: '', headers, payload: payload as DeliveryDetail['payload'] };
}

const push = (id: string, time: string, ref: string, after: string, more: Partial<Delivery> = {}) =>
  sent(id, time, { ref, after, repository: { full_name: 'acme/app' } }, more);

/** A webhook with deliveries, all of which were read but those that are named. */
function hookWith(
  deliveries: readonly DeliveryDetail[],
  more: object = {},
  unread: readonly string[] = [],
): MatchedHook {
  const read = deliveries.filter(({ id }) => !unread.includes(id));
  return { ...hook(more, deliveries), details: new Map(read.map((each) => [each.id, { value: each }])) };
}

function target(name: string, ref: object, revision: string, lastUpdateTime = '2026-11-02T08:00:00Z'): Target {
  const object = {
    ...source,
    metadata: { ...source.metadata, name },
    spec: { url: `https://github.com/acme/${name}`, ref },
    status: { ...source.status, artifact: { revision, lastUpdateTime } },
  };
  return {
    reference: { kind: 'GitRepository', name },
    namespace: 'flux-system',
    apiVersion: 'source.toolkit.fluxcd.io/v1',
    objects: { value: [object] },
    sources: { value: [object] },
  };
}

const main = (revision: string) => target('app', { branch: 'main' }, `main@sha1:${revision}`);

function homes(found: Evidence, ...matched: readonly MatchedHook[]): Evidence {
  const asked = matched.map((each) => ({
    home: { ...each.home, name: each.home.name ?? 'app' },
    hooks: { value: [each.hook] },
    matched: [each],
    head: { value: { branch: 'main', commit: b } },
  }));
  return { ...found, sender: { asked: true, homes: asked } };
}

test('an older push that was delivered again is not the last one', () => {
  const first = push('1', '07:00', 'refs/heads/main', a, { guid: 'a', statusCode: 500 });
  const again = push('3', '09:00', 'refs/heads/main', a, { guid: 'a', redelivery: true });
  const last = push('2', '08:00', 'refs/heads/main', b);
  const found = evidence({ targets: [main(b)] });
  assert.deepEqual(faults(homes(found, hookWith([again, last, first]))), []);
  for (const listed of [[again, last], [again]])
    assert.deepEqual(faults(homes(found, hookWith(listed))), [], 'its first attempt is no longer listed');
  assert.deepEqual(faults(homes(found, hookWith([first]))).slice(0, 1), ['delivery delivery-missing']);
});

test('of a range of versions, a tag that is pushed need not be the one that counts', () => {
  const versions = [target('app', { semver: '1.x' }, `v1.2.0@sha1:${a}`)];
  for (const tag of ['v2.0.0', 'v1.1.9', 'chart-3'])
    assert.deepEqual(
      faults(evidence({ targets: versions }, hookWith([push('1', '09:00', `refs/tags/${tag}`, b)]))),
      [],
    );
});

test('a tag that was deleted brings nothing, and the commit of an annotated one is not the tag', () => {
  const one = [target('app', { tag: 'v1' }, `v1@sha1:${a}`)];
  const deleted = sent('1', '09:00', { ref: 'refs/tags/v1', after: '0'.repeat(40), deleted: true, head_commit: null });
  assert.deepEqual(faults(evidence({ targets: one }, hookWith([deleted]))), []);
  const annotated = sent('1', '09:00', { ref: 'refs/tags/v1', after: b, head_commit: { id: a } });
  assert.deepEqual(faults(evidence({ targets: one }, hookWith([annotated]))), []);
  const moved = sent('1', '09:00', { ref: 'refs/tags/v1', after: a, head_commit: { id: b } });
  assert.deepEqual(faults(evidence({ targets: one }, hookWith([moved]))), ['artifact source-behind']);
});

test('pushes to other branches are no fault where the last one to the branch may be among those that were not read', () => {
  const others = [5, 4, 3, 2, 1].map((id) => push(`${id}`, `09:0${id}`, `refs/heads/feature-${id}`, b));
  const older = push('0', '07:00', 'refs/heads/main', a);
  assert.deepEqual(faults(evidence({ targets: [main(a)] }, hookWith([...others, older], {}, ['0']))), []);
  const says = ['artifact source-follows-another-ref'];
  assert.deepEqual(faults(evidence({ targets: [main(a)] }, hookWith(others))), says);
});

test('an event that the Receiver does not list says nothing of pushes', () => {
  const refused = sent('2', '09:30', { action: 'opened' }, { event: 'pull_request', statusCode: 400 });
  const accepted = push('1', '08:00', 'refs/heads/main', a);
  for (const events of [['*'], ['push', 'pull_request']]) {
    const found = evidence({ targets: [main(a)] }, hookWith([refused, accepted], { events }));
    assert.deepEqual(faults(found), ['event event-unneeded?'], events.join());
    const failed = { ...accepted, statusCode: 500, status: 'Invalid HTTP Response: 500' };
    const both = evidence({ targets: [main(a)] }, hookWith([refused, failed], { events }));
    assert.deepEqual(faults(both), ['event event-unneeded?', 'target target-refused'], events.join());
  }
});

test('a filter is judged by the last push, whatever else was sent since', () => {
  const resourceFilter = 'has(req.ref) && req.ref == "refs/heads/main"';
  const filtered = { ...receiver, spec: { ...receiver.spec, events: [], resourceFilter } };
  const release = sent('2', '09:30', { action: 'published' }, { event: 'release' });
  const events = ['push', 'release'];
  const pushed = push('1', '08:00', 'refs/heads/main', a);
  const says = (deliveries: DeliveryDetail[]) =>
    faults(evidence({ receiver: filtered, targets: [main(a)] }, hookWith(deliveries, { events })));
  assert.deepEqual(says([release, pushed]), []);
  assert.deepEqual(says([release]), ['filter filter-false?'], 'it is not known how it judges a push');
  assert.deepEqual(says([release, push('1', '08:00', 'refs/heads/other', a)]).slice(0, 1), ['filter filter-false']);
  const rash = { ...filtered, spec: { ...filtered.spec, resourceFilter: 'req.ref == "refs/heads/main"' } };
  const failed = { ...release, statusCode: 500, status: 'Invalid HTTP Response: 500' };
  const found = evidence({ receiver: rash, targets: [main(a)] }, hookWith([failed, pushed], { events }));
  assert.deepEqual(faults(found), ['filter filter-error'], 'a delivery that fails shows where');
});

test("of an organization's webhook only what is about the repository counts", () => {
  const other = sent('2', '09:30', { ref: 'refs/heads/main', after: a, repository: { full_name: 'acme/web' } });
  const resourceFilter = 'req.repository.full_name == "acme/app"';
  const filtered = { ...receiver, spec: { ...receiver.spec, resourceFilter } };
  const ofAll = (deliveries: DeliveryDetail[]) => ({ ...hookWith(deliveries), home: organization });
  for (const more of [{}, { receiver: filtered }]) {
    const found = evidence({ targets: [main(b)], ...more });
    assert.deepEqual(faults(homes(found, ofAll([other]))), []);
    assert.deepEqual(faults(homes(found, ofAll([other, push('1', '08:00', 'refs/heads/main', b)]))), []);
  }
  const late = homes(evidence({ targets: [main(b)] }), ofAll([other, push('1', '08:00', 'refs/heads/main', a)]));
  assert.deepEqual(faults(late).slice(0, 1), ['delivery delivery-missing']);
});

test('of two repositories, each is judged by its own webhook', () => {
  const targets = [main(b), target('web', { branch: 'main' }, `main@sha1:${a}`)];
  const found = evidence({ targets });
  const one = { ...hookWith([push('1', '09:00', 'refs/heads/main', b)]), home: app };
  const two = { ...hook({ id: 8 }), home: web };
  assert.deepEqual(faults(homes(found, one, two)), [], 'a commit of one is not missing in the other');
  const failed = delivery({ id: '9', event: 'push', statusCode: 400, status: 'Invalid HTTP Response: 400' });
  const broken = { ...hook({ id: 8 }, [failed]), home: web };
  assert.deepEqual(faults(homes(found, one, broken)), ['signature signature-mismatch']);
  const elsewhere = { ...hook({ id: 8, url: `http://198.51.100.9${path}` }, []), home: web };
  const [wrong] = diagnose(homes(found, one, elsewhere)).hops.filter(({ hop }) => hop === 'hook');
  assert.match(wrong?.message ?? '', /^webhook 8 points to another host, 198\.51\.100\.9$/);
});

test('what a proxy takes off the path is no fault where deliveries arrive', () => {
  const prefixed = { ...hook({ url: `http://203.0.113.7/flux${path}` }), match: 'altered' as const };
  assert.deepEqual(faults(evidence({}, prefixed)), []);
  const refused = { ...hook({}, [delivery({ statusCode: 404 })]), match: 'altered' as const };
  assert.deepEqual(faults(evidence({}, refused)), ['hook hook-url-altered']);
});

test('pushes are read before other events, and of those only what the Receiver takes', async () => {
  const all = [
    sent('5', '09:50', {}, { event: 'issues', statusCode: 400 }),
    sent('4', '09:40', {}, { event: 'release' }),
    push('3', '09:30', 'refs/heads/other', b),
    push('2', '09:20', 'refs/heads/main', b),
    push('1', '09:10', 'refs/heads/main', a),
  ];
  const read = async (sought: { hasSources: boolean; events?: string[] }) => {
    const ids: string[] = [];
    const concerns = ({ payload }: DeliveryDetail) => payload.ref === 'refs/heads/main';
    await deliveryDetails(all, { events: undefined, concerns, ...sought }, async (id) => {
      ids.push(id);
      return { value: all.find((each) => each.id === id) as DeliveryDetail };
    });
    return ids;
  };
  assert.deepEqual(await read({ hasSources: true }), ['5', '3', '2']);
  assert.deepEqual(await read({ hasSources: false }), ['5']);
  assert.deepEqual(await read({ hasSources: true, events: ['release'] }), ['5', '4']);
});

test("where a proxy takes a prefix off the path, the webhook is the Receiver's for every command", () => {
  const prefixed = { ...hook({ url: `https://203.0.113.7/prod${path}` }), match: 'altered' as const };
  const found = evidence({}, prefixed);
  assert.deepEqual(hooksOfReceiver(found, 'leading'), { hooks: [{ home: app, id: 7 }] });
  assert.equal(statusOf(found).hook.health, 'ok');
  const plan = choose(found, {});
  assert.deepEqual('plans' in plan && plan.plans.map(({ by }) => by), ['ping', 'delivery']);
  const [, signed] = 'plans' in plan ? plan.plans : [];
  assert.equal(signed?.by === 'delivery' && signed.url, `https://203.0.113.7/prod${path}`);
  const refused = { ...prefixed, deliveries: { value: [delivery({ statusCode: 404 })] } };
  assert.equal(statusOf(evidence({}, refused)).hook.health, 'bad');
  assert.ok('problem' in hooksOfReceiver(evidence({}, refused), 'leading'));
});

test('the last delivery that status shows is one that the Receiver takes', () => {
  const refused = sent('2', '09:30', { action: 'opened' }, { event: 'pull_request', statusCode: 400 });
  const { last } = statusOf(evidence({}, hookWith([refused, push('1', '08:00', 'refs/heads/main', a)])));
  assert.deepEqual([last.event, last.health], ['push', 'ok']);
});
