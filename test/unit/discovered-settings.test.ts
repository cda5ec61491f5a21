import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parse } from 'yaml';
import { lockOf, type RepositoryLock } from '../../lib/fleet/lock.ts';
import { lockText, readLockText } from '../../lib/fleet/lock-text.ts';
import { objectNameFor } from '../../lib/fleet/object-names.ts';
import { type RepositoryQuery, wholeQuery } from '../../lib/fleet/query.ts';
import type { ListedRepository } from '../../lib/fleet/repository.ts';
import { isObjectName } from '../../lib/flux/object-name.ts';
import { parseSettings, type StackSettings } from '../../lib/settings/index.ts';
import { notices } from '../../lib/stack/notices.ts';
import { ownOverrideOf } from '../../lib/stack/rotation/own-override.ts';
import { allBlocks } from '../examples/code-blocks.ts';
import { configWith, refusalOf, tutorialConfig } from '../given-settings.ts';

let ids = 0;
const nextId = () => {
  ids += 1;
  return ids;
};
const listed = (repository: string, more: Partial<ListedRepository> = {}): ListedRepository => ({
  repository,
  id: nextId(),
  branch: 'main',
  visibility: 'public',
  archived: false,
  topics: [],
  ...more,
});

const bare = Object.fromEntries(Object.keys(tutorialConfig).map((key) => [key, undefined]));
const lockFor = (queries: readonly RepositoryQuery[], found: readonly ListedRepository[]): RepositoryLock =>
  lockOf('github.com', queries.map(wholeQuery), found);

/** A stack with these settings, and a lock file. */
const config = (values: Record<string, unknown>, lock: RepositoryLock | undefined, unreadable?: string) => ({
  ...configWith({ ...bare, ...values }),
  lock: {
    name: 'fluxhook.test.lock.yaml',
    command: 'npx fluxhook lock --stack test',
    ...(lock && { lock }),
    ...(unreadable !== undefined && { unreadable }),
  },
});

const acme = { organization: 'acme' };
const repositories = [listed('acme/app'), listed('acme/My.App', { branch: 'master' }), listed('acme/team-a')];

test('each repository of the lock file is a webhook, with its default branch, named as the lock file says', () => {
  const { webhooks } = parseSettings(config({ repositories: acme }, lockFor([acme], repositories)));
  assert.deepEqual(
    webhooks.map(({ name, source, secret, repository, isDiscovered }) => [
      name.replace(/-[0-9a-f]{8}$/, '-#'),
      repository?.name,
      source?.url,
      source?.ref,
      secret.name === `${name}-webhook-token`,
      isDiscovered,
    ]),
    [
      ['app', 'app', 'https://github.com/acme/app', { branch: 'main' }, true, true],
      ['my-app-#', 'My.App', 'https://github.com/acme/My.App', { branch: 'master' }, true, true],
      ['team-a', 'team-a', 'https://github.com/acme/team-a', { branch: 'main' }, true, true],
    ],
  );
  const { webhooks: branched } = parseSettings(
    config({ repositories: acme, branch: 'next', interval: '1h', namespace: 'fleet' }, lockFor([acme], repositories)),
  );
  assert.deepEqual(branched[1]?.source?.ref, { branch: 'next' });
  assert.equal(branched[1]?.source?.interval, '1h');
  assert.equal(branched[1]?.receiver.metadata.namespace, 'fleet');
});

