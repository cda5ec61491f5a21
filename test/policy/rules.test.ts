import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { evaluate } from '../../policy/evaluate.ts';
import { encrypted, githubApi, notKnown, type PolicyObject } from '../../policy/object.ts';
import type { Reasons } from '../../policy/reasons.ts';
import { rules } from '../../policy/rules/index.ts';

type Fields = Record<string, unknown>;

function object(apiVersion: string, kind: string, fields: Fields = {}, annotations: Fields = {}): PolicyObject {
  return { apiVersion, kind, metadata: { name: 'it', namespace: 'flux-system', annotations }, ...fields };
}

const service = (spec: Fields, annotations: Fields = {}) =>
  object(
    'v1',
    'Service',
    { spec: { selector: { app: 'notification-controller' }, ports: [{ port: 80, targetPort: 9292 }], ...spec } },
    annotations,
  );
const receiver = (spec: Fields) => object('notification.toolkit.fluxcd.io/v1', 'Receiver', { spec });
const webhook = (fields: Fields, configuration: Fields = {}) =>
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
const rbac = (kind: string, fields: Fields) => object('rbac.authorization.k8s.io/v1', kind, fields);
const networkPolicy = (...cidrs: string[]) =>
  object('networking.k8s.io/v1', 'NetworkPolicy', {
    spec: {
      podSelector: { matchLabels: { app: 'notification-controller' } },
      ingress: [{ from: cidrs.map((cidr) => ({ ipBlock: { cidr } })) }],
    },
  });

/** Names of the rules that the first object violates among the others, each once. */
function violated(stack: readonly PolicyObject[], reasons: Reasons = new Map()): string[] {
  const [first, ...others] = stack;
  const alone = evaluate(others, reasons).length;
  const findings = evaluate([...others, first as PolicyObject], reasons).slice(alone);
  return [...new Set(findings.filter(({ reason }) => reason === undefined).map(({ rule }) => rule.name))];
}

const local = { type: 'NodePort', externalTrafficPolicy: 'Local' };
const ranges = { loadBalancerSourceRanges: ['192.0.2.0/24'] };

