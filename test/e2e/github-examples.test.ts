import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import webhooks from '@octokit/webhooks-examples' with { type: 'json' };
import { and, branch, celOf, changedPath, not, or, tag } from '../../lib/constructs/index.ts';
import { Cluster } from '../../lib/operate/cluster.ts';
import { collect, findReceivers } from '../../lib/operate/evidence/collect.ts';
import type { Evidence } from '../../lib/operate/evidence/evidence.ts';
import { testFilters } from '../../lib/operate/filters/filter-test.ts';
import type { DeliveryDetail } from '../../lib/operate/hook-records.ts';
import { event as eventHop } from '../../lib/operate/hops/event.ts';
import { filter as filterHop } from '../../lib/operate/hops/filter.ts';
import { viewOf } from '../../lib/operate/hops/view.ts';
import { hook } from '../unit/doctor-evidence.ts';
import { kubectl } from './cluster.ts';
import { deliver } from './delivery.ts';
import { environment, sandbox } from './sandbox.ts';
import { Scratch, scratchToken, tokenSecret } from './scratch.ts';
import { sourcesAsked } from './sources-asked.ts';

/** Payloads that GitHub sent, collected by octokit/webhooks; newer packages of the family have schemas and no payloads. */
const collected = (
  webhooks as unknown as readonly { readonly name: string; readonly examples: readonly Payload[] }[]
).map(({ name, examples }) => ({ event: name, payloads: examples }));
type Payload = Readonly<Record<string, unknown>>;

const branches = [branch('main'), branch('release/*'), tag('v*'), or(branch('master'), tag('simple-tag'))] as const;
const paths = [changedPath('README.md'), changedPath('apps/*')] as const;
const both = and(branch('main'), changedPath('README.md'));

/** Filters that a chart would have: never an evaluation error. */
const guarded = [...branches, ...paths, both]
  .flatMap((filter) => [filter, not(filter)])
  .map((filter) => celOf(filter, 'github'))
  .concat("has(req.action) && req.action in ['published', 'opened', 'created']", '!has(req.sender)');

/** Filters that people write: each is an error for a payload that has not what they read. */
const unguarded = [
  "req.ref == 'refs/heads/main'",
  "req.action == 'published' && req.release.prerelease == false",
  'has(req.repository) && req.repository.private == false',
  'req.repository.private == false',
  "req.repository.full_name.startsWith('Codertocat/')",
  'req.commits.all(c, c.distinct)',
  'req.installation.id > 1.0',
  "req.sender.type == 'User' && size(req.sender.login) > 3",
];

/** Receivers by their name: what they list, and the filters of their targets. */
const receivers: Readonly<Record<string, { events: readonly string[]; filters: readonly (string | undefined)[] }>> = {
  default: { events: ['push', 'ping'], filters: [undefined] },
  half: {
    events: ['push', ...collected.map(({ event }) => event).filter((_, at) => at % 2 === 0)],
    filters: [undefined],
  },
  every: { events: [], filters: [undefined] },
  main: { events: [], filters: [celOf(branch('main'), 'github')] },
  guarded: { events: [], filters: guarded },
  unguarded: { events: [], filters: unguarded },
};

function objects(namespace: string) {
  const apiVersion = 'source.toolkit.fluxcd.io/v1';
  const spec = { url: 'https://github.com/sidd-harth/nginx', interval: '1h', suspend: true };
  return Object.entries(receivers).flatMap(([name, { events, filters }]) => [
    ...filters.map((_, at) => ({
      apiVersion,
      kind: 'GitRepository',
      metadata: { name: `${name}-${at}`, namespace },
      spec,
    })),
    {
      apiVersion: 'notification.toolkit.fluxcd.io/v1',
      kind: 'Receiver',
      metadata: { name, namespace },
      spec: {
        type: 'github',
        ...(events.length > 0 && { events }),
        secretRef: { name: 'token' },
        resources: filters.map((filter, at) => ({ kind: 'GitRepository', name: `${name}-${at}`, filter })),
      },
    },
  ]);
}

const detailOf = (event: string, payload: Payload, statusCode: number): DeliveryDetail => ({
  id: '1',
  guid: 'g',
  event,
  deliveredAt: new Date(),
  duration: 0,
  redelivery: false,
  statusCode,
  status: statusCode === 200 ? 'OK' : `Invalid HTTP Response: ${statusCode}`,
  url: '',
  headers: { 'content-type': 'application/json' },
  payload,
});

