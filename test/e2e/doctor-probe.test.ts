import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';
import { networkInterfaces } from 'node:os';
import { after, before, describe, test } from 'node:test';
import { execa } from 'execa';
import type { Diagnosis } from '../../lib/operate/diagnosis.ts';
import { commandGitHub } from '../../sandbox/control.ts';
import { checkout } from '../checkout.ts';
import { apply, flux, gitRepository } from './doctor-faults.ts';
import { faultsOf, path, repository, Scene, token } from './doctor-scene.ts';
import { deleteHooks } from './hooks.ts';
import { sandbox, until } from './sandbox.ts';

/** What a probe says; a warning or what is not known has a question mark. */
async function probed(args: readonly string[], env: Record<string, string> = {}) {
  const run = await execa('node', ['lib/cli/fluxhook.ts', 'doctor', 'doctor', '-o', 'json', ...args], {
    cwd: checkout,
    env: { ...sandbox.env, ...env },
    reject: false,
  });
  assert.equal(run.stderr, '');
  const { receivers } = JSON.parse(run.stdout) as Diagnosis;
  const [report] = receivers;
  assert.ok(report);
  return { faults: faultsOf(report), report };
}

const noToken = { GITHUB_TOKEN: '' };

/** When a source was last asked to reconcile. */
const requested = () => flux('get', 'gitrepository', 'doctor', '-o', 'jsonpath={.metadata.annotations}');

describe('doctor --probe', () => {
  let scene: Scene;
  before(async () => {
    scene = await Scene.open();
  });
  after(() => scene[Symbol.asyncDispose]());

  test('a ping shows that what failed a push is fixed', async () => {
    await scene.patch('receiver/doctor', { spec: { suspend: true } });
    await until('503', async () => ((await scene.push()) === 503 ? true : undefined));
    const { faults } = await probed(['--probe']);
    assert.deepEqual(faults, ['receiver receiver-suspended']);
    await scene.patch('receiver/doctor', { spec: { suspend: false } });
    await scene.settled();
    const fixed = await probed(['--probe']);
    assert.deepEqual(fixed.faults, ['delivery delivery-lost-before?']);
  });

  test('a ping meets a secret that was changed, which nothing else shows', async () => {
    await scene.mend();
    await scene.setHook({}, { secret: `not-${token}` });
    assert.deepEqual((await probed([])).faults, []);
    assert.deepEqual((await probed(['--probe'])).faults, ['signature signature-mismatch']);
  });

  test('a token that may not send pings is said', async () => {
    await scene.mend();
    const fault = { path: '/pings$', method: 'POST', answer: 403 } as const;
    await commandGitHub(sandbox, { do: 'fail', ...fault });
    try {
      const { faults, report } = await probed(['--probe']);
      assert.deepEqual(faults, ['delivery permission-missing?']);
      assert.match(report.hops[2]?.fix ?? '', /Webhooks: read and write/);
    } finally {
      await commandGitHub(sandbox, { do: 'clear-faults' });
    }
  });

  test('without GitHub, a request without a signature finds the Receiver, and reconciles nothing', async () => {
    await scene.mend();
    const asked = await requested();
    const { faults, report } = await probed(['--probe'], noToken);
    assert.deepEqual(faults, ['source-host github-token-missing?']);
    assert.match(report.hops[6]?.message ?? '', /answers an unsigned request from here with 400/);
    assert.equal(await requested(), asked);
    await scene.patch('service/receiver', { spec: { selector: { app: 'nothing' } } });
    await scene.answered(0);
    const broken = await probed(['--probe'], noToken);
    assert.deepEqual(broken.faults, [
      'source-host github-token-missing?',
      'address probe-unanswered',
      'entrance service-selector-wrong',
    ]);
  });

  test('none is sent where it would reconcile', async () => {
    await scene.mend();
    const generic = { type: 'generic', events: null, resources: [{ ...gitRepository, name: 'doctor' }] };
    await scene.receiver(generic);
    const asked = await requested();
    for (const way of ['--probe', '--via-api']) {
      const { report } = await probed([way], noToken);
      assert.equal(report.hops[6]?.reason, 'probe-unsafe');
      assert.equal(report.hops[6]?.status, 'not-applicable');
    }
    assert.equal(await requested(), asked);
  });
});

describe('doctor --via-api', () => {
  const relay = createServer((socket) => {
    const { hostname, port } = new URL(`http://${sandbox.addresses?.receiver}`);
    const upstream = connect(Number(port), hostname);
    socket.pipe(upstream).pipe(socket);
    for (const each of [socket, upstream]) each.on('error', () => each.destroy());
  });
  let scene: Scene;
  before(async () => {
    scene = await Scene.open();
    relay.listen(0, '0.0.0.0');
    await once(relay, 'listening');
    const targetPort = (relay.address() as AddressInfo).port;
    // The API server connects to Pods itself; that of the sandbox has an address of no machine.
    await apply({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'relay', namespace: 'flux-system', labels: { app: 'relay' } },
      spec: { nodeName: 'sandbox', containers: [{ name: 'relay', image: 'relay' }] },
    });
    const podIP = Object.values(networkInterfaces())
      .flat()
      .find((each) => each?.family === 'IPv4' && !each.internal)?.address;
    const conditions = [{ type: 'Ready', status: 'True' }];
    const status = { phase: 'Running', podIP, podIPs: [{ ip: podIP }], conditions };
    await flux('patch', 'pod', 'relay', '--subresource=status', '-p', JSON.stringify({ status }));
    await flux('delete', 'service', 'receiver');
    await apply({
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'webhook-receiver', namespace: 'flux-system' },
      spec: { selector: { app: 'relay' }, ports: [{ port: 80, targetPort }] },
    });
    await until('its endpoints', async () => {
      const found = await flux(
        'get',
        'endpoints',
        'webhook-receiver',
        '--ignore-not-found',
        '-o',
        'jsonpath={.subsets[0].addresses[0].ip}',
      );
      return found || undefined;
    });
    await deleteHooks(repository);
    scene.hook = await scene.createHook({ url: `http://127.0.0.252${path}` });
    assert.equal(await scene.push(), 0);
  });
  after(async () => {
    relay.close();
    await flux('delete', 'service/webhook-receiver', 'pod/relay', '--ignore-not-found', '--force');
    await scene[Symbol.asyncDispose]();
  });

  test('tells the address from the Receiver', async () => {
    const { faults, report } = await probed(['--via-api']);
    assert.deepEqual(faults, ['entrance entrance-missing']);
    assert.match(report.hops[6]?.message ?? '', /answers an unsigned request through the API server with 400/);
  });

  test('a Receiver that is not ready answers 503 there', async () => {
    await scene.patch('receiver/doctor', { spec: { suspend: true } });
    const { faults } = await probed(['--via-api']);
    assert.deepEqual(faults, ['entrance entrance-missing', 'receiver receiver-suspended']);
    await scene.patch('receiver/doctor', { spec: { suspend: false } });
  });
});
