import assert from 'node:assert/strict';
import { test } from 'node:test';
import { diagnose } from '../../lib/operate/diagnose.ts';
import type { Diagnosis, ReceiverReport } from '../../lib/operate/diagnosis.ts';
import { shortReport } from '../../lib/operate/report/short.ts';
import { textReport } from '../../lib/operate/report/text.ts';
import { evidence, hook, receiver, token } from './doctor-evidence.ts';

const diagnosis = (...receivers: ReceiverReport[]): Diagnosis => ({
  apiVersion: 'fluxhook.dev/v1',
  kind: 'Diagnosis',
  receivers,
});
const well = () => diagnose(evidence());
const broken = () => diagnose(evidence({}, hook({ active: false, insecureSsl: true })));

test('a hop that holds has one line, one that does not has three', () => {
  const lines = textReport(diagnosis(broken())).split('\n');
  assert.equal(lines[0], 'Receiver flux-system/app (github): broken, at hook');
  assert.equal(lines.length, 1 + 12 + 2 + 3);
  assert.match(lines[2] ?? '', /^ {2}✘ hook +webhook 7 is switched off \[hook-inactive\]$/);
  assert.match(lines[3] ?? '', /^ +why: GitHub sends nothing for it$/);
  assert.match(lines[4] ?? '', /^ +fix: gh api --method PATCH repos\/acme\/app\/hooks\/7 -F active=true$/);
  assert.match(lines[5] ?? '', /^ {2}! +webhook 7 does not verify .* \[hook-tls-unverified\]$/);
});

test('several Receivers are counted', () => {
  assert.match(textReport(diagnosis(well(), broken())), /\n\n2 Receivers: 1 in order, 0 with warnings, 1 broken$/);
  assert.equal(
    shortReport(diagnosis(well(), broken())),
    '✔ flux-system/app: all hops hold\n' + '✘ flux-system/app: hook: webhook 7 is switched off [hook-inactive]',
  );
});

test('what others wrote stays in its line, and moves no cursor', () => {
  const conditions = [{ type: 'Ready', status: 'False', message: 'first\nsecond \u001b[2Jthird' }];
  const report = diagnose(evidence({ receiver: { ...receiver, status: { ...receiver.status, conditions } } }));
  for (const text of [textReport(diagnosis(report)), shortReport(diagnosis(report))]) {
    assert.match(text, /the Receiver is not ready: first second {2}\[2Jthird/);
  }
});

test('no report has the token', () => {
  assert.ok(!JSON.stringify([well(), broken()]).includes(token));
});
