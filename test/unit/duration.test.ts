import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fluxDurationToMilliseconds, isFluxDuration } from '../../lib/flux/duration.ts';

for (const [text, milliseconds] of [
  ['500ms', 500],
  ['30s', 30_000],
  ['15m', 900_000],
  ['1h30m', 5_400_000],
  ['1.5h', 5_400_000],
] as const) {
  test(`${text} is ${milliseconds} ms`, () => {
    assert.equal(fluxDurationToMilliseconds(text), milliseconds);
    assert.ok(isFluxDuration(text));
  });
}

for (const text of ['', '15', '15 m', '15min', '-1m', '1d', 'm', '0s']) {
  test(`${JSON.stringify(text)} is refused`, () => {
    assert.equal(isFluxDuration(text), false);
  });
}
