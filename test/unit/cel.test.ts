import assert from 'node:assert/strict';
import { test } from 'node:test';
import { branch, changedPath, imageName, imageTag, tag } from '../../lib/constructs/index.ts';
import { celHas, celString } from '../../lib/flux/cel.ts';
import { checkCel } from '../../lib/flux/cel-check.ts';

// Expressions that the notification-controller takes: its CEL has optional types and the extensions strings, sets and
// encoders. None may be called wrong.
for (const expression of [
  'true',
  '!has(req.ref)',
  "has(req.ref) && req.ref == 'refs/heads/main'",
  'req.?ref == optional.of("refs/heads/main")',
  'req.?commits.optMap(c, size(c) > 0).orValue(false)',
  'req.commits.exists(c, c.added.exists(p, p.startsWith(res.metadata.labels["path"])))',
  'sets.intersects(req.updated_tags, ["latest"])',
  'base64.decode(req.data) == b"x"',
  'res.metadata.name in ["a", "b"]',
  'req.ref.split("/")[2].lowerAscii() == r"main"',
  'size(req.commits) > 1 ? true : false',
  'type(req.ref) == string',
  'req.ref.matches("^(?i)REFS/heads/[^/]+$")',
  'matches(req.ref, req.pattern)',
  'timestamp(req.at) > timestamp("2026-01-01T00:00:00Z")',
  '// a comment\nhas(req.ref)',
]) {
  test(`${expression} is right`, () => assert.deepEqual(checkCel(expression, ['req', 'res']), []));
}

for (const [expression, problem] of [
  ['', /it is not CEL/],
  ['req.ref = "x"', /it is not CEL/],
  ['x == 1 && y == 2', /no variable x.*no variable y/s],
  ['req.commits.exists(c, d == 1)', /no variable d/],
  ['req.commits.exists(c, true) && c == 1', /no variable c/],
  ['"main"', /its result is not known to be true or false/],
  ['req.a ? req.b : false', /its result is not known/],
  ['req.ref.matches("[")', /no RE2 expression/],
] as const) {
  test(`${expression} is wrong`, () => assert.match(checkCel(expression, ['req', 'res']).join('\n'), problem));
}

test('a string literal takes any text', () => {
  assert.equal(celString('a"b\\c\n'), String.raw`"a\"b\\c\n"`);
  assert.throws(() => celString('\ud800'), /^RangeError: "\\ud800" is not well-formed Unicode$/);
});

test('every map on the way is looked at', () => {
  assert.equal(celHas('req.ref'), 'has(req.ref)');
  assert.equal(celHas('req.a.b'), 'has(req.a) && type(req.a) == map && has(req.a.b)');
});

for (const [what, make, message] of [
  [
    'a full reference name',
    () => branch('refs/heads/main'),
    /"refs\/heads\/main" is no branch name, so the filter would match nothing\. Write it as git shows it: main/,
  ],
  ['an empty tag', () => tag(''), /"" is no tag name/],
  ['a path with a slash at the start', () => changedPath('/apps'), /"\/apps" is no path.*without a slash at the start/],
  ['a path with ..', () => changedPath('apps/../web'), /is no path/],
  ['an image with a tag', () => imageName('library/nginx:latest'), /is no image name.*without tag, digest and scheme/],
  ['an image as a URL', () => imageName('https://ghcr.io/a'), /is no image name/],
  ['a tag with an image', () => imageTag('nginx:latest'), /is no tag.*Write the tag alone/],
  // @ts-expect-error: does not compile either
  ['no branch', () => branch(), /No branch name given: the filter would match nothing; give at least one/],
] as const) {
  test(`${what} is refused`, () =>
    assert.throws(make, (error) => error instanceof RangeError && message.test(error.message)));
}
