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
export const receiver = (spec: Fields) => object('notification.toolkit.fluxcd.io/v1', 'Receiver', { spec });
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
export const networkPolicy = (...cidrs: string[]) =>
  object('networking.k8s.io/v1', 'NetworkPolicy', {
    spec: {
      podSelector: { matchLabels: { app: 'notification-controller' } },
      ingress: [{ from: cidrs.map((cidr) => ({ ipBlock: { cidr } })) }],
    },
  });
export const local = { type: 'NodePort', externalTrafficPolicy: 'Local' };
export const ranges = { loadBalancerSourceRanges: ['192.0.2.0/24'] };

/** Stacks by what is told of them; the first object of a stack is judged, among the others. */
export type Stacks = Readonly<Record<string, readonly PolicyObject[]>>;

/** Per rule: what violates it and nothing else does, and the nearest things that do not. */
export type Cases = Readonly<Record<string, { readonly bad: Stacks; readonly good: Stacks }>>;
