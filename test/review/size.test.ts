import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { PolicyObject } from '../../policy/object.ts';
import { type Declaration, nothing } from '../../review/model/declaration.ts';
import { fit, type Part, passage } from '../../review/output/fit.ts';
import { report } from '../../review/report.ts';

type Fields = Record<string, unknown>;

const limit = 45_000;
const many = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => make(index));
const object = (kind: string, name: string, fields: Fields = {}, apiVersion = 'v1'): PolicyObject => ({
  apiVersion,
  kind,
  metadata: { name, namespace: 'flux-system' },
  ...fields,
});
const repository = (name: string, url = `https://github.com/acme/${name}`) =>
  object('GitRepository', name, { spec: { url, interval: '10m' } }, 'source.toolkit.fluxcd.io/v1');
const receiver = (names: readonly string[], name = 'shop') =>
  object(
    'Receiver',
    name,
    {
      spec: {
        type: 'github',
        events: many(50, (index) => `event-${index}`),
        secretRef: { name: 'token' },
        resources: names.map((target) => ({ kind: 'GitRepository', name: target })),
      },
    },
    'notification.toolkit.fluxcd.io/v1',
  );
const role = (name: string, long = '') =>
  object(
    'ClusterRole',
    name,
    { rules: [{ apiGroups: [''], resources: ['*'], verbs: ['*', long] }] },
    'rbac.authorization.k8s.io/v1',
  );

function written(before: Partial<Declaration>, after: Partial<Declaration>, stacks = 1, options = {}) {
  const change = { before: { ...nothing, ...before }, after: { ...nothing, ...after } };
  const all = many(stacks, (index) => ({ stack: `stack-${index}`, ...change }));
  return report({ title: 'a..b', command: 'a..b', stacks: all, notes: [], asides: [] }, options);
}

const names = many(700, (index) => `shop-${index}`);
const filler = 'ä'.repeat(400);
const settings = (count: number, value: string) => new Map(many(count, (i) => [`fluxhook:${i}${filler}`, value]));
const failure = (lines: number) => `Error: first line\n${'at somewhere\n'.repeat(lines)}last line`;

