import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { App, Chart } from 'cdk8s';
import { execa } from 'execa';
import { type Exposure, ReceiverEntrance } from '../../lib/constructs/index.ts';
import { launchSandbox } from '../../sandbox/launch.ts';
import { get, kubectl, servedPath } from './cluster.ts';
import { deliver } from './delivery.ts';
import { Project, tutorial } from './project.ts';
import { listHooks, sandbox } from './sandbox.ts';

const host = 'flux.example.org';

/** Writes into an object's status what its controller, of which the sandbox has none, would write. */
async function writeStatus(kind: string, status: unknown): Promise<void> {
  const patch = ['--subresource=status', '--type=merge', '-p', JSON.stringify({ status })];
  await kubectl(['-n', 'flux-system', 'patch', kind, 'receiver', ...patch]);
}

async function hookUrls(): Promise<(string | undefined)[]> {
  return (await listHooks()).map(({ config }) => config.url);
}

const ingress = { type: 'Ingress', host, className: 'nginx', proxies: { namespace: 'ingress-nginx' } };

describe('Ingress', () => {
  test('without a controller the wait is bounded and explained; with one the URL has the host and the scheme that is served', async () => {
    await using project = await Project.open('ingress', {
      exposure: {
        ...ingress,
        tls: { secretName: 'flux-tls', issuer: { kind: 'ClusterIssuer', name: 'letsencrypt' } },
      },
      addressTimeout: '10s',
    });
    const failed = await project.stack.up();
    assert.notEqual(failed.exitCode, 0, failed.text);
    assert.match(
      failed.text,
      /fluxhook:exposure\.className = nginx\s+problem: no Ingress controller gave the Ingress an address within 10s; no webhook was registered at GitHub/,
    );
    assert.match(failed.text, /choices: the class of a running Ingress controller that writes the address/);
    assert.match(
      failed.text,
      /fix: {5}kubectl get ingressclass; .*--path 'fluxhook:exposure\.annotations\["pulumi\.com\/skipAwait"\]' true/,
    );
    assert.deepEqual(await hookUrls(), []);

    await writeStatus('ingress', { loadBalancer: { ingress: [{ ip: '192.0.2.10' }] } });
    await project.set({ addressTimeout: null });
    const up = await project.stack.up();
    assert.equal(up.exitCode, 0, up.text);
    assert.doesNotMatch(up.text, /plain HTTP/);
    const { hookUrl, address } = await project.stack.outputs();
    assert.equal(address, host);
    assert.equal(hookUrl, `https://${host}${tutorial.path}`);
    assert.deepEqual(await hookUrls(), [hookUrl]);
    assert.equal((await get('service', 'receiver'))?.spec.type, 'ClusterIP');
    const annotations = (await get('ingress', 'receiver'))?.metadata.annotations;
    assert.equal(annotations?.['cert-manager.io/cluster-issuer'], 'letsencrypt');
    const again = await project.stack.up('--expect-no-changes', '--refresh');
    assert.equal(again.exitCode, 0, again.text);

    // Without the certificate the same name is served in plain text, and the URL says so.
    await project.set({ exposure: ingress });
    const plain = await project.stack.up();
    assert.equal(plain.exitCode, 0, plain.text);
    assert.match(plain.text, /warning: Deliveries come over plain HTTP \(fluxhook:exposure Ingress\)/);
    assert.deepEqual(await hookUrls(), [`http://${host}${tutorial.path}`]);
  });
});

