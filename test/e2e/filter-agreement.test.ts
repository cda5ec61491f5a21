import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import pLimit from 'p-limit';
import { Cluster } from '../../lib/operate/cluster.ts';
import { collect, findReceivers } from '../../lib/operate/evidence/collect.ts';
import type { Evidence } from '../../lib/operate/evidence/evidence.ts';
import { testFilters } from '../../lib/operate/filters/filter-test.ts';
import { conditionOf } from '../../lib/operate/readiness.ts';
import { kubectl, list, ready, servedPath } from './cluster.ts';
import { deliver } from './delivery.ts';
import { bodies, filters } from './generated-filters.ts';
import { environment, sandbox, until } from './sandbox.ts';
import { Scratch, scratchToken, tokenSecret } from './scratch.ts';

/** More, and others, are tried with these variables. */
const count = Number(process.env.FLUXHOOK_FILTERS ?? 120);
const seed = Number(process.env.FLUXHOOK_SEED ?? 1);

const delivery = (payload: Readonly<Record<string, unknown>>) => ({
  id: '1',
  guid: 'g',
  event: 'push',
  deliveredAt: new Date(),
  duration: 0,
  redelivery: false,
  statusCode: 200,
  status: 'OK',
  url: '',
  headers: { 'content-type': 'application/json' },
  payload,
});

describe('filters, evaluated here and by the real controller', () => {
  let scratch: Scratch;
  let evidence: Evidence[];
  before(async () => {
    scratch = await Scratch.open('agreement');
    const { namespace } = scratch;
    const secret = tokenSecret(namespace);
    const own = filters(count, seed + 1);
    const objects = filters(count, seed).flatMap((filter, index) => {
      const name = `f${index}`;
      const apiVersion = 'source.toolkit.fluxcd.io/v1';
      const labels = index % 2 === 0 ? { app: 'x' } : undefined;
      return [
        {
          apiVersion,
          kind: 'GitRepository',
          metadata: { name, namespace, labels },
          spec: { url: 'https://github.com/sidd-harth/nginx', ref: { branch: 'main' }, interval: '1h', suspend: true },
        },
        {
          apiVersion: 'notification.toolkit.fluxcd.io/v1',
          kind: 'Receiver',
          metadata: { name, namespace },
          spec: {
            type: 'github',
            secretRef: { name: 'token' },
            // Both filters have to let a delivery through, and this one is evaluated first.
            ...(index % 3 === 0 && { resourceFilter: own[index] }),
            // Without an API version, which Flux adds.
            resources: [{ kind: 'GitRepository', name, filter }],
          },
        },
      ];
    });
    await kubectl(
      ['create', '-f', '-'],
      JSON.stringify({ apiVersion: 'v1', kind: 'List', items: [secret, ...objects] }),
    );
    await until('the Receivers', async () => {
      const items = await list('receivers', namespace);
      const isJudged = (item: never) => {
        const { status } = conditionOf('Ready', item) ?? {};
        // A filter that is not CEL to Flux has its Receiver fail.
        return status === 'False' || status === 'True';
      };
      return (items as never[]).every(isJudged) || undefined;
    });
    for (const receiver of await list('receivers', namespace))
      if (ready(receiver) === 'True') await servedPath(receiver.metadata.name, namespace);
    const cluster = Cluster.open({ kubeconfig: environment('KUBECONFIG') });
    const found = await findReceivers(cluster, [], namespace);
    if ('problem' in found) throw new Error(found.problem);
    evidence = await collect(cluster, found.chosen, found.every, {
      github: undefined,
      enterprise: undefined,
      home: undefined,
    });
  });
  after(() => scratch[Symbol.asyncDispose]());

  test('agree for each pair of filter and body', async () => {
    const limit = pLimit(8);
    const differences: string[] = [];
    const seen = { reconciled: 0, held: 0, error: 0 };
    const usable = evidence.filter(({ receiver }) => conditionOf('Ready', receiver)?.status === 'True');
    for (const body of bodies) {
      const answers = new Map<string, number>();
      const post = async ({ receiver: { metadata, status } }: Evidence) => {
        const url = `http://${sandbox.addresses?.receiver}${status?.webhookPath}`;
        answers.set(metadata.name, await deliver(url, scratchToken, { body: JSON.stringify(body) }));
      };
      const reconciled = await scratch.reconciledBy(async () => {
        await Promise.all(usable.map((each) => limit(() => post(each))));
      });
      for (const each of usable) {
        const { name } = each.receiver.metadata;
        const flux = answers.get(name) === 500 ? 'error' : reconciled.includes(name) ? 'reconciled' : 'held';
        const [object] = testFilters(each, delivery(body)).objects;
        seen[flux] += 1;
        if (object?.verdict === flux) continue;
        const said = JSON.stringify(object?.filters[0]?.evaluation);
        const { resourceFilter = 'true', resources } = each.receiver.spec;
        const pair = `${resourceFilter} AND ${resources[0]?.filter}`;
        differences.push(`${pair}\n  body ${bodies.indexOf(body)}: Flux ${flux}, here ${said}`);
      }
    }
    const all = usable.length * bodies.length;
    assert.deepEqual(differences, [], `${differences.length} of ${all} pairs differ`);
    // So many that no outcome is only there by chance.
    assert.ok(all >= 200 && Math.min(...Object.values(seen)) >= 40, `${all} pairs: ${JSON.stringify(seen)}`);
  });
});
