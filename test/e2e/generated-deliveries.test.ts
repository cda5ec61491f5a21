import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import fc from 'fast-check';
import pLimit from 'p-limit';
import { kubectl } from './cluster.ts';
import { judge, type KnownReceiver } from './delivery-oracle.ts';
import { deliveries, type Generated, type Known } from './generated-deliveries.ts';
import { until } from './sandbox.ts';
import { Scratch } from './scratch.ts';
import { sourcesAsked } from './sources-asked.ts';
import { sendWire, type WireRequest, type WireStatus } from './wire.ts';

/** More, and others, are tried with these variables. */
const count = Number(process.env.FLUXHOOK_DELIVERIES ?? 10_000);
const seed = Number(process.env.FLUXHOOK_SEED ?? 1);

/** Deliveries after each of which it is looked at what was reconciled. */
const batch = 250;

type Deployed = Omit<KnownReceiver, 'path'>;
const githubEvents = ['push', 'ping'];
const deployed: readonly Deployed[] = [
  { name: 'github', type: 'github', token: 'token-of-github-and-filtered', events: githubEvents },
  { name: 'filtered', type: 'github', token: 'token-of-github-and-filtered', events: githubEvents, isFiltered: true },
  { name: 'every', type: 'github', token: 'another-token-for-every-event', events: [] },
  { name: 'rotated', type: 'github', token: 'the-token-before-the-rotation', events: ['push'] },
  { name: 'suspended', type: 'github', token: 'token-of-the-suspended-one', events: githubEvents, isSuspended: true },
  { name: 'bitbucket', type: 'bitbucket', token: 'token-of-bitbucket-server', events: ['push'] },
  { name: 'gitlab', type: 'gitlab', token: 'token-that-gitlab-shows', events: ['Push Hook'] },
  { name: 'hmac', type: 'generic-hmac', token: 'token-of-some-program', events: [] },
  { name: 'harbor', type: 'harbor', token: 'token-that-harbor-shows', events: [] },
  { name: 'nexus', type: 'nexus', token: 'token-of-nexus', events: [] },
];
const newToken = 'the-token-after-the-rotation';

function objects(namespace: string, { name, type, token, events, ...receiver }: Deployed) {
  const metadata = { name, namespace };
  const source = { kind: 'GitRepository', name };
  return [
    {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { ...metadata, labels: { 'reconcile.fluxcd.io/watch': 'Enabled' } },
      stringData: { token },
    },
    {
      apiVersion: 'source.toolkit.fluxcd.io/v1',
      kind: source.kind,
      metadata,
      spec: { url: 'https://github.com/sidd-harth/nginx', interval: '1h', suspend: true },
    },
    {
      apiVersion: 'notification.toolkit.fluxcd.io/v1',
      kind: 'Receiver',
      metadata,
      spec: {
        type,
        secretRef: { name },
        resources: [source],
        ...(events.length > 0 && { events }),
        ...(receiver.isFiltered && { resourceFilter: "has(req.ref) && req.ref == 'refs/heads/main'" }),
      },
    },
  ];
}

