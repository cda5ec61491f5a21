import { hookPath } from '../../lib/flux/hook-path.ts';
import type { LiveObject } from '../../lib/operate/cluster.ts';
import { diagnose } from '../../lib/operate/diagnose.ts';
import type { Evidence, MatchedHook, Receiver } from '../../lib/operate/evidence/evidence.ts';
import type { Delivery } from '../../lib/operate/hook-records.ts';

/** When everything here was made, and when doctor looks. */
const made = '2026-11-01T10:00:00Z';
export const now = new Date('2026-11-02T10:00:00Z');

export const token = 'a-token-of-the-unit-tests';
const namespace = 'flux-system';
export const path = hookPath({ token, name: 'app', namespace });

const ready = [{ type: 'Ready', status: 'True', lastTransitionTime: made }];
const metadata = (name: string, more: object = {}) => ({ name, namespace, creationTimestamp: made, ...more });

export const receiver: Receiver = {
  metadata: metadata('app'),
  spec: {
    type: 'github',
    events: ['ping', 'push'],
    secretRef: { name: 'token' },
    resources: [{ kind: 'GitRepository', name: 'app' }],
  },
  status: { webhookPath: path, conditions: ready },
};

export const source: LiveObject = {
  metadata: metadata('app'),
  spec: { url: 'https://github.com/acme/app', ref: { branch: 'main' } },
  status: { conditions: ready, artifact: { revision: 'main@sha1:1234567', lastUpdateTime: '2026-11-02T09:00:00Z' } },
};

export const pod: LiveObject = {
  metadata: metadata('notification-controller-1', { labels: { app: 'notification-controller' } }),
  spec: {
    containers: [
      {
        image: 'ghcr.io/fluxcd/notification-controller:v1.9.3',
        ports: [{ name: 'http-webhook', containerPort: 9292 }],
      },
    ],
  },
  status: { conditions: ready },
};

export const service = (more: object = {}, address: object = { ip: '203.0.113.7' }): LiveObject => ({
  metadata: metadata('receiver'),
  spec: {
    type: 'LoadBalancer',
    selector: { app: 'notification-controller' },
    ports: [{ port: 80, targetPort: 'http-webhook' }],
    ...more,
  },
  status: { loadBalancer: { ingress: [address] } },
});

const slice = {
  metadata: metadata('receiver-1', { labels: { 'kubernetes.io/service-name': 'receiver' } }),
  endpoints: [{ conditions: { ready: true } }],
} as LiveObject;

export const delivery = (more: Partial<Delivery> = {}): Delivery => ({
  id: '1',
  guid: 'a',
  event: 'ping',
  deliveredAt: new Date('2026-11-02T09:00:00Z'),
  duration: 0.1,
  redelivery: false,
  statusCode: 200,
  status: 'OK',
  ...more,
});

export function hook(
  more: Partial<MatchedHook['hook']> = {},
  deliveries: readonly Delivery[] = [delivery()],
): MatchedHook {
  return {
    home: { host: 'github.com', owner: 'acme', name: 'app' },
    match: 'path',
    deliveries: { value: deliveries },
    details: new Map(),
    hook: {
      id: 7,
      active: true,
      events: ['push'],
      url: `http://203.0.113.7${path}`,
      contentType: 'json',
      insecureSsl: false,
      hasSecret: true,
      createdAt: new Date(made),
      updatedAt: new Date(made),
      ...more,
    },
  };
}

/** Of a webhook where all is well. */
export function evidence(more: Partial<Evidence> = {}, matched: MatchedHook = hook()): Evidence {
  return {
    now,
    receiver,
    receivers: [receiver],
    secret: { value: { state: 'token', token, changedAt: new Date(made) } },
    controller: { value: { namespace, pods: [pod], deployments: [] } },
    ways: ways([service()]),
    targets: [
      {
        reference: { kind: 'GitRepository', name: 'app' },
        namespace,
        apiVersion: 'source.toolkit.fluxcd.io/v1',
        objects: { value: [source] },
        sources: { value: [source] },
      },
    ],
    sender: {
      asked: true,
      homes: [{ home: matched.home, hooks: { value: [matched.hook] }, matched: [matched], head: undefined }],
    },
    addresses: new Map(),
    ...more,
  };
}

export function ways(services: readonly LiveObject[], policies: readonly LiveObject[] = []): Evidence['ways'] {
  return {
    services: { value: services },
    endpointSlices: { value: [slice] },
    ingresses: { value: [] },
    routes: { value: [] },
    policies: { value: policies },
  };
}

/** A NetworkPolicy of the controller's Pods, made after the last delivery. */
export function policy(spec: object): LiveObject {
  return {
    metadata: metadata('policy', { creationTimestamp: '2026-11-02T09:30:00Z' }),
    spec: { podSelector: { matchLabels: { app: 'notification-controller' } }, policyTypes: ['Ingress'], ...spec },
  };
}

/** What is wrong, as HOP REASON; a warning, or what is not known, has a question mark behind it. */
export function faults(found: Evidence): string[] {
  return diagnose(found)
    .hops.flatMap(({ hop, more, ...worst }) => [worst, ...more].map((finding) => ({ hop, ...finding })))
    .filter(({ status, reason }) => ['fail', 'warn', 'unknown'].includes(status) && reason !== 'not-seen')
    .map(({ hop, reason, status }) => `${hop} ${reason}${status === 'fail' ? '' : '?'}`);
}