/** Per rule: what violates it and nothing else does, and the nearest thing that does not. */
const cases: Record<string, { bad: Record<string, PolicyObject[]>; good: Record<string, PolicyObject[]> }> = {
  https: {
    bad: {
      'a load balancer on port 80': [service({ type: 'LoadBalancer', ...ranges })],
      'a node port': [service(local), networkPolicy('192.0.2.0/24')],
      'a webhook to http://': [webhook({}, { url: 'http://192.0.2.1/hook/x' })],
      'an Ingress without a certificate for its host': [
        object('networking.k8s.io/v1', 'Ingress', {
          spec: { tls: [{ hosts: ['other.example.org'] }], rules: [{ host: 'hook.example.org' }] },
        }),
      ],
      'a plain listener of a Gateway': [
        object('gateway.networking.k8s.io/v1', 'Gateway', {
          spec: { listeners: [{ name: 'http', protocol: 'HTTP', port: 80 }] },
        }),
      ],
      'a source over http://': [
        object('source.toolkit.fluxcd.io/v1', 'GitRepository', { spec: { url: 'http://git.example.org/x' } }),
      ],
    },
    good: {
      'a load balancer on port 443': [
        service({ type: 'LoadBalancer', ...ranges, ports: [{ port: 443, targetPort: 9292 }] }),
      ],
      'a Service inside the cluster': [service({ type: 'ClusterIP' })],
      'a webhook whose URL is not known yet': [webhook({}, { url: notKnown })],
      'an Ingress with a wildcard certificate': [
        object('networking.k8s.io/v1', 'Ingress', {
          spec: { tls: [{ hosts: ['*.example.org'] }], rules: [{ host: 'hook.example.org' }] },
        }),
      ],
      'a listener with TLS': [
        object('gateway.networking.k8s.io/v1', 'Gateway', {
          spec: { listeners: [{ name: 'https', protocol: 'HTTPS' }] },
        }),
      ],
    },
  },
  'source-ranges': {
    bad: {
      'a load balancer for everybody': [service({ type: 'LoadBalancer', ports: [{ port: 443, targetPort: 9292 }] })],
      'a range that is everybody': [
        service({ type: 'LoadBalancer', ports: [{ port: 443 }], loadBalancerSourceRanges: ['0.0.0.0/0'] }),
      ],
      'a node port of another program': [
        object('v1', 'Service', { spec: { type: 'NodePort', ports: [{ port: 443 }] } }),
      ],
    },
    good: {
      'ranges of a load balancer': [
        service({ type: 'LoadBalancer', ...ranges, ports: [{ port: 443, targetPort: 9292 }] }),
      ],
      'ranges that are not known yet': [
        service({ type: 'LoadBalancer', ports: [{ port: 443, targetPort: 9292 }], loadBalancerSourceRanges: notKnown }),
      ],
      'a firewall that sees the sender': [
        service({ ...local, type: 'LoadBalancer', ports: [{ port: 443, targetPort: 9292 }] }),
        networkPolicy('192.0.2.0/24', '2001:db8::/32'),
      ],
    },
  },
  'plain-token': {
    bad: {
      'stringData in plain text': [object('v1', 'Secret', { stringData: { token: 'plain' } })],
      'data in plain text': [object('v1', 'Secret', { data: { token: 'cGxhaW4=' } })],
      'an empty token': [object('v1', 'Secret', { stringData: { token: '' } })],
      'a copy in an annotation': [
        object('v1', 'Secret', {}, { 'kubectl.kubernetes.io/last-applied-configuration': '{}' }),
      ],
      'the secret of a webhook': [webhook({}, { secret: 'plain' })],
    },
    good: {
      'no token at all': [object('v1', 'Secret', { stringData: {} })],
      'a Pulumi secret': [object('v1', 'Secret', { stringData: { token: encrypted } })],
      'all data a Pulumi secret': [object('v1', 'Secret', { data: encrypted })],
      'encrypted by SOPS': [
        object('v1', 'Secret', { data: { token: 'ENC[AES256_GCM,data:eA==,iv:eA==,tag:eA==,type:str]' } }),
      ],
      'put in by Flux': [object('v1', 'Secret', { stringData: { token: '$' + '{webhook_token}' } })],
    },
  },
  'hook-secret': {
    bad: {
      'no secret': [webhook({}, { secret: undefined })],
      'an empty secret': [webhook({}, { secret: '' })],
    },
    good: { 'a secret that is not known yet': [webhook({}, { secret: notKnown })] },
  },
  'tls-verification': {
    bad: {
      'a webhook that accepts any certificate': [webhook({}, { insecureSsl: true })],
      'a source that does': [object('source.toolkit.fluxcd.io/v1', 'OCIRepository', { spec: { insecure: true } })],
    },
    good: { 'a webhook that verifies': [webhook({})] },
  },
  'least-privilege': {
    bad: {
      'all verbs': [rbac('Role', { rules: [{ apiGroups: [''], resources: ['secrets'], verbs: ['*'] }] })],
      'all resources': [rbac('ClusterRole', { rules: [{ apiGroups: [''], resources: ['*'], verbs: ['get'] }] })],
      escalation: [rbac('ClusterRole', { rules: [{ apiGroups: [''], resources: ['roles'], verbs: ['bind'] }] })],
      'cluster-admin': [rbac('ClusterRoleBinding', { roleRef: { name: 'cluster-admin' }, subjects: [] })],
      everybody: [
        rbac('RoleBinding', { roleRef: { name: 'x' }, subjects: [{ kind: 'Group', name: 'system:authenticated' }] }),
      ],
    },
    good: {
      'what is needed': [
        rbac('Role', { rules: [{ apiGroups: [''], resources: ['secrets'], resourceNames: ['t'], verbs: ['get'] }] }),
      ],
    },
  },
  'json-payload': {
    bad: {
      form: [webhook({}, { contentType: 'form' })],
      "GitHub's default": [webhook({}, { contentType: undefined })],
    },
    good: { json: [webhook({})] },
  },
  'authenticated-receiver': {
    bad: Object.fromEntries(
      ['generic', 'cdevents', 'dockerhub', 'quay', 'acr'].map((type) => [type, [receiver({ type })]]),
    ),
    good: Object.fromEntries(
      ['github', 'gitlab', 'bitbucket', 'generic-hmac', 'generic-oidc', 'harbor', 'nexus', 'gcr'].map((type) => [
        type,
        [receiver({ type })],
      ]),
    ),
  },
  'named-targets': {
    bad: {
      'every object of a kind': [receiver({ type: 'github', resources: [{ kind: 'GitRepository', name: '*' }] })],
      'every one with a label': [
        receiver({ type: 'github', resources: [{ kind: 'GitRepository', name: '*', matchLabels: { a: 'b' } }] }),
      ],
    },
    good: { 'a name': [receiver({ type: 'github', resources: [{ kind: 'GitRepository', name: 'shop' }] })] },
  },
  'push-events': {
    bad: {
      'a webhook without push': [webhook({ events: ['ping'] })],
      'a Receiver that refuses push': [receiver({ type: 'github', events: ['ping'] })],
    },
    good: {
      'a Receiver of every event': [receiver({ type: 'github', events: [] })],
      'a Receiver of GitLab': [receiver({ type: 'gitlab', events: ['Push Hook'] })],
      'events that are not known yet': [webhook({ events: notKnown })],
    },
  },
};

