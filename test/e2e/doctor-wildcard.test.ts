import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { apply, flux, gitRepository } from './doctor-faults.ts';
import { faultsOf, repository, Scene } from './doctor-scene.ts';

const count = 450;
const labels = { fluxhook: 'wildcard' };

/** Suspended, so that nothing fetches them: Flux still patches them. */
const sources = Array.from({ length: count }, (_, index) => ({
  ...gitRepository,
  metadata: {
    name: `wildcard-${index}`,
    namespace: 'flux-system',
    labels: { ...labels, part: index < count / 2 ? 'a' : 'b' },
  },
  spec: { url: `https://github.com/${repository}`, interval: '24h', suspend: true },
}));

const every = { ...gitRepository, name: '*', matchLabels: labels };
const own = { ...gitRepository, name: 'doctor' };

describe('doctor and a wildcard over many objects', () => {
  let scene: Scene;
  before(async () => {
    scene = await Scene.open();
    await apply({ apiVersion: 'v1', kind: 'List', items: sources });
  });
  after(async () => {
    await flux('delete', 'gitrepository', '-l', 'fluxhook=wildcard', '--wait=false');
    await scene[Symbol.asyncDispose]();
  });

  async function targetFindings(spec: object) {
    await scene.receiver(spec);
    const { hops } = await scene.diagnosis();
    const hop = hops.find((each) => each.hop === 'target');
    if (hop === undefined) throw new Error('there is no hop target');
    const { more, ...first } = hop;
    return [first, ...more];
  }

  test('is reported with its count, and with what to do', async () => {
    await scene.mend();
    const found = await targetFindings({ resources: [own, every] });
    assert.deepEqual(
      found.map(({ status, reason }) => `${status} ${reason}`),
      ['fail target-suspended', 'warn target-too-many'],
    );
    assert.equal(
      found[1]?.message,
      'one delivery reconciles 451 objects; from 400 on, the sender may give up before Flux has reconciled all: ' +
        'GitRepository flux-system/* with fluxhook=wildcard (450), GitRepository doctor (1)',
    );
  });

  test('two wildcards of one Receiver add up, and one half does not', async () => {
    const half = (part: string) => ({ ...every, matchLabels: { part } });
    const both = await targetFindings({ resources: [own, half('a'), half('b')] });
    assert.equal(both.filter(({ reason }) => reason === 'target-too-many').length, 1);
    const one = await targetFindings({ resources: [own, half('a')] });
    assert.deepEqual(
      one.map(({ reason }) => reason),
      ['target-suspended'],
    );
  });

  // 901 patches take (901 - 300) / 50 = 12 s at least.
  test('a delivery that is not answered in time is the fault of the wildcard; what two entries mean is patched twice', async () => {
    await scene.receiver({ resources: [every, every, own] });
    assert.equal(await scene.push(), 0);
    const report = await scene.diagnosis();
    assert.deepEqual(faultsOf(report), [
      'target target-suspended',
      'target target-suspended',
      'target target-too-many',
    ]);
    const { more = [] } = report.hops.find(({ hop }) => hop === 'target') ?? {};
    const said = more.find(({ reason }) => reason === 'target-too-many');
    assert.match(
      said?.message ?? '',
      /^one delivery reconciles 901 objects; from 400 on, the sender may give up before Flux has reconciled all: /,
    );
    assert.match(said?.why ?? '', /^the last push was not answered in time: /);
  });

  test('a filter that picks what was pushed to is not a wildcard over all of them', async () => {
    const found = await targetFindings({
      resources: [own, every],
      resourceFilter: 'has(req.repository) && res.metadata.name == req.repository.name',
    });
    assert.deepEqual(
      found.map(({ reason }) => reason),
      ['target-suspended'],
    );
  });
});