test('overrides: all that match, key by key, the last one goes before', () => {
  const query = {
    ...acme,
    overrides: [
      { match: 'acme/*', interval: '1h', hookEvents: ['push'] },
      { match: 'ACME/team-*', interval: '5m', source: { secretRef: 'git' } },
      { match: 'my.app', name: 'mine', resources: [{ kind: 'GitRepository', name: 'there' }] },
      { match: 'globex/*', interval: '9m' },
    ],
  };
  const settings = parseSettings(config({ repositories: query }, lockFor([acme], repositories)));
  const [app, mine, team] = settings.webhooks;
  assert.deepEqual([app?.source?.interval, app?.hookEvents], ['1h', ['push']]);
  assert.deepEqual([mine?.name, mine?.source, mine?.resources.length], ['mine', undefined, 1]);
  assert.deepEqual([team?.source?.interval, team?.source?.secretRef], ['5m', { name: 'git' }]);
  const said = (of: StackSettings) => notices(of, { scheme: 'https', asksGitHub: true, now: new Date() });
  assert.deepEqual(said(settings), [
    'fluxhook:repositories.overrides[3].match globex/* matches no repository of fluxhook.test.lock.yaml, so the override does nothing',
  ]);
  const near = { ...acme, overrides: [{ match: 'acme/taem-a', interval: '1h' }] };
  assert.match(
    said(parseSettings(config({ repositories: near }, lockFor([acme], repositories)))).join(),
    /; did you mean acme\/team-a\?$/,
  );
});

test('an item of fluxhook:webhooks goes before, and has the same name', () => {
  const values = { repositories: acme, webhooks: [{ repository: 'https://github.com/ACME/App', interval: '1h' }] };
  const { webhooks } = parseSettings(config(values, lockFor([acme], repositories)));
  assert.deepEqual(
    webhooks.map(({ name, key }) => [name.slice(0, 6), key]),
    [
      ['app', 'fluxhook:webhooks[0].'],
      ['my-app', 'fluxhook:repositories["acme/My.App"].'],
      ['team-a', 'fluxhook:repositories["acme/team-a"].'],
    ],
  );
});

test('what has to be done first is reported: no lock file, one that is broken, one of another query or host', () => {
  const lock = lockFor([acme], repositories);
  const refusal = (values: Record<string, unknown>, ...rest: [RepositoryLock | undefined, string?]) =>
    refusalOf(config(values, ...rest));
  const missing = refusal({ repositories: acme }, undefined);
  assert.match(missing, /^1 setting is not usable \(Pulumi\.test\.yaml\):\n\n {2}fluxhook:repositories = /);
  assert.match(missing, /problem: there is no fluxhook\.test\.lock\.yaml, which lists these repositories/);
  assert.match(missing, /fix: {5}npx fluxhook lock --stack test$/);
  assert.match(refusal({ repositories: acme }, undefined, 'not YAML'), /cannot be used: not YAML/);
  assert.match(
    refusal({ repositories: { ...acme, topics: ['x'] } }, lock),
    /was made for another query \(organization acme\)/,
  );
  assert.match(
    refusal({ repositories: acme }, { ...lock, host: 'github.example.org' }),
    /repositories of github\.example\.org/,
  );
  assert.match(refusal({ repositories: acme }, { ...lock, repositories: [] }), /has no repositories/);
  const same = { organization: 'ACME', topics: [], visibility: 'all', excludeArchived: 'true', overrides: [] };
  assert.equal(parseSettings(config({ repositories: [same] }, lock)).webhooks.length, 3);
});

test('faults of queries and overrides are reported in their places', () => {
  const lock = lockFor([acme], repositories);
  const said = refusalOf(
    config(
      {
        repositories: {
          organization: 'https://github.com/acme',
          topic: ['x'],
          names: ['a b'],
          overrides: [{ interval: '1h' }, { match: 'acme/*', token: 'x', repository: 'acme/x', branchs: 'x' }],
        },
      },
      lock,
    ),
  );
  for (const place of [
    'organization',
    'topic',
    'names[0]',
    'overrides[0].match',
    'overrides[1].repository',
    'overrides[1].branchs',
  ])
    assert.ok(said.includes(`\n  fluxhook:repositories.${place}`), `${place}: ${said}`);
  assert.match(said, /did you mean fluxhook:repositories\.topics\?/);
  assert.match(said, /each webhook has a token of its own/);
  const listedSaid = refusalOf(config({ repositories: [acme, { topics: [] }] }, lock));
  assert.match(listedSaid, /fluxhook:repositories\[1\]\.organization/);
  const collision = { ...acme, overrides: [{ match: 'acme/*', name: 'one' }] };
  const collided = refusalOf(config({ repositories: collision }, lock));
  assert.match(
    collided,
    /fluxhook:repositories\["acme\/My\.App"\]\n {4}problem: it results in the name one, as fluxhook:repositories\["acme\/app"\] does/,
  );
  assert.match(collided, /overrides: \[ \{ match: acme\/My\.App, name: NAME \} \]/);
  const unread = { ...acme, overrides: [{ match: 'app', branch: 'x', resources: [{ kind: 'Bucket', name: 'b' }] }] };
  assert.match(
    refusalOf(config({ repositories: unread }, lock)),
    /repositories\.overrides\[0\]\.branch = "x"\n {4}problem: it has no effect here/,
  );
});