function assertFits(before: Partial<Declaration>, after: Partial<Declaration>, stacks: number): string {
  const { markdown } = written(before, after, stacks);
  assert.ok(Buffer.byteLength(markdown) <= limit, `${Buffer.byteLength(markdown)} bytes`);
  assert.equal((markdown.match(/^```+/gm) ?? []).length % 2, 0, 'every block has an end');
  const arrows = markdown.match(/^ {2}n\d+ -/gm)?.length ?? 0;
  assert.ok(arrows / stacks < 500, `${arrows} arrows`);
  return markdown;
}

describe('a review fits into a comment, whatever changes', () => {
  for (const [what, before, after, says] of [
    [
      '700 targets',
      { objects: [receiver([])] },
      { objects: [receiver(names), ...names.map((name) => repository(name))] },
      [/- … and \d+ more/, /and \d+ more targets/],
    ],
    ['700 targets less', { objects: [receiver(names)] }, { objects: [receiver([])] }, [/- … and \d+ more/]],
    [
      '400 mandatory findings',
      {},
      { objects: many(400, (index) => role(`role-${index}`)) },
      [/… and \d+ more; in all: `least-privilege` 800/],
    ],
    [
      'a mandatory finding behind 700 objects',
      {},
      { objects: [...names.map((name) => repository(name, 'http://x')), role('all')] },
      [/❌ mandatory `least-privilege`, `ClusterRole flux-system\/all`/],
    ],
    [
      '2,000 changed keys',
      { objects: [object('ConfigMap', 'c', { data: Object.fromEntries(many(2000, (i) => [`key-${i}`, `a${i}`])) })] },
      { objects: [object('ConfigMap', 'c', { data: Object.fromEntries(many(2000, (i) => [`key-${i}`, `b${i}`])) })] },
      [/… and 1980 more fields/],
    ],
    [
      'long texts',
      { objects: [] },
      {
        objects: many(300, (index) =>
          object('ConfigMap', `${filler}${index}`, { data: { [filler]: '`'.repeat(5000) } }),
        ),
      },
      [/and \d+ more/],
    ],
    ['many settings', { settings: settings(900, 'a') }, { settings: settings(900, filler) }, [/and \d+ more/]],
    [
      'a long failure',
      {},
      { failure: failure(2_000) },
      [/Error: first line/, /… \d+ characters left out …/, /last line/],
    ],
    [
      'many Receivers',
      {},
      { objects: many(200, (index) => receiver(names.slice(0, 50), `hook-${index}`)) },
      [/and \d+ more/],
    ],
    [
      'many remarks',
      { remarks: many(300, () => filler) },
      { remarks: many(300, () => filler) },
      [/Before this change/],
    ],
  ] as const) {
    test(what, { timeout: 60_000 }, () => {
      const markdown = assertFits(before as Partial<Declaration>, after as Partial<Declaration>, 1);
      for (const pattern of says) assert.match(markdown, pattern);
      assert.match(markdown, what === 'many remarks' ? /Before this change/ : /npx fluxhook review a\.\.b --whole/);
    });
  }

  // What there is of it is again in each stack; the more of these, the less, as reading it takes the time.
  for (const [stacks, size] of [
    [30, 1],
    [300, 0.1],
  ] as const) {
    for (const [what, before, after] of [
      ['many settings', { settings: settings(900 * size, 'a') }, { settings: settings(900 * size, filler) }],
      ['a long failure', {}, { failure: failure(2_000 * size) }],
      ['many remarks', { remarks: many(300 * size, () => filler) }, { remarks: many(300 * size, () => filler) }],
    ] as const) {
      test(`${what}, in each of ${stacks} stacks`, { timeout: 60_000 }, () => {
        assert.match(assertFits(before, after, stacks), /npx fluxhook review a\.\.b --whole/);
      });
    }
  }

  test('mandatory findings come before everything else', () => {
    const { markdown, failed } = written({}, { objects: many(60, (index) => role(`role-${index}`)) });
    assert.equal(failed, true);
    assert.equal(markdown.match(/❌ mandatory/g)?.length, 120);
  });

  test('failures of all stacks are said, if not in full', () => {
    const { markdown } = written({}, { failure: 'x\n'.repeat(2_000) }, 50);
    assert.equal(markdown.match(/nothing can be synthesized/g)?.length, 50);
  });

  test('the whole is there to be had', () => {
    const objects = [receiver(names), ...names.map((name) => repository(name))];
    const { markdown } = written({ objects: [receiver([])] }, { objects }, 1, { whole: true });
    assert.equal(markdown.match(/\*\*Target added\*\*/g)?.length, 700);
    assert.doesNotMatch(markdown, /more targets`|left out|--whole/);
  });
});

test('no arrangement of parts is longer than its room', () => {
  // A generator of the same numbers each time.
  let state = 1;
  const random = (below: number) => {
    state = (state * 48_271) % 2_147_483_647;
    return state % below;
  };
  const text = () => `${'`äx\n'.charAt(random(4)).repeat(random(300))}x`;
  for (let round = 0; round < 500; round++) {
    const parts = many<Part>(random(12), () => {
      if (random(3) === 0) return passage(random(3), text());
      const [head, last] = [text(), text()];
      const most = 1 + random(9);
      return {
        urgency: random(3),
        items: many(random(20), () => ({ text: text(), urgency: random(5) })),
        most,
        // Worse than any real one: the more there is, the more stands around it.
        write: (texts, left) =>
          [head, ...texts, '~'.repeat(texts.join('').length), ...(left > 0 ? [`${left} more ${last}`] : [])].join('\n'),
      };
    });
    const room = random(4000);
    assert.ok(Buffer.byteLength(fit(parts, room).text) <= room);
  }
});
