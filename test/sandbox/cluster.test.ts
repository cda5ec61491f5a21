import assert from 'node:assert/strict';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { execa } from 'execa';
import { askStatus } from '../../sandbox/control.ts';
import { until } from '../../sandbox/demo/until.ts';
import { launchSandbox, type Sandbox } from '../../sandbox/launch.ts';
import { address, answer, kubectl, processIds, runs, service } from './running-sandbox.ts';

let sandbox: Sandbox;
const steps: string[] = [];
const apply = (object: object) => kubectl(sandbox.state, ['apply', '-f', '-'], object);
const remove = (name: string) => kubectl(sandbox.state, ['delete', 'service', name]);

before(async () => {
  sandbox = await launchSandbox({ onEvent: (event) => event.type === 'step' && steps.push(event.text) });
});
after(() => sandbox?.stop());

test('every part is ready and says where it is', async () => {
  const status = await askStatus(sandbox.state);
  assert.equal(status?.phase, 'ready');
  assert.deepEqual(
    status.cluster?.processes.map(({ name, ready, problem }) => ({ name, ready, problem })).sort(byName),
    ['etcd', 'kube-apiserver', 'kube-controller-manager', 'notification-controller', 'source-controller'].map(
      (name) => ({ name, ready: true, problem: undefined }),
    ),
  );
  for (const { name } of status.cluster?.processes ?? []) assert.ok(steps.includes(`${name} is ready`), name);
});

test("Flux's kinds are served and a ready Pod is behind its selector", async () => {
  const kinds = await kubectl(sandbox.state, [
    'api-resources',
    '--api-group=notification.toolkit.fluxcd.io',
    '-o',
    'name',
  ]);
  assert.deepEqual(kinds.split('\n').sort(), [
    'alerts.notification.toolkit.fluxcd.io',
    'providers.notification.toolkit.fluxcd.io',
    'receivers.notification.toolkit.fluxcd.io',
  ]);
  const ready = await kubectl(sandbox.state, [
    'wait',
    '--for=condition=Ready',
    'pod',
    '-l',
    'app=notification-controller',
  ]);
  assert.equal(ready, 'pod/notification-controller condition met');
});

test('flux check finds the controllers that run, available, and the CRDs, as it finds those of flux install', async () => {
  const find = (kind: string, ...path: string[]) =>
    kubectl(sandbox.state, ['get', kind, '-l', 'app.kubernetes.io/part-of=flux', '-o', `jsonpath={${path.join('')}}`]);
  const status = '.status.conditions[?(@.type=="Available")].status';
  assert.deepEqual(
    (
      await find(
        'deployments',
        `range .items[*]}{.metadata.name} {${status}} {.spec.template.spec.containers[0].image}`,
        '{"\\n"}{end',
      )
    )
      .split('\n')
      .filter(Boolean),
    [
      'notification-controller True ghcr.io/fluxcd/notification-controller:v1.9.3',
      'source-controller True ghcr.io/fluxcd/source-controller:v1.8.0',
    ],
  );
  const crds = (await find('crds', '.items[*].metadata.name')).split(' ');
  for (const name of ['receivers.notification', 'gitrepositories.source'])
    assert.ok(crds.includes(`${name}.toolkit.fluxcd.io`), crds.join());
});

test('kinds whose controllers do not run are served as soon as the sandbox is ready', async () => {
  const groups = ['gateway.networking.k8s.io', 'image.toolkit.fluxcd.io'].map((group) =>
    kubectl(sandbox.state, ['api-resources', `--api-group=${group}`, '-o', 'name']),
  );
  assert.deepEqual((await Promise.all(groups)).join('\n').split('\n').sort(), [
    'httproutes.gateway.networking.k8s.io',
    'imagepolicies.image.toolkit.fluxcd.io',
    'imagerepositories.image.toolkit.fluxcd.io',
    'imageupdateautomations.image.toolkit.fluxcd.io',
  ]);
});

test('a Service of type LoadBalancer gets an address whose port 80 reaches notification-controller', async () => {
  await apply(service('receiver', { type: 'LoadBalancer' }));
  const ip = await address(sandbox.state, 'receiver');
  assert.match(ip, /^127\.0\.0\.\d+$/);
  // 404 is notification-controller's own answer to a path that no Receiver has.
  await until('an endpoint', async () => ((await answer(`http://${ip}/hook/unknown`)) === 404 ? true : undefined));

  await apply(service('second', { type: 'LoadBalancer' }));
  assert.notEqual(await address(sandbox.state, 'second'), ip);
  await remove('second');

  await remove('receiver');
  await until('the address is given back', async () => (await answer(`http://${ip}/`)) === 'ECONNREFUSED' || undefined);
});

