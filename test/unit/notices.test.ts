import assert from 'node:assert/strict';
import { test } from 'node:test';
import { knownHookRanges } from '../../lib/github/hook-ranges.ts';
import { notices, writtenHookRanges } from '../../lib/stack/notices.ts';
import { settingsWith } from '../given-settings.ts';

const host = 'flux.example.org';

for (const [exposure, advice] of [
  ['LoadBalancer', 'an exposure of type Ingress with tls, HTTPRoute, or None with a tunnel'],
  [{ type: 'Ingress', host }, 'fluxhook:exposure.tls'],
  [
    { type: 'HTTPRoute', host, gateway: { name: 'public' }, scheme: 'http' },
    'a listener of the Gateway that serves HTTPS (gateway.listener), and scheme https',
  ],
] as const) {
  test(`plain HTTP is reported, with the way to HTTPS: ${JSON.stringify(exposure)}`, () => {
    const settings = settingsWith({ exposure });
    const type = typeof exposure === 'string' ? exposure : exposure.type;
    const said = (scheme: string | undefined) => notices(settings, { scheme, asksGitHub: true, now: new Date() });
    assert.deepEqual(said('http'), [
      `Deliveries come over plain HTTP (fluxhook:exposure ${type}): signatures keep them from being forged, not from being read. ` +
        `For HTTPS: ${advice}; see docs/exposure.md.`,
    ]);
    assert.deepEqual([...said('https'), ...said(undefined)], []);
  });
}

test('where GitHub is not asked, the written ranges are taken: the settings, else the list with its date', () => {
  const hookRanges = { ranges: ['198.51.100.0/24'], date: '2026-11-01' };
  assert.deepEqual(writtenHookRanges(settingsWith({ hookRanges })), hookRanges);
  assert.deepEqual(writtenHookRanges(settingsWith()), knownHookRanges);
});

test('a written list of ranges is reported as old after 180 days, where it is used', () => {
  const at = (changes: Record<string, unknown>, asksGitHub: boolean, now: string) =>
    notices(settingsWith(changes), { scheme: 'https', asksGitHub, now: new Date(now) });
  const written = { hookRanges: { ranges: ['192.0.2.0/24'], date: '2026-01-01' } };
  assert.deepEqual(at(written, true, '2026-06-30'), []);
  assert.deepEqual(at(written, true, '2026-07-02'), [
    "The ranges of GitHub's webhooks are from 2026-01-01, 182 days old: GitHub adds ranges, and deliveries from new ones are dropped. " +
      "Write into the stack's file what this prints: npx fluxhook hook-ranges",
  ]);
  assert.equal(at({}, false, '2027-10-01').length, 1);
  assert.deepEqual(at({}, true, '2027-10-01'), []);
  assert.deepEqual(at({ exposure: { type: 'LoadBalancer', sources: 'any' } }, false, '2027-10-01'), []);
});
