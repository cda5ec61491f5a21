import assert from 'node:assert/strict';
import { test } from 'node:test';
import { evaluateCel } from '../../lib/flux/cel-evaluate.ts';

const req = {
  ref: 'refs/heads/main',
  number: 1,
  labels: ['a', 'b'],
  commits: [{ added: ['charts/app/values.yaml'] }],
  nothing: null,
};
const res = { metadata: { name: 'app', labels: { team: 'web' } } };

/** True, false, or an error that has the text. */
const cases: readonly (readonly [expression: string, outcome: boolean | string])[] = [
  ['req.ref == "refs/heads/main"', true],
  ['req.ref == "refs/heads/dev"', false],
  ['has(req.missing) && req.missing == "x"', false],
  ['req.missing == "x"', 'No such key: missing'],
  ['false && req.missing == "x"', false],
  ['req.missing == "x" && false', false],
  ['true || req.missing == "x"', true],
  ['req.number == 1', true],
  // The body's numbers are doubles, and CEL adds no int to a double.
  ['req.number + 1 == 2', 'overload'],
  ['type(req.number) == double', true],
  ['req.nothing == null', true],
  ['res.metadata.labels["team"] == "web"', true],
  ['req.commits.exists(c, c.added.exists(f, f.startsWith("charts/")))', true],
  // RE2, not JavaScript's expressions.
  ['req.ref.matches("(?i)^REFS/HEADS/[[:alpha:]]+$")', true],
  ['matches(req.ref, "main\\\\z")', true],
  ['(req.ref).matches("main")', true],
  ['req.ref.matches("(?=x)")', 'invalid'],
  ['sets.contains(req.labels, ["a"])', true],
  ['sets.intersects(req.labels, ["z"])', false],
  ['sets.equivalent(req.labels, ["b", "a"])', true],
  ['base64.encode(b"a") == "YQ=="', true],
  ['req.ref.replace("/", "-") == "refs-heads-main"', true],
  ['req.ref.replace("/", "-", 1) == "refs-heads/main"', true],
  ['req.ref.charAt(0) == "r"', true],
  ['req.ref.split("/")[2].upperAscii() == "MAIN"', true],
  ['req.?missing.orValue("x") == "x"', true],
  ['req.ref', 'neither true nor false'],
  ['req.ref ==', 'EOF'],
];

for (const [expression, outcome] of cases) {
  test(expression, () => {
    const found = evaluateCel(expression, { req, res });
    if (typeof outcome === 'boolean')
      assert.deepEqual({ value: outcome }, 'value' in found ? { value: found.value } : found);
    else assert.ok('error' in found && found.error.includes(outcome), JSON.stringify(found));
  });
}

test('each part of a conjunction is reported, however it is nested and written', () => {
  const { parts } = evaluateCel('has(req.ref) && (res.metadata.name == "web" && (req.ref).matches("dev$"))', {
    req,
    res,
  });
  assert.deepEqual(parts, [
    { text: 'has(req.ref)', value: true },
    { text: 'res.metadata.name == "web"', value: false },
    { text: 'req.ref.matches("dev$")', value: false },
  ]);
});
