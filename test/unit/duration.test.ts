import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fluxDurationToMilliseconds, goDuration, isFluxDuration } from '../../lib/flux/duration.ts';

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

// What `fmt.Println` of the parsed time.Duration prints.
for (const [text, written] of [
  ['1h', '1h0m0s'],
  ['90m', '1h30m0s'],
  ['5m', '5m0s'],
  ['1m30s', '1m30s'],
  ['1.5s', '1.5s'],
  ['500ms', '500ms'],
  ['0', '0s'],
  ['0s', '0s'],
  ['hourly', 'hourly'],
] as const) {
  test(`Go writes ${text} as ${written}`, () => assert.equal(goDuration(text), written));
}
