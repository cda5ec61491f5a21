import type { PolicyObject } from '../../policy/object.ts';
import { interpret } from '../../review/input/stack-settings.ts';
import type { Declaration } from '../../review/model/declaration.ts';
import { pairedChange } from '../../review/model/paired-change.ts';
import { disclosed } from '../../review/secrecy/disclosed.ts';
import { consequences } from '../../review/sentences/consequences.ts';

export type Fields = Record<string, unknown>;

export function object(apiVersion: string, kind: string, name: string, fields: Fields): PolicyObject {
  return { apiVersion, kind, metadata: { name, namespace: 'flux-system' }, ...fields };
}

export const flux = 'notification.toolkit.fluxcd.io/v1';
export const receiver = (spec: Fields = {}, name = 'shop') =>
  object(flux, 'Receiver', name, {
    spec: {
      type: 'github',
      events: ['ping', 'push'],
      secretRef: { name: 'token' },
      resources: [{ kind: 'GitRepository', name: 'shop' }],
      ...spec,
    },
  });
export const repository = (spec: Fields = {}, name = 'shop') =>
  object('source.toolkit.fluxcd.io/v1', 'GitRepository', name, {
    spec: { url: `https://github.com/acme/${name}`, interval: '10m', ...spec },
  });
export const service = (spec: Fields) =>
  object('v1', 'Service', 'receiver', {
    spec: { selector: { app: 'notification-controller' }, ports: [{ port: 80, targetPort: 9292 }], ...spec },
  });
export const loadBalancer = (...ranges: string[]) =>
  service({ type: 'LoadBalancer', ...(ranges.length > 0 && { loadBalancerSourceRanges: ranges }) });
export const backend = { service: { name: 'receiver', port: { number: 80 } } };
export const ingress = (tls: Fields[]) =>
  object('networking.k8s.io/v1', 'Ingress', 'hook', {
    spec: { tls, rules: [{ host: 'hook.example.org', http: { paths: [{ path: '/hook/', backend }] } }] },
  });
export const gateway = object('gateway.networking.k8s.io/v1', 'Gateway', 'edge', {
  spec: { listeners: [{ name: 'https', protocol: 'HTTPS', port: 443 }] },
});
export const route = object('gateway.networking.k8s.io/v1', 'HTTPRoute', 'hook', {
  spec: {
    hostnames: ['hook.example.org'],
    parentRefs: [{ name: 'edge', sectionName: 'https' }],
    rules: [{ backendRefs: [{ name: 'receiver', port: 80 }] }],
  },
});
export const networkPolicy = (...cidrs: string[]) =>
  object('networking.k8s.io/v1', 'NetworkPolicy', 'github', {
    spec: {
      podSelector: { matchLabels: { app: 'notification-controller' } },
      ingress: [{ from: cidrs.map((cidr) => ({ ipBlock: { cidr } })) }],
    },
  });

export function declaration(objects: readonly PolicyObject[], settings: Fields = {}): Declaration {
  const values = new Map(Object.entries(settings));
  return { objects, settings: values, stack: interpret(values), reasons: new Map() };
}

export function said(before: Declaration, after: Declaration): string {
  const { change, pairs } = disclosed(pairedChange({ stack: undefined, before, after }));
  return consequences({ change, pairs }).sentences.join('\n');
}

export const chain = [receiver(), repository()];