describe('HTTPRoute', () => {
  const gateway = { name: 'public', namespace: 'gateways', listener: 'https' };
  const settings = { exposure: { type: 'HTTPRoute', host, gateway } };

  test('on a cluster without the Gateway API nothing is deployed, and it is said why', async () => {
    const { state, stop } = await launchSandbox({ storedKinds: false });
    try {
      await using project = await Project.open('no-gateway-api', settings, tutorial.token, state.env);
      const { exitCode, text } = await project.stack.up();
      assert.notEqual(exitCode, 0, text);
      assert.match(
        text,
        /fluxhook:exposure\.type = HTTPRoute\s+problem: the cluster .* does not serve httproutes\.gateway\.networking\.k8s\.io\/v1/,
      );
      assert.match(
        text,
        /fix: {5}kubectl get gatewayclasses; pulumi config set --path fluxhook:exposure\.type Ingress/,
      );
      const { stdout } = await execa('kubectl', ['-n', 'flux-system', 'get', 'services', '-o', 'name'], {
        env: state.env,
      });
      assert.equal(stdout, '');
    } finally {
      await stop();
    }
  });

  test('the webhook waits until the Gateway has accepted the route', async () => {
    await using project = await Project.open('route', { ...settings, addressTimeout: '10s' });
    const failed = await project.stack.up();
    assert.notEqual(failed.exitCode, 0, failed.text);
    assert.match(
      failed.text,
      /fluxhook:exposure\.gateway = gateways\/public\s+problem: no Gateway of this name accepted the route within 10s; no webhook was registered at GitHub/,
    );
    assert.match(
      failed.text,
      /choices: a Gateway with a listener for the host that admits routes of the namespace flux-system/,
    );
    assert.match(failed.text, /fix: {5}kubectl get gateways --all-namespaces; .*describe httproute receiver/);
    assert.deepEqual(await hookUrls(), []);

    const parentRef = { name: 'public', namespace: 'gateways', sectionName: 'https' };
    const accepted = { type: 'Accepted', status: 'True', reason: 'Accepted', message: '' };
    const conditions = [{ ...accepted, lastTransitionTime: new Date().toISOString() }];
    await writeStatus('httproute', { parents: [{ parentRef, controllerName: 'example.org/gateway', conditions }] });
    await project.set({ addressTimeout: null });
    const up = await project.stack.up();
    assert.equal(up.exitCode, 0, up.text);
    assert.deepEqual(await hookUrls(), [`https://${host}${tutorial.path}`]);
    const again = await project.stack.up('--expect-no-changes', '--refresh');
    assert.equal(again.exitCode, 0, again.text);
  });
});

describe('None', () => {
  test('nothing is now a way in from outside; the webhook has the public end of the tunnel', async () => {
    const publicUrl = 'https://hooks.example.org:8443';
    await using project = await Project.open('private', { exposure: { type: 'None', url: publicUrl } });
    const up = await project.stack.up();
    assert.equal(up.exitCode, 0, up.text);
    assert.doesNotMatch(up.text, /plain HTTP/);
    const service = await get('service', 'receiver');
    assert.equal(service?.spec.type, 'ClusterIP');
    assert.equal((await project.stack.outputs()).address, 'hooks.example.org:8443');
    assert.deepEqual(await hookUrls(), [`${publicUrl}${tutorial.path}`]);
    // The inner end of a tunnel hands over what it got: the receiver takes it by its path only.
    assert.equal(await servedPath('github-receiver'), tutorial.path);
    const inner = `http://${sandbox.addresses?.receiver}${tutorial.path}`;
    assert.equal(await deliver(inner, tutorial.token), 200);
  });
});

describe('the API server accepts what is synthesized for', () => {
  const directory = mkdtempSync(join(tmpdir(), 'fluxhook-exposures-'));
  after(() => rmSync(directory, { recursive: true, force: true }));

  const sources = ['192.0.2.0/24', '2001:db8::/32'];
  const tls = { secretName: 'flux-tls', issuer: { kind: 'ClusterIssuer', name: 'letsencrypt' } } as const;
  for (const [exposure, kinds] of [
    [{ type: 'LoadBalancer', sources }, ['service', 'networkpolicy']],
    [{ type: 'NodePort', nodePort: 30_080, sources }, ['service', 'networkpolicy']],
    [{ type: 'Ingress', host, className: 'nginx', tls }, ['service', 'networkpolicy', 'ingress', 'solver']],
    [
      { type: 'HTTPRoute', host, gateway: { name: 'public', namespace: 'gateways', listener: 'https' } },
      ['service', 'networkpolicy', 'httproute'],
    ],
    [{ type: 'None', tunnel: { secretName: 'tunnel' } }, ['service', 'networkpolicy', 'deployment']],
  ] as const satisfies [Exposure, string[]][]) {
    test(exposure.type, async () => {
      const app = new App({ outdir: join(directory, exposure.type) });
      const chart = new Chart(app, 'exposure', { namespace: 'flux-system', disableResourceNameHashes: true });
      new ReceiverEntrance(chart, 'entrance', { exposure });
      app.synth();
      const answer = await kubectl(['apply', '--dry-run=server', '--validate=strict', '-f', app.outdir]);
      for (const kind of kinds) {
        const object = kind === 'solver' ? 'networkpolicy[^ ]*/receiver-acme-solver' : `${kind}[^ ]*/receiver\\S*`;
        assert.match(answer, new RegExp(`^${object} created`, 'm'));
      }
      assert.equal(answer.trim().split('\n').length, kinds.length);
    });
  }
});
