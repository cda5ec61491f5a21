import assert from 'node:assert/strict';
import { test } from 'node:test';
import { and, branch, changedPath, type Filter, not, or, tag } from '../../lib/constructs/index.ts';
import { describeViolation } from '../../lib/constructs/violation.ts';
import { celHas, celString } from '../../lib/flux/cel.ts';
import { checkCel } from '../../lib/flux/cel-check.ts';

const problemsOf = (expression: string, after?: string) =>
  checkCel(expression, { variables: ['req', 'res'], after }).map(({ problem }) => problem);

// Expressions that the notification-controller takes and that are not errors for a body that is empty, evaluated by its own
// CEL. None may be called wrong.
for (const expression of [
  'true',
  '!has(req.ref)',
  "has(req.ref) && req.ref == 'refs/heads/main'",
  "req.ref == 'refs/heads/main' && has(req.ref)",
  "has(req.ref) ? req.ref == 'x' : false",
  "!has(req.ref) || req.ref == 'x'",
  '"ref" in req && req["ref"] == "x"',
  '"ref" in req ? req.ref == "x" : false',
  'size(req) > 0 && req.ref == "x"',
  'req != {} && req.ref == "x"',
  'true || req.ref == "x"',
  'has(req.a) && (req.a == 1 || req.b == 2)',
  '(has(req.a) && req.a == 1) || (has(req.b) && req.b == 2)',
  'has(req.push_data) && has(req.push_data.tag) && req.push_data.tag == "x"',
  'req.?ref == optional.of("refs/heads/main")',
  'req.?ref.orValue("") == "x"',
  'req[?"ref"].orValue("") == "x"',
  'req.?ref.hasValue() && req.ref == "x"',
  'req.?commits.optMap(c, size(c) > 0).orValue(false)',
  'has(req.commits) && req.commits.exists(c, c.added.exists(p, p.startsWith(res.metadata.labels["path"])))',
  'has(req.updated_tags) && sets.intersects(req.updated_tags, ["latest"])',
  'has(req.data) && base64.decode(req.data) == b"x"',
  'res.metadata.name in ["a", "b"]',
  'has(req.ref) && req.ref.split("/")[2].lowerAscii() == r"main"',
  'has(req.tag) && req.tag.split("/").last().value().split(":").first().value() == "x"',
  'has(req.commits) && size(req.commits) > 1 ? true : false',
  'has(req.ref) && type(req.ref) == string',
  'has(req.ref) && req.ref.matches("^(?i)REFS/heads/[^/]+$")',
  'has(req.ref) && matches(req.ref, req.pattern)',
  'has(req.at) && timestamp(req.at) > timestamp("2026-01-01T00:00:00Z")',
  'has(req.at) && timestamp(req.at) > google.protobuf.Timestamp{}',
  'type(timestamp("2026-01-01T00:00:00Z")) == google.protobuf.Timestamp',
  'type(optional.none()) == optional_type',
  '[?req.?ref].size() == 0',
  '.req == {}',
  '[1, 2].map(x, x > 1, x * 2) == [4]',
  '"%s".format(["x"]).reverse() == strings.quote("x")',
  '// a comment\nhas(req.ref)',
]) {
  test(`${expression} is right`, () => assert.deepEqual(problemsOf(expression), []));
}

