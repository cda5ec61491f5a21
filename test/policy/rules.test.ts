import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { evaluate } from '../../policy/evaluate.ts';
import type { PolicyObject } from '../../policy/object.ts';
import type { Reasons } from '../../policy/reasons.ts';
import { rules } from '../../policy/rules/index.ts';
import { exposure } from './cases/exposure.ts';
import { https } from './cases/https.ts';
import { plainToken } from './cases/plain-token.ts';
import { receivers } from './cases/receivers.ts';
import { rights } from './cases/rights.ts';
import { tokens } from './cases/tokens.ts';
import { type Cases, type Fields, object, ranges, service, webhook } from './fixtures.ts';

const cases: Cases = { ...https, ...exposure, ...plainToken, ...tokens, ...rights, ...receivers };

/** Names of the rules that the first object violates among the others, each once. */
function violated(stack: readonly PolicyObject[], reasons: Reasons = new Map()): string[] {
  const [first, ...others] = stack;
  const alone = evaluate(others, reasons).length;
  const findings = evaluate([...others, first as PolicyObject], reasons).slice(alone);
  return [...new Set(findings.filter(({ reason }) => reason === undefined).map(({ rule }) => rule.name))];
}

for (const rule of rules) {
  describe(rule.name, () => {
    const { bad = {}, good = {} } = cases[rule.name] ?? {};
    for (const [what, stack] of Object.entries(bad)) {
      test(`${what}: violated`, () => assert.deepEqual(violated(stack), [rule.name]));
    }
    for (const [what, stack] of Object.entries(good)) {
      test(`${what}: fine`, () => assert.deepEqual(violated(stack), []));
    }
    test('has cases of both kinds', () => assert.ok(Object.keys(bad).length > 0 && Object.keys(good).length > 0));
  });
}

test('names are unique', () => {
  assert.equal(new Set(rules.map(({ name }) => name)).size, rules.length);
});

test('no finding shows the value of a token', () => {
  const stack = [
    object('v1', 'Secret', { stringData: { token: 'do-not-show' } }),
    webhook({}, { secret: 'do-not-show' }),
  ];
  const findings = evaluate(stack, new Map());
  assert.equal(findings.length, 2);
  assert.ok(
    !JSON.stringify(findings.map(({ problem, fix, object: name }) => [problem, fix, name])).includes('do-not-show'),
  );
});

describe('a stated reason', () => {
  const loadBalancer = (annotations: Fields = {}) => [service({ type: 'LoadBalancer', ...ranges }, annotations)];

  test('in an annotation of the object is accepted', () => {
    assert.deepEqual(violated(loadBalancer({ 'policy.fluxhook.dev/https': 'TLS ends at the CDN' })), []);
  });

  test('for the whole stack is accepted', () => {
    assert.deepEqual(violated(loadBalancer(), new Map([['https', 'TLS ends at the CDN']])), []);
  });

  test('that is empty, or for another rule, is not', () => {
    assert.deepEqual(violated(loadBalancer({ 'policy.fluxhook.dev/https': ' ' })), ['https']);
    assert.deepEqual(violated(loadBalancer({ 'policy.fluxhook.dev/named-targets': 'x' })), ['https']);
  });

  test('is not accepted where none can be', () => {
    const annotations = { 'policy.fluxhook.dev/plain-token': 'a test' };
    const secret = object('v1', 'Secret', { stringData: { token: 'plain' } }, annotations);
    assert.deepEqual(violated([secret]), ['plain-token']);
  });
});
