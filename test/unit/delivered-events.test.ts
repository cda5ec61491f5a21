import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Attempt, eventsOf } from '../../lib/operate/deliveries/delivered-event.ts';
import { readAttempts, type Wanted } from '../../lib/operate/deliveries/read-attempts.ts';
import { attemptJson } from '../../lib/operate/deliveries/report.ts';
import { GitHub, isRefusal, type Requests } from '../../lib/operate/github.ts';

const home = { host: 'github.com', owner: 'acme', name: 'app' };
const hook = { home, id: 1 };
const minute = (minutes: number) => new Date(Date.UTC(2026, 0, 1, 12, minutes));

interface Given {
  readonly id: number | bigint;
  readonly guid: string;
  readonly at: number;
  readonly code?: number;
  readonly redelivery?: boolean;
  readonly event?: string;
}

const attempt = (given: Given, id = 1): Attempt => ({
  hook: { home, id },
  delivery: {
    id: String(given.id),
    guid: given.guid,
    event: given.event ?? 'push',
    deliveredAt: minute(given.at),
    duration: 0.1,
    redelivery: given.redelivery ?? false,
    statusCode: given.code ?? 200,
    status: given.code === undefined ? 'OK' : `Invalid HTTP Response: ${given.code}`,
  },
});

test('an event is taken where one of its attempts was, whichever webhook made it, and whatever came later', () => {
  const attempts = [
    attempt({ id: 4, guid: 'b', at: 4, code: 503 }),
    attempt({ id: 3, guid: 'a', at: 3, redelivery: true }),
    attempt({ id: 2, guid: 'c', at: 2, code: 500, redelivery: true }),
    attempt({ id: 1, guid: 'a', at: 1, code: 404 }),
    attempt({ id: 8, guid: 'c', at: 0 }, 2),
  ];
  const events = eventsOf(attempts, ['push']);
  assert.deepEqual(
    events.map(({ guid, state, attempts }) => [guid, state, attempts.map(({ delivery }) => delivery.id)]),
    [
      ['c', 'taken', ['8', '2']],
      ['a', 'taken', ['1', '3']],
      ['b', 'failed', ['4']],
    ],
  );
});

test('what spec.events does not list is never due', () => {
  const attempts = [
    attempt({ id: 1, guid: 'a', at: 1, code: 400, event: 'issues' }),
    attempt({ id: 2, guid: 'b', at: 2, code: 0, event: 'Push' }),
  ];
  const states = (events?: string[]) => eventsOf(attempts, events).map(({ state }) => state);
  assert.deepEqual(states(['push']), ['not-listed', 'failed']);
  assert.deepEqual(states([]), ['failed', 'failed']);
  assert.deepEqual(states(undefined), ['failed', 'failed']);
});

/** GitHub's list, in pages of two. */
function listOf(given: readonly Given[], asked: string[] = []): GitHub {
  const requests: Requests = async (route, { cursor }) => {
    asked.push(`${route} ${cursor ?? ''}`.trim());
    const from = Number(cursor ?? 0);
    const next = from + 2;
    const data = given.slice(from, next).map(({ id, guid, at, code = 200, redelivery = false, event = 'push' }) => ({
      id,
      guid,
      event,
      redelivery,
      duration: 0.1,
      delivered_at: minute(at).toISOString(),
      status: 'OK',
      status_code: code,
    }));
    const url = `https://api.github.com/repositories/1/hooks/1/deliveries?per_page=100&cursor=${next}`;
    return { data, headers: next < given.length ? { link: `<${url}>; rel="next"` } : {} };
  };
  return new GitHub({ token: 'x' }, requests);
}

async function read(given: readonly Given[], wanted: Wanted) {
  const asked: string[] = [];
  const attempts = await readAttempts(listOf(given, asked), hook, wanted);
  assert.ok(!isRefusal(attempts));
  return { ids: attempts.map(({ delivery }) => delivery.id), pages: asked.length, attempts };
}

const list: readonly Given[] = [
  { id: 9, guid: 'e', at: 9, code: 503 },
  { id: 8, guid: 'b', at: 8, code: 500, redelivery: true },
  { id: 7, guid: 'd', at: 7 },
  { id: 6, guid: 'c', at: 6, code: 404 },
  { id: 5, guid: 'x', at: 5 },
  { id: 4, guid: 'b', at: 4 },
  { id: 3, guid: 'y', at: 3 },
  { id: 2, guid: 'z', at: 2 },
];

test('attempts are read as far back as asked, and further for the first attempt of what was sent again', async () => {
  // b was sent again in vain, and its first attempt, before that time, was taken.
  const { ids, pages, attempts } = await read(list, { since: minute(6) });
  assert.deepEqual(ids, ['9', '8', '7', '6', '4']);
  assert.equal(pages, 3, 'and no further');
  const due = eventsOf(attempts, undefined).filter(({ state }) => state === 'failed');
  assert.deepEqual(
    due.map(({ guid }) => guid),
    ['c', 'e'],
  );
});

test('one event is looked for by its GUID, with its first attempt, to the end of the list', async () => {
  assert.deepEqual((await read(list, { guid: 'b' })).ids, ['8', '4']);
  assert.equal((await read(list, { guid: 'e' })).pages, 1);
  assert.deepEqual(await read(list, { guid: 'none' }).then(({ ids, pages }) => [ids, pages]), [[], 4]);
  assert.deepEqual((await read([], { since: minute(0) })).ids, []);
});

test('ids beyond what a JavaScript number holds are kept, in paths and in JSON', async () => {
  const id = 3804004623172239366n;
  const { attempts } = await read([{ id, guid: 'a', at: 1 }], { guid: 'a' });
  const [first] = attempts;
  assert.ok(first);
  assert.match(JSON.stringify(attemptJson(first.delivery)), /"id":"3804004623172239366"/);
  const asked: string[] = [];
  await listOf([], asked).redeliver(home, 1, first.delivery.id);
  assert.deepEqual(asked, ['POST /repos/acme/app/hooks/1/deliveries/3804004623172239366/attempts']);
});
