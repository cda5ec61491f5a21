/**
 * Peer: the same six resources as a Pulumi program written by hand. It has no cdk8s, no settings, no check of cluster
 * and GitHub before it starts; it trusts the path and the address that it reads back, and its token is in plain text.
 */
import { enableCompileCache } from 'node:module';
import type { Output } from '@pulumi/pulumi';

enableCompileCache();

const k8s = await import('@pulumi/kubernetes');
const github = await import('@pulumi/github');
const pulumi = await import('@pulumi/pulumi');

const namespace = 'plain-pulumi';

const source = new k8s.apiextensions.CustomResource('source', {
  apiVersion: 'source.toolkit.fluxcd.io/v1',
  kind: 'GitRepository',
  metadata: { name: 'my-nginx', namespace },
  spec: { url: 'https://github.com/sidd-harth/nginx', ref: { branch: 'main' }, interval: '15m' },
});
const token = new k8s.core.v1.Secret('token', {
  metadata: { name: 'webhook-token', namespace, labels: { 'reconcile.fluxcd.io/watch': 'Enabled' } },
  stringData: { token: 'secret-token-dont-share' },
});
const service = new k8s.core.v1.Service('service', {
  metadata: {
    name: 'receiver',
    namespace,
    // No Pod of the notification-controller is in this namespace; otherwise Pulumi would wait for one.
    annotations: { 'pulumi.com/waitFor': 'jsonpath={.status.loadBalancer.ingress}' },
  },
  spec: {
    type: 'LoadBalancer',
    selector: { app: 'notification-controller' },
    ports: [{ name: 'http-webhook', port: 80, targetPort: 9292 }],
  },
});
new k8s.networking.v1.NetworkPolicy('policy', {
  metadata: { name: 'receiver', namespace },
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
const receiver = new k8s.apiextensions.CustomResource(
  'receiver',
  {
    apiVersion: 'notification.toolkit.fluxcd.io/v1',
    kind: 'Receiver',
    metadata: {
      name: 'github-receiver',
      namespace,
      annotations: { 'pulumi.com/waitFor': 'jsonpath={.status.webhookPath}' },
    },
    spec: {
      type: 'github',
      events: ['ping', 'push'],
      secretRef: { name: 'webhook-token' },
      resources: [{ apiVersion: 'source.toolkit.fluxcd.io/v1', kind: 'GitRepository', name: 'my-nginx' }],
    },
    status: undefined,
  } as never,
  { dependsOn: [token, source] },
);
const path = (receiver as unknown as { status: Output<{ webhookPath: string }> }).status.webhookPath;
const address = service.status.apply(({ loadBalancer }) => loadBalancer.ingress[0]?.ip);
const provider = new github.Provider('github', { owner: 'sidd-harth', token: process.env.GITHUB_TOKEN ?? '' });
new github.RepositoryWebhook(
  'webhook',
  {
    repository: 'nginx',
    events: ['push', 'ping'],
    // GitHub must not deliver to it, because that would disturb the measured pushes.
    active: false,
    configuration: {
      url: pulumi.interpolate`http://${address}${path}`,
      contentType: 'json',
      secret: 'secret-token-dont-share',
    },
  },
  { provider },
);