for (const { language, text } of allBlocks('docs/fleets.md').filter((block) => block.language.startsWith('yaml'))) {
  test(`docs/fleets.md: the settings of a block (${language}) can be used`, () => {
    const values = parse(text).config;
    const { overrides: _, ...query } = values['fluxhook:repositories'];
    const settings = parseSettings(config(values, lockFor([query], repositories)));
    assert.equal(settings.webhooks.length, repositories.length);
  });
}

test('names of objects are valid, unique, and depend on no other repository', () => {
  const names = [
    'App',
    'my.app',
    'my_app',
    'my-app',
    '.github',
    '___',
    '-',
    'a'.repeat(100),
    `${'a'.repeat(99)}b`,
    'v1.2',
  ];
  const found = [...names.map((name) => listed(`acme/${name}`)), listed('globex/app'), listed('globex/my.app')];
  const queries = [acme, { organization: 'globex' }];
  const all = lockFor(queries, found).repositories;
  assert.equal(new Set(all.map(({ objects }) => objects)).size, found.length);
  for (const { objects } of all) assert.ok(isObjectName(objects) && objects.length <= 63, objects);
  for (const each of found) {
    const [only] = lockFor(queries, [each]).repositories;
    assert.equal(only?.objects, all.find(({ id }) => id === each.id)?.objects);
  }
  assert.equal(
    objectNameFor('acme/app', 'acme', () => false),
    'app',
  );
  const fake = objectNameFor('acme/my.app', 'acme', () => false);
  const [one, other] = lockFor([acme], [listed(`acme/${fake}`), listed('acme/my.app')]).repositories;
  assert.notEqual(one?.objects, other?.objects);
});

test('a lock file is the same text for the same lock, and what is not a lock is refused', () => {
  const lock = lockFor([acme], [...repositories].reverse());
  const text = lockText(lock, 'npx fluxhook lock');
  assert.deepEqual(readLockText(text), lock);
  assert.equal(lockText(lockFor([acme], repositories), 'npx fluxhook lock'), text);
  for (const [from, to, problem] of [
    ['version: 1', 'version: 2', /version/],
    ['acme/app,', 'acme/../app,', /repositories\[0\]\.repository/],
    ['objects: app', 'objects: team-a', /two of its repositories have the objects team-a/],
    ['visibility: public', 'visibility: open', /visibility/],
    ['archived: false', 'archived: false, token: x', /repositories\[0\]/],
  ] as const)
    assert.throws(() => readLockText(text.replace(from, to)), problem);
});

test("a rotation sets the slot of one repository's webhook in an override of its own", () => {
  const lock = lockFor([acme], repositories);
  const of = (query: object) => {
    const [webhook] = parseSettings(config({ repositories: query }, lock)).webhooks;
    assert.ok(webhook);
    return ownOverrideOf(webhook, { repositories: query }, 0);
  };
  const match = (index: number) => ({ key: `fluxhook:repositories.overrides[${index}].match`, value: 'acme/app' });
  assert.deepEqual(of(acme), { key: 'fluxhook:repositories.overrides[0].', edits: [match(0)] });
  const own = { match: 'ACME/app', interval: '1h' };
  assert.deepEqual(of({ ...acme, overrides: [{ match: '*', branch: 'x' }, own] }), {
    key: 'fluxhook:repositories.overrides[1].',
    edits: [],
  });
  assert.deepEqual(of({ ...acme, overrides: [own, { match: '*', tokenSlot: 'a' }] }).edits, [match(2)]);
  assert.equal(of([acme] as never).key, 'fluxhook:repositories[0].overrides[0].');
});
