import assert from 'node:assert/strict';
import { test } from 'node:test';
import { evaluate } from '../../policy/evaluate.ts';
import type { PolicyObject } from '../../policy/object.ts';
import { deployment, object, service } from './fixtures.ts';

/** What one rule says of an object that is on its own. */
function said(rule: string, it: PolicyObject): string[] {
  return evaluate([it], new Map())
    .filter((finding) => finding.rule.name === rule)
    .map(({ problem, fix }) => `${problem}. ${fix}`);
}

test('source-ranges speaks of the receiver where a node port points to it, and else of the Service', () => {
  assert.deepEqual(said('source-ranges', service({ type: 'NodePort' })), [
    "anybody who reaches a node reaches the receiver: a node port has no source ranges. Set externalTrafficPolicy: Local and add a NetworkPolicy for the notification-controller with ipBlocks of the sender's ranges (npx fluxhook hook-ranges prints GitHub's).",
  ]);
  const spec = { type: 'NodePort', selector: { app: 'grafana' }, ports: [{ port: 80, targetPort: 3000 }] };
  assert.deepEqual(said('source-ranges', object('v1', 'Service', { spec })), [
    'anybody who reaches a node reaches the Service: a node port has no source ranges. Set externalTrafficPolicy: Local and add a NetworkPolicy for its Pods with ipBlocks of the ranges that may connect.',
  ]);
  assert.deepEqual(said('source-ranges', object('v1', 'Service', { spec: { ...spec, type: 'LoadBalancer' } })), [
    'the load balancer admits every sender. Set spec.loadBalancerSourceRanges to the ranges that may connect.',
  ]);
});

test("a port of the node is reported as the receiver's, and as plain HTTP, where it is", () => {
  const ofReceiver = deployment({}, { name: 'http-webhook', containerPort: 9292, hostPort: 80 });
  assert.match(
    said('source-ranges', ofReceiver).join(),
    /^anybody who reaches a node reaches the receiver on port 80: /,
  );
  assert.match(said('https', ofReceiver).join(), /^the receiver is served over plain HTTP on port 80 of a node\. /);
  const other = deployment({ hostNetwork: true }, { containerPort: 8080 });
  assert.match(said('source-ranges', other).join(), /^anybody who reaches a node reaches the Pods on port 8080: /);
  assert.deepEqual(said('https', other), []);
});

test('https names each way that is open, and each host without a certificate', () => {
  const ways = service({ type: 'LoadBalancer', externalIPs: ['192.0.2.7'] });
  assert.deepEqual(
    said('https', ways).map((text) => text.split('. ')[0]),
    [
      'the receiver is served over plain HTTP on port 80 of a load balancer',
      'the receiver is served over plain HTTP on port 80 of 192.0.2.7',
    ],
  );
  const spec = { defaultBackend: {}, tls: [{ hosts: ['a.example.org'] }], rules: [{ host: 'b.example.org' }] };
  assert.match(
    said('https', object('networking.k8s.io/v1', 'Ingress', { spec })).join(),
    /no certificate for b\.example\.org, any host\./,
  );
});

test('plain-token says why what looks protected is not', () => {
  const secret = (token: string) => object('v1', 'Secret', { stringData: { token } });
  assert.deepEqual(said('plain-token', secret(`\${WEBHOOK_TOKEN}`)), [
    `stringData.token is a Flux variable without a guard: if anything other than Flux applies the object, the value is \${WEBHOOK_TOKEN}. Put the variable into a label of the object too, so that it cannot be applied before Flux has substituted the value (docs/tokens.md, substitution).`,
  ]);
  assert.deepEqual(said('plain-token', secret('ENC[AES256_GCM,data:YQ==,iv:YQ==,tag:YQ==,type:str]')), [
    'stringData.token looks encrypted, but its document has nothing to decrypt it with: its value is this text, which everybody can read. Encrypt the whole document with SOPS, which adds the block sops.',
  ]);
});
