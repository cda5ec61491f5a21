/**
 * Peer: the five objects of N webhook receivers as a plain cdk8s app, with the generated imports only. It has no settings,
 * no checks beyond the types, and names its Secret, Service and NetworkPolicy as untyped
 * objects.
 *
 *   node generated-imports.ts N [NAMESPACE]
 */
import { enableCompileCache } from 'node:module';

// As main.ts does, so that the peer has no disadvantage.
enableCompileCache();

const { ApiObject, App, Chart } = await import('cdk8s');
const { GitRepository } = await import('../../imports/source.toolkit.fluxcd.io.ts');
const { Receiver } = await import('../../imports/notification.toolkit.fluxcd.io.ts');

const [count = '1', namespace = 'flux-system'] = process.argv.slice(2);
const app = new App();
const chart = new Chart(app, 'receivers', { namespace, disableResourceNameHashes: true });
for (let i = 0; i < Number(count); i++) {
  // The first one is the reference set-up.
  const suffix = i === 0 ? '' : `-${i}`;
  new ApiObject(chart, `service-${i}`, {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: `receiver${suffix}` },
    spec: {
      type: 'LoadBalancer',
      selector: { app: 'notification-controller' },
      ports: [{ name: 'http-webhook', port: 80, targetPort: 9292 }],
    },
  });
  new ApiObject(chart, `policy-${i}`, {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: `receiver${suffix}` },
    spec: {
      podSelector: { matchLabels: { app: 'notification-controller' } },
      policyTypes: ['Ingress'],
      ingress: [
        { ports: [{ port: 9292, protocol: 'TCP' }] },
        { from: [{ podSelector: {} }] },
        { from: [{ namespaceSelector: {} }], ports: [{ port: 8080, protocol: 'TCP' }] },
      ],
    },
  });
  new ApiObject(chart, `token-${i}`, {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: `webhook-token${suffix}`, labels: { 'reconcile.fluxcd.io/watch': 'Enabled' } },
  });
  new GitRepository(chart, `source-${i}`, {
    metadata: { name: `my-nginx${suffix}` },
    spec: { url: 'https://github.com/sidd-harth/nginx', ref: { branch: 'main' }, interval: '15m' },
  });
  new Receiver(chart, `receiver-${i}`, {
    metadata: { name: `github-receiver${suffix}` },
    spec: {
      type: 'github',
      events: ['ping', 'push'],
      secretRef: { name: `webhook-token${suffix}` },
      resources: [{ apiVersion: 'source.toolkit.fluxcd.io/v1', kind: 'GitRepository', name: `my-nginx${suffix}` }],
    },
  });
}
app.synth();
