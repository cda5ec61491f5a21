import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ApiObject, type Chart } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import {
  Alert,
  GcrToken,
  GitRepository,
  Provider,
  Receiver,
  ReceiverService,
  WebhookToken,
} from '../../lib/constructs/index.ts';
import { violations } from './violations.ts';

const interval = '15m';
const url = 'https://github.com/sidd-harth/nginx';

/** One object of its kind, under a name and in a namespace. */
const named: Record<string, (chart: Chart, place: { name: string; namespace?: string }) => void> = {
  Receiver: (chart, metadata) => {
    const { namespace } = metadata;
    const token = new WebhookToken(chart, 'token', { metadata: namespace === undefined ? {} : { namespace } });
    const targets = [{ kind: 'GitRepository', name: 'a' }] as const;
    new Receiver(chart, 'x', { metadata, type: 'github', secretRef: token, resources: targets });
  },
  GitRepository: (chart, place) => new GitRepository(chart, 'x', { metadata: place, url, interval }),
  Provider: (chart, place) => new Provider(chart, 'x', { metadata: place, type: 'discord', secretRef: { name: 's' } }),
  Alert: (chart, place) => {
    const sources = [{ kind: 'GitRepository', name: '*' }] as const;
    new Alert(chart, 'x', { metadata: place, providerRef: { name: 'p' }, eventSources: sources });
  },
  Secret: (chart, place) => new WebhookToken(chart, 'x', { metadata: place }),
  Service: (chart, place) => new ReceiverService(chart, 'x', { metadata: place }),
};
for (const [kind, declare] of Object.entries(named)) {
  test(`${kind}: its name is looked at`, () => {
    const [violation = '', ...others] = violations((chart) => declare(chart, { name: 'Bad Name' }));
    assert.deepEqual(others, []);
    const expected = `[] test/x: metadata.name = "Bad Name" is not usable; allowed: lower-case letters`;
    assert.ok(violation.startsWith(expected), violation);
    assert.ok(violation.endsWith(`Rename the ${kind}.`), violation);
  });
  test(`${kind}: its namespace is looked at`, () => {
    const found = violations((chart) => declare(chart, { name: 'x', namespace: 'Bad NS' }));
    assert.ok(
      found.some((text) =>
        text.startsWith('[] test/x: metadata.namespace = "Bad NS" is not usable; allowed: lower-case letters'),
      ),
    );
  });
}

test('objects that others make are looked at as well', () => {
  const found = violations((chart) => {
    new WebhookToken(chart, 'token');
    new kplus.ConfigMap(chart, 'config', { metadata: { name: 'c', labels: { 'a b': 'c', team: '-web' } } });
    new ApiObject(chart, 'service', { apiVersion: 'v1', kind: 'Service', metadata: { name: '1st' } });
    new ApiObject(chart, 'role', {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRole',
      metadata: { name: 'system:Anything' },
    });
  });
  assert.equal(found.length, 3, found.join('\n'));
  assert.match(found[0] ?? '', /^\[\] test\/config: metadata\.labels: key = "a b" is not usable/);
  assert.match(found[1] ?? '', /^\[\] test\/config: metadata\.labels\.team = "-web" is not usable/);
  assert.match(found[2] ?? '', /^\[\] test\/service: metadata\.name = "1st" is not usable; allowed: .* a letter first/);
});

test('labels that Flux has to replace first are not violations', () => {
  const found = violations((chart) => {
    new WebhookToken(chart, 'a', { metadata: { name: 'a' }, token: { type: 'substitution', variable: 'TOKEN' } });
    const sops = { encrypted: 'ENC[x]', encryptedLabel: 'ENC[y]', metadata: { mac_only_encrypted: true } };
    new WebhookToken(chart, 'b', { metadata: { name: 'b' }, token: { type: 'sops', ...sops } });
  });
  assert.deepEqual(found, []);
});

test('two objects of one kind, namespace and name', () => {
  const found = violations((chart) => {
    new WebhookToken(chart, 'token');
    new GcrToken(chart, 'gcr', { email: 'a@b', audience: 'c' });
    new WebhookToken(chart, 'elsewhere', { metadata: { namespace: 'apps' } });
    const alert = { providerRef: { name: 'p' }, eventSources: [{ kind: 'GitRepository', name: '*' }] } as const;
    for (const id of ['one', 'two']) new Alert(chart, id, { ...alert, metadata: { name: 'a' } });
    new GitRepository(chart, 'git', { metadata: { name: 'a' }, url, interval });
  });
  const fate = 'the last one applied would replace the others. Give each its own name.';
  assert.deepEqual(found, [
    `[] Secret flux-system/webhook-token is declared by test/token and test/gcr; ${fate}`,
    `[] Alert flux-system/a is declared by test/one and test/two; ${fate}`,
  ]);
});