/** What doctor's hops find wrong after a delivery, where the webhook sends push and this event. */
function findings(evidence: Evidence, detail: DeliveryDetail): string[] {
  const matched = {
    ...hook({ events: ['push', detail.event] }, [detail]),
    details: new Map([[detail.id, { value: detail }]]),
  };
  const home = { home: matched.home, hooks: { value: [matched.hook] }, matched: [matched], head: undefined };
  const view = viewOf({ ...evidence, sender: { asked: true, homes: [home] } });
  return [...eventHop.problems(view), ...filterHop.problems(view)]
    .filter(({ status }) => status === 'fail' || status === 'warn')
    .map(({ reason }) => reason);
}

describe('the payloads that GitHub sent', () => {
  let scratch: Scratch;
  let evidence: readonly Evidence[];
  let asked: ReturnType<typeof sourcesAsked>;
  before(async () => {
    scratch = await Scratch.open('examples');
    const { namespace } = scratch;
    const secret = tokenSecret(namespace);
    const items = [secret, ...objects(namespace)];
    await kubectl(['create', '-f', '-'], JSON.stringify({ apiVersion: 'v1', kind: 'List', items }));
    for (const name of Object.keys(receivers)) await scratch.url(name);
    const cluster = Cluster.open({ kubeconfig: environment('KUBECONFIG') });
    const found = await findReceivers(cluster, [], namespace);
    if ('problem' in found) throw new Error(found.problem);
    const access = { github: undefined, enterprise: undefined, home: undefined };
    evidence = await collect(cluster, found.chosen, found.every, access);
    asked = sourcesAsked(namespace);
  });
  after(() => scratch?.[Symbol.asyncDispose]());

  const outcomes = new Map<string, number>();
  const count = (outcome: string) => outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);

  /** Delivers a payload to one Receiver, and returns its answer. */
  async function answerOf({ receiver }: Evidence, event: string, payload: Payload): Promise<number> {
    const url = `http://${sandbox.addresses?.receiver}${receiver.status?.webhookPath}`;
    return deliver(url, scratchToken, { event, body: JSON.stringify(payload) });
  }

  for (const { event, payloads } of collected) {
    test(`${event}: ${payloads.length} are answered, filtered and judged as they are evaluated here`, async () => {
      for (const [number, payload] of payloads.entries()) {
        const before = await asked();
        const answers = await Promise.all(evidence.map((each) => answerOf(each, event, payload)));
        const after = await asked();
        for (const [at, each] of evidence.entries()) {
          const { name } = each.receiver.metadata;
          const { events = [], filters = [] } = receivers[name] ?? {};
          const answer = answers[at] as number;
          const detail = detailOf(event, payload, answer);
          const what = `${event} ${number} to ${name}`;
          const isListed = events.length === 0 || events.includes(event);
          // What the source says of the events, without any of our code.
          assert.equal(answer === 400, !isListed, what);
          const worked = testFilters(each, detail);
          assert.equal(worked.answer, answer, what);
          const found = findings(each, detail);
          assert.equal(
            found.some((reason) => reason.startsWith('event-')),
            !isListed,
            `${what}: ${found}`,
          );
          count(`answered ${answer}`);
          if (!isListed) continue;

          const names = filters.map((_, index) => `${name}-${index}`);
          const reconciled = names.filter((source) => after.get(source) !== before.get(source));
          const expected = names.filter((source) =>
            worked.objects.some(({ object, verdict }) => object.endsWith(`/${source}`) && verdict === 'reconciled'),
          );
          assert.deepEqual(reconciled, expected, what);
          for (const { verdict } of worked.objects) count(verdict);
          if (name === 'guarded' || name === 'main') assert.equal(answer, 200, what);
          if (event === 'ping') continue;
          // Doctor looks at a filter where it is the only one, and at what it let through nobody is to look.
          const isStopped = names.length === 1 && filters[0] !== undefined && reconciled.length === 0;
          if (names.length === 1)
            assert.equal(
              found.some((reason) => reason.startsWith('filter-')),
              isStopped,
              `${what}: ${found}`,
            );
        }
      }
    });
  }

  test('were all delivered, and met each outcome', () => {
    const all = collected.reduce((sum, { payloads }) => sum + payloads.length, 0);
    assert.ok(all >= 329 && collected.length >= 58, `${all} payloads of ${collected.length} events`);
    const shown = JSON.stringify(Object.fromEntries(outcomes));
    for (const outcome of ['answered 200', 'answered 400', 'answered 500', 'reconciled', 'held', 'error'])
      assert.ok((outcomes.get(outcome) ?? 0) >= 100, `${outcome}: ${shown}`);
  });
});
