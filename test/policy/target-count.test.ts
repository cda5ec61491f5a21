import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { PolicyObject } from '../../policy/object.ts';
import { targetCount } from '../../policy/target-count.ts';
import { type Fields, object, receiver } from './fixtures.ts';
import { violated } from './violated.ts';

const team = (team: string) => ({ team });
const wildcard = (matchLabels: Fields, more: Fields = {}) => ({
  kind: 'GitRepository',
  name: '*',
  matchLabels,
  ...more,
});

function sources(count: number, metadata: Fields = {}, apiVersion = 'source.toolkit.fluxcd.io/v1'): PolicyObject[] {
  return Array.from({ length: count }, (_, index) => {
    const source = object(apiVersion, 'GitRepository');
    return { ...source, metadata: { ...source.metadata, name: `app-${index}`, labels: team('web'), ...metadata } };
  });
}

const github = (...resources: Fields[]) => receiver({ type: 'github', resources });

for (const [what, resources, objects, count, isSure] of [
  ['labels that match', [wildcard(team('web'))], sources(5), 5, true],
  ['no labels at all match all', [wildcard({})], sources(5), 5, true],
  ['without matchLabels Flux patches nothing', [{ kind: 'GitRepository', name: '*' }], sources(5), 0, true],
  ['labels that do not match', [wildcard(team('shop'))], sources(5), 0, true],
  ['another namespace', [wildcard(team('web'), { namespace: 'apps' })], sources(5), 0, true],
  [
    'the namespace that the entry names',
    [wildcard(team('web'), { namespace: 'apps' })],
    sources(5, { namespace: 'apps' }),
    5,
    true,
  ],
  ['a namespace that is not written', [wildcard(team('web'))], sources(5, { namespace: undefined }), 5, false],
  ['another kind', [{ ...wildcard(team('web')), kind: 'OCIRepository' }], sources(5), 0, true],
  ['the same kind of another maker', [wildcard(team('web'))], sources(5, {}, 'example.org/v1'), 0, true],
  ['twice', [wildcard(team('web')), wildcard({}), { kind: 'GitRepository', name: 'app-1' }], sources(5), 11, true],
  ['a name that is declared elsewhere', [{ kind: 'GitRepository', name: 'far' }], [], 1, true],
] as const) {
  test(`what a delivery reconciles: ${what}`, () => {
    const found = targetCount(github(...(resources as readonly Fields[])), objects);
    assert.deepEqual([found.count, found.isSure], [count, isSure]);
  });
}

test('wildcards are reported with what each matches, the widest first', () => {
  const { wildcards, noun } = targetCount(github(wildcard(team('shop')), wildcard(team('web'))), sources(5));
  assert.deepEqual(wildcards, [
    'GitRepository flux-system/* with team=web (5)',
    'GitRepository flux-system/* with team=shop (0)',
  ]);
  assert.equal(noun, 'GitRepositories');
});

test('a wildcard over as many declared objects violates few-targets', () => {
  const judged = (count: number) => violated([github(wildcard(team('web'))), ...sources(count)]);
  assert.deepEqual(judged(399), ['named-targets']);
  assert.deepEqual(judged(400), ['named-targets', 'few-targets']);
});