for (const rule of rules) {
  describe(rule.name, () => {
    const { bad = {}, good = {} } = cases[rule.name] ?? {};
    for (const [what, stack] of Object.entries(bad)) {
      test(`${what}: violated`, () => assert.deepEqual(violated(stack), [rule.name]));
    }
    for (const [what, stack] of Object.entries(good)) {
      test(`${what}: fine`, () => assert.deepEqual(violated(stack), []));
    }
    test('has cases of both kinds', () => assert.ok(Object.keys(bad).length > 0 && Object.keys(good).length > 0));
  });
}

test('names are unique', () => {
  assert.equal(new Set(rules.map(({ name }) => name)).size, rules.length);
});

test('no finding shows the value of a token', () => {
  const stack = [
    object('v1', 'Secret', { stringData: { token: 'do-not-show' } }),
    webhook({}, { secret: 'do-not-show' }),
  ];
  const findings = evaluate(stack, new Map());
  assert.equal(findings.length, 2);
  assert.ok(
    !JSON.stringify(findings.map(({ problem, fix, object: name }) => [problem, fix, name])).includes('do-not-show'),
  );
});

describe('a stated reason', () => {
  const loadBalancer = (annotations: Fields = {}) => [service({ type: 'LoadBalancer', ...ranges }, annotations)];

  test('in an annotation of the object is accepted', () => {
    assert.deepEqual(violated(loadBalancer({ 'policy.fluxhook.dev/https': 'TLS ends at the CDN' })), []);
  });

  test('for the whole stack is accepted', () => {
    assert.deepEqual(violated(loadBalancer(), new Map([['https', 'TLS ends at the CDN']])), []);
  });

  test('that is empty, or for another rule, is not', () => {
    assert.deepEqual(violated(loadBalancer({ 'policy.fluxhook.dev/https': ' ' })), ['https']);
    assert.deepEqual(violated(loadBalancer({ 'policy.fluxhook.dev/named-targets': 'x' })), ['https']);
  });

  test('is not accepted where none can be', () => {
    const annotations = { 'policy.fluxhook.dev/plain-token': 'a test' };
    const secret = object('v1', 'Secret', { stringData: { token: 'plain' } }, annotations);
    assert.deepEqual(violated([secret]), ['plain-token']);
  });
});