for (const [expression, problem] of [
  ['', /it is not CEL/],
  ['req.ref = "x"', /it is not CEL/],
  ['req.ref == "google.protobuf.Timestamp{}" &&', /it is not CEL/],
  ['x == 1 && y == 2', /no variable x.*no variable y/s],
  ['has(req.commits) && req.commits.exists(c, d == 1)', /^there is no variable d$/],
  ['req.?commits.orValue([]).exists(c, true) && c == 1', /^there is no variable c$/],
  ['"main"', /its result is not known to be true or false/],
  ['has(req.a) ? req.b : false', /^its result is not known/],
  ['has(req.ref) && req.ref.matches("[")', /^matches.* is not an RE2 expression/],
  // Functions of other dialects, and slips.
  ['has(req.ref) && req.ref.startWith("x")', /^Flux has no function startWith$/],
  ['has(req.l) && req.l.distinct() == []', /^Flux has no function distinct$/],
  ['has(req.l) && req.l.sort() == []', /^Flux has no function sort$/],
  ['has(req.l) && req.l.existsOne(x, x == 1)', /^Flux has no function existsOne\nthere is no variable x$/],
  ['cel.bind(x, 1, x == 1)', /^Flux has no function cel\.bind\nthere is no variable x$/],
  ['url("http://x") == "x"', /^Flux has no function url$/],
  ['math.greatest(1, 2) == 2', /^Flux has no function math\.greatest$/],
  ['contains("a", "a")', /^Flux has no function contains$/],
  ['sets.sort([1]) == [1]', /^Flux has no function sets\.sort$/],
  // A field that may be missing.
  ['req.ref == "x"', /^it reads req\.ref without checking that it exists/],
  ['req["a-b"] == "x"', /^it reads req\["a-b"\] without/],
  ['has(req.push_data.tag) && req.push_data.tag == "x"', /^it reads req\.push_data without/],
  ['has(req.action) || req.ref == "x"', /^it reads req\.ref without/],
  ['"x" in req.list', /^it reads req\.list without/],
  ['{"a": [req.ref]} == {}', /^it reads req\.ref without/],
  ['has(req.a) ? req.a == 1 : req.b == 2', /^it reads req\.b without/],
  ['!req.draft', /^it reads req\.draft without/],
] as const) {
  test(`${expression} is wrong`, () => assert.match(problemsOf(expression).join('\n'), problem));
}

test("a target's filter is evaluated only where the Receiver's lets the delivery through", () => {
  const expression = 'req.ref == "x"';
  assert.deepEqual(problemsOf(expression, 'has(req.ref)'), []);
  assert.deepEqual(problemsOf(expression, 'res.metadata.name == "x"'), []);
  assert.equal(problemsOf(expression, 'true').length, 1);
});

test('a string literal takes any text', () => {
  assert.equal(celString('a"b\\c\n'), String.raw`"a\"b\\c\n"`);
  assert.throws(() => celString('\ud800'), /^RangeError: "\\ud800" is not well-formed Unicode$/);
});

test('every map on the way is looked at', () => {
  assert.equal(celHas('req.ref'), 'has(req.ref)');
  assert.equal(celHas('req.a.b'), 'has(req.a) && type(req.a) == map && has(req.a.b)');
});

for (const [what, filter, message] of [
  [
    'a full reference name',
    branch('refs/heads/main'),
    /^branch name = "refs\/heads\/main" is not usable: the filter would match nothing; allowed: names as git shows them.* Write main, not/,
  ],
  ['an empty tag', tag(''), /^tag name = ""/],
  ['a path with a slash at the start', changedPath('/apps'), /^path = "\/apps".* without a slash at the start/],
  ['a path with ..', changedPath('apps/../web'), /^path = "apps\/\.\.\/web"/],
  ['text that is not Unicode', branch('\ud800'), /^branch name = "\\ud800"/],
  // @ts-expect-error: does not compile either
  ['no branch', branch(), /^branch name = \[\] is not usable.* at least one/],
  // From the environment, or JavaScript.
  ['no text', branch(undefined as unknown as string), /^branch name = undefined/],
] as const) {
  test(`${what} is a problem of the filter, also inside others, and no error`, () => {
    for (const carrier of [filter, not(filter), and(filter, 'true'), or('true', filter)] as Filter<'github'>[]) {
      const found = carrier.problems('github').map(describeViolation);
      assert.equal(found.length, 1);
      assert.match(found[0] ?? '', message);
      assert.deepEqual(problemsOf(carrier.expression('github')), []);
    }
  });
}
