import { encrypted, githubApi, type PolicyObject } from '../../policy/object.ts';

export type Fields = Record<string, unknown>;

export function object(apiVersion: string, kind: string, fields: Fields = {}, annotations: Fields = {}): PolicyObject {
  return { apiVersion, kind, metadata: { name: 'it', namespace: 'flux-system', annotations }, ...fields };
}

export const service = (spec: Fields, annotations: Fields = {}) =>
  object(
    'v1',
    'Service',
    { spec: { selector: { app: 'notification-controller' }, ports: [{ port: 80, targetPort: 9292 }], ...spec } },
    annotations,
  );
export const receiver = (spec: Fields, version = 'v1') =>
  object(`notification.toolkit.fluxcd.io/${version}`, 'Receiver', {
    spec: { secretRef: { name: 'webhook-token' }, ...spec },
  });
export const providers = [{ issuerURL: 'https://token.example.org', audience: 'flux' }];
export const webhook = (fields: Fields, configuration: Fields = {}) =>
  object(githubApi, 'RepositoryWebhook', {
    events: ['push'],
    configuration: {
      url: 'https://hook.example.org',
      contentType: 'json',
      insecureSsl: false,
      secret: encrypted,
      ...configuration,
    },
    ...fields,
  });
export const rbac = (kind: string, fields: Fields) => object('rbac.authorization.k8s.io/v1', kind, fields);
export const organizationWebhook = (configuration: Fields) => ({
  ...webhook({}, configuration),
  kind: 'OrganizationWebhook',
});
export const controller = { matchLabels: { app: 'notification-controller' } };
export const firewall = (spec: Fields) => object('networking.k8s.io/v1', 'NetworkPolicy', { spec });
export const from = (...cidrs: string[]) => ({ from: cidrs.map((cidr) => ({ ipBlock: { cidr } })) });
export const networkPolicy = (...cidrs: string[]) => firewall({ podSelector: controller, ingress: [from(...cidrs)] });
export const ingress = (spec: Fields) => object('networking.k8s.io/v1', 'Ingress', { spec });
export const backend = { service: { name: 'receiver', port: { number: 80 } } };
export const gateway = (listener: Fields, apiVersion = 'gateway.networking.k8s.io/v1', kind = 'Gateway') =>
  object(apiVersion, kind, { spec: { listeners: [{ name: 'it', ...listener }] } });
export const deployment = (spec: Fields, port: Fields) =>
  object('apps/v1', 'Deployment', {
    spec: { template: { metadata: { labels: { app: 'it' } }, spec: { ...spec, containers: [{ ports: [port] }] } } },
  });
export const local = { type: 'NodePort', externalTrafficPolicy: 'Local' };
/** A load balancer that limits who connects, and has no other port on the nodes. */
export const ranges = { loadBalancerSourceRanges: ['192.0.2.0/24'], allocateLoadBalancerNodePorts: false };

/** Stacks by what is reported about them; the first object of a stack is judged, among the others. */
export type Stacks = Readonly<Record<string, readonly PolicyObject[]>>;

/** Per rule: what violates it and nothing else does, and the nearest things that do not. */
export type Cases = Readonly<Record<string, { readonly bad: Stacks; readonly good: Stacks }>>;