test('an address without a ready endpoint resets connections', async () => {
  await apply(service('nobody', { type: 'LoadBalancer', selector: { app: 'somebody-else' } }));
  assert.equal(await answer(`http://${await address(sandbox.state, 'nobody')}/`), 'ECONNRESET');
  await remove('nobody');
});

test('a target port that notification-controller does not serve resets connections', async () => {
  await apply(service('wrong-port', { type: 'LoadBalancer', ports: [{ port: 80, targetPort: 9293 }] }));
  assert.equal(await answer(`http://${await address(sandbox.state, 'wrong-port')}/`), 'ECONNRESET');
  await remove('wrong-port');
});

test('a Service of another load balancer class gets no address', async () => {
  await apply(service('foreign', { type: 'LoadBalancer', loadBalancerClass: 'example.com/other' }));
  await apply(service('ours', { type: 'LoadBalancer' }));
  await address(sandbox.state, 'ours'); // handled after the other one
  const ingress = await kubectl(sandbox.state, ['get', 'service', 'foreign', '-o', 'jsonpath={.status.loadBalancer}']);
  assert.equal(ingress, '{}');
  await remove('foreign');
  await remove('ours');
});

test('a node port is served on the node address and goes with the Service', async () => {
  await apply(service('by-node', { type: 'NodePort' }));
  const port = await kubectl(sandbox.state, ['get', 'service', 'by-node', '-o', 'jsonpath={.spec.ports[0].nodePort}']);
  const node = await kubectl(sandbox.state, ['get', 'node', '-o', 'jsonpath={.items[0].status.addresses[0].address}']);
  assert.equal(node, sandbox.state.addresses?.node);
  await until('the node port', async () => ((await answer(`http://${node}:${port}/`)) === 404 ? true : undefined));

  await apply(service('by-node', { type: 'ClusterIP' }));
  await until('its end', async () => (await answer(`http://${node}:${port}/`)) === 'ECONNREFUSED' || undefined);
  await remove('by-node');
});

test('the Flux controllers may do what Flux grants them and no more', async () => {
  const flux = join(sandbox.state.dir, 'cluster', 'flux.kubeconfig');
  const can = async (...request: string[]) =>
    (
      await execa('kubectl', ['auth', 'can-i', ...request, '--kubeconfig', flux], {
        env: sandbox.state.env,
        reject: false,
      })
    ).stdout;
  assert.equal(await can('patch', 'gitrepositories.source.toolkit.fluxcd.io', '-n', 'default'), 'yes');
  assert.equal(await can('get', 'secrets', '-n', 'flux-system'), 'yes');
  assert.equal(await can('delete', 'secrets', '-n', 'flux-system'), 'no');
  assert.equal(await can('create', 'pods', '-n', 'flux-system'), 'no');
});

test('files with tokens are readable only by their owner', () => {
  const cluster = ['admin.kubeconfig', 'flux.kubeconfig', 'tokens.csv', 'service-account.key'].map((file) =>
    join('cluster', file),
  );
  for (const file of ['state.json', ...cluster]) {
    assert.equal(statSync(join(sandbox.state.dir, file)).mode & 0o777, 0o600, file);
  }
  assert.equal(statSync(sandbox.state.dir).mode & 0o777, 0o700);
});

test('all processes together stay under 1 GiB resident', async () => {
  const status = await askStatus(sandbox.state);
  const parts = [status?.daemon, ...(status?.cluster?.processes ?? [])].map((part) => part?.residentBytes ?? 0);
  assert.equal(parts.length, 6);
  for (const bytes of parts) assert.ok(bytes > 10 * 2 ** 20, `measured ${bytes} bytes`);
  const total = parts.reduce((sum, bytes) => sum + bytes, 0);
  // Of the 1.5 GiB that npm start may take, Pulumi and its providers need the rest.
  assert.ok(total < 2 ** 30, `${Math.round(total / 2 ** 20)} MiB`);
});

test('a part that ended is named, with its log', async () => {
  const [, ...pids] = await processIds(sandbox.state);
  const status = await askStatus(sandbox.state);
  const source = status?.cluster?.processes.find(({ name }) => name === 'source-controller');
  assert.ok(source && pids.includes(source.pid));
  process.kill(source.pid, 'SIGKILL');
  await until('its end', async () => !runs(source.pid) || undefined);
  const after = (await askStatus(sandbox.state))?.cluster?.processes.find(({ name }) => name === 'source-controller');
  assert.equal(after?.ready, false);
  assert.equal(after.problem, 'ended with signal SIGKILL');
});

function byName(a: { name: string }, b: { name: string }): number {
  return a.name.localeCompare(b.name);
}