describe('generated deliveries', () => {
  let scratch: Scratch;
  let known: Known;
  let address: { host: string; port: number };
  let targets: () => Promise<ReadonlyMap<string, string | undefined>>;

  before(async () => {
    scratch = await Scratch.open('generated');
    const { namespace } = scratch;
    const items = deployed.flatMap((each) => objects(namespace, each));
    await kubectl(['create', '-f', '-'], JSON.stringify({ apiVersion: 'v1', kind: 'List', items }));
    const urls = new Map<string, URL>();
    for (const { name } of deployed) urls.set(name, new URL(await scratch.url(name)));
    const pathOf = (name: string) => urls.get(name)?.pathname ?? '';
    const old = { path: pathOf('rotated'), token: deployed.find(({ name }) => name === 'rotated')?.token ?? '' };

    const patch = (kind: string, name: string, value: object) =>
      kubectl(['-n', namespace, 'patch', kind, name, '--type=merge', '-p', JSON.stringify(value)]);
    await patch('secret', 'rotated', { stringData: { token: newToken } });
    const moved = await until('the path of the new token', async () => {
      const { pathname } = new URL(await scratch.url('rotated'));
      return pathname === old.path ? undefined : pathname;
    });
    await patch('receiver', 'suspended', { spec: { suspend: true } });
    const receivers = deployed.map((each) =>
      each.name === 'rotated' ? { ...each, token: newToken, path: moved } : { ...each, path: pathOf(each.name) },
    );
    known = { receivers, old };
    const { hostname, port } = urls.get('github') as URL;
    address = { host: hostname, port: Number(port) || 80 };
    targets = sourcesAsked(namespace);
    // The controller reads a cache, which has the suspension when it answers so.
    const { path } = receivers.find(({ isSuspended }) => isSuspended) as KnownReceiver;
    await until('the suspension', async () => ((await status(path)) === 503 ? true : undefined));
  });
  after(() => scratch?.[Symbol.asyncDispose]());

  const status = (target: string) =>
    sendWire(address, {
      method: 'POST',
      target,
      version: '1.1',
      headers: [['Host', 'x']],
      body: Buffer.alloc(0),
      framing: { kind: 'length' },
    });

  const limit = pLimit(16);

  /** Sends them at once. Returns what is not as it has to be. */
  async function differences(requests: readonly WireRequest[], answers: Map<WireStatus, number>): Promise<string[]> {
    const found = requests.map((request) =>
      limit(async () => {
        const answer = await sendWire(address, request);
        const { statuses } = judge(known.receivers, request);
        answers.set(answer, (answers.get(answer) ?? 0) + 1);
        return statuses.includes(answer)
          ? []
          : [`answered ${answer} instead of ${statuses.join(' or ')}: ${shown(request)}`];
      }),
    );
    return (await Promise.all(found)).flat();
  }

  /** Those that must not reconcile anything are sent first, then those that must. */
  async function held(generated: readonly Generated[], answers: Map<WireStatus, number>): Promise<string[]> {
    const requests = generated.flatMap(({ request, times }) => Array.from({ length: times }, () => request));
    const good = Map.groupBy(requests, (request) => judge(known.receivers, request).reconciles);
    const bad = good.get(undefined) ?? [];
    good.delete(undefined);
    const before = await targets();
    const found = await differences(bad, answers);
    const between = await targets();
    found.push(...(await differences([...good.values()].flat(), answers)));
    const after = await targets();
    for (const [name, at] of before) {
      if (between.get(name) !== at) found.push(`${name}: reconciled by what must not be accepted`);
      if (good.has(name) !== (after.get(name) !== between.get(name)))
        found.push(`${name}: not reconciled by what is genuine`);
    }
    return found;
  }

  const generate = (numRuns: number) => fc.sample(deliveries(known), { seed, numRuns });

  test('none is accepted that is not genuine, and each that is genuine is', async () => {
    const answers = new Map<WireStatus, number>();
    const all = generate(count);
    for (let from = 0; from < count; from += batch) {
      const found = await held(all.slice(from, from + batch), answers);
      assert.equal(found.length, 0, found.slice(0, 5).join('\n\n'));
    }
    const seen = JSON.stringify(Object.fromEntries(answers));
    // Each kind of answer is there so often that it is not by chance.
    const least = {
      200: count / 10,
      307: 50,
      400: count / 5,
      404: count / 20,
      413: 5,
      500: 5,
      501: 50,
      503: count / 50,
    };
    for (const [answer, times] of Object.entries(least))
      assert.ok((answers.get(Number(answer)) ?? 0) >= times, `${answer}: ${seen}`);
  });

  test('the check can fail: with a token that is not the one deployed', async () => {
    const right = known;
    const receivers = known.receivers.map((each) =>
      each.name === 'every' ? { ...each, token: 'not-deployed' } : each,
    );
    known = { ...known, receivers };
    const found = await held(generate(batch), new Map()).finally(() => {
      known = right;
    });
    assert.match(found.join('\n'), /answered 400 instead of 200: (?:.|\n)*every: not reconciled by what is genuine/);
  });
});

function shown({ method, target, version, headers, body, framing }: WireRequest): string {
  const cut = (text: string) => (text.length > 300 ? `${text.slice(0, 300)}… (${text.length})` : text);
  const lines = headers.map(([name, value]) => cut(`${name}: ${value}`));
  return [`${method} ${target} HTTP/${version} ${JSON.stringify(framing)}`, ...lines, '', cut(body.toString())].join(
    '\n',
  );
}
