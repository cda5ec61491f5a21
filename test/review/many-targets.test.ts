import assert from 'node:assert/strict';
import { test } from 'node:test';
import { declaration, receiver, repository, said } from './objects.ts';

const sources = (count: number) =>
  Array.from({ length: count }, (_, index) => {
    const source = repository({}, `app-${index}`);
    return { ...source, metadata: { ...source.metadata, labels: { team: 'web' } } };
  });
const wildcard = receiver({ resources: [{ kind: 'GitRepository', name: '*', matchLabels: { team: 'web' } }] });
const sentences = (before: readonly object[], after: readonly object[]) =>
  said(declaration(before as never), declaration(after as never)).split('\n');

const limit =
  'The notification-controller patches one after another, 300 at once and then 50 a second for all deliveries together: ' +
  'about 7 s until it answers; the sender gives up after 10 s, and the remaining objects are never reconciled. ' +
  'Better: let a delivery reconcile only what it is about: Receivers with matchLabels or a namespace of their own, each with the webhook ' +
  'of its own repositories, or a filter such as has(req.repository) && res.metadata.name == req.repository.name (docs/many-repositories.md).';

test('a wildcard that comes to match many is told first, with what it matched before', () => {
  const [first, second] = sentences([wildcard, ...sources(390)], [wildcard, ...sources(412)]).filter(
    (sentence) => !sentence.startsWith('**One more webhook') && !sentence.startsWith('**22 more webhooks'),
  );
  assert.equal(
    first,
    '**Many targets**: a delivery to `flux-system/shop` now reconciles 412 GitRepositories (`GitRepository flux-system/* with team=web (412)`); before 390. ' +
      limit,
  );
  assert.equal(second, '**Target added**: deliveries also reconcile `GitRepository flux-system/app-390`.');
});

test('the way back is told, and what is few is not', () => {
  const back = sentences([wildcard, ...sources(412)], [wildcard, ...sources(10)]);
  assert.ok(
    back.includes(
      '**Many targets**: a delivery to `flux-system/shop` now reconciles 10 GitRepositories (`GitRepository flux-system/* with team=web (10)`); before 412.',
    ),
    back.join('\n'),
  );
  const few = sentences([wildcard, ...sources(10)], [wildcard, ...sources(399)]);
  assert.ok(!few.some((sentence) => sentence.startsWith('**Many targets**')));
  const same = sentences([wildcard, ...sources(412)], [{ ...wildcard }, ...sources(412)]);
  assert.ok(!same.some((sentence) => sentence.startsWith('**Many targets**')));
});

test('a new Receiver over many is told', () => {
  const [, second] = sentences(sources(450), [wildcard, ...sources(450)]);
  assert.match(
    second ?? '',
    /^\*\*Many targets\*\*: a delivery to `flux-system\/shop` now reconciles 450 GitRepositories [^;]*\. The notification/,
  );
});

test('a filter that goes makes a wildcard wide', () => {
  const filtered = receiver({
    resources: [{ kind: 'GitRepository', name: '*', matchLabels: { team: 'web' } }],
    resourceFilter: 'res.metadata.name == req.repository.name',
  });
  const all = sources(450);
  const told = sentences([filtered, ...all], [wildcard, ...all]);
  assert.ok(told.some((sentence) => /^\*\*Many targets\*\*: .* now reconciles 450 .*; before 0\. /.test(sentence)));
});
