import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { evaluate } from '../../policy/evaluate.ts';
import { rules } from '../../policy/rules/index.ts';
import { exposure } from './cases/exposure.ts';
import { https } from './cases/https.ts';
import { plainToken } from './cases/plain-token.ts';
import { receivers } from './cases/receivers.ts';
import { rights } from './cases/rights.ts';
import { tokens } from './cases/tokens.ts';
import { type Cases, object, webhook } from './fixtures.ts';
import { violated } from './violated.ts';

const cases: Cases = { ...https, ...exposure, ...plainToken, ...tokens, ...rights, ...receivers };

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
