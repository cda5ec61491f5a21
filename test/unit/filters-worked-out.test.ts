import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Target } from '../../lib/operate/evidence/evidence.ts';
import { workOutFilters } from '../../lib/operate/filters/work-out.ts';
import type { DeliveryDetail } from '../../lib/operate/hook-records.ts';
import { delivery, receiver } from './doctor-evidence.ts';

/** The filters of a Receiver and its only target, and the result of each. */
function worked(resourceFilter: string, filter: string, headers: Record<string, string> = json) {
  const reference = { kind: 'GitRepository', name: 'app', filter };
  const objects = { value: [{ metadata: { name: 'app', namespace: 'flux-system' } }] };
  const target = { reference, apiVersion: 'source.toolkit.fluxcd.io/v1', objects } as unknown as Target;
  const sent: DeliveryDetail = { ...delivery(), url: '', headers, payload: { ref: 'refs/heads/main' } };
  const { spec, ...rest } = receiver;
  const filtered = { ...rest, spec: { ...spec, resourceFilter, resources: [reference] } };
  return workOutFilters({ receiver: filtered, targets: [target] }, sent).map(({ evaluation, isReached }) => [
    'value' in evaluation ? evaluation.value : 'error',
    isReached,
  ]);
}

const json = { 'content-type': 'application/json' };

test("a target's filter counts only where the Receiver's own let the object through, as in Flux", () => {
  assert.deepEqual(worked('false', 'req.none == 1'), [
    [false, true],
    ['error', false],
  ]);
  assert.deepEqual(worked('true', 'req.none == 1'), [
    [true, true],
    ['error', true],
  ]);
});

test('a filter sees the API version that a reference leaves out', () => {
  assert.deepEqual(worked('res.apiVersion == "source.toolkit.fluxcd.io/v1"', ''), [[true, true]]);
});

for (const [type, isRead] of [
  ['application/json; charset=utf-8', true],
  ['text/plain, Application/JSON', true],
  ['application/json-patch+json', false],
  ['application/x-www-form-urlencoded', false],
] as const) {
  test(`of ${type} a filter sees ${isRead ? 'the body' : 'an empty body'}`, () => {
    assert.deepEqual(worked('has(req.ref)', '', { 'content-type': type }), [[isRead, true]]);
  });
}
