import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { established, kubectl } from './cluster.ts';
import { hooksOf } from './hooks.ts';
import { bare, Project } from './project.ts';
import { push } from './push.ts';
import { reconciledBy } from './requested.ts';
import { inputProviderCrd } from './stand-in-crds.ts';

const inputs = `
apiVersion: fluxcd.controlplane.io/v1
kind: ResourceSetInputProvider
metadata: { name: releases, namespace: flux-system }
spec: { type: GitHubTag, url: 'https://github.com/acme/nginx' }
`;

/** What the Flux Operator grants to Flux's controllers. */
const rights = `
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: { name: flux-operator-inputs }
rules: [{ apiGroups: [fluxcd.controlplane.io], resources: ['*'], verbs: [get, list, watch, patch] }]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: { name: flux-operator-inputs }
roleRef: { apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: flux-operator-inputs }
subjects: [{ apiGroup: rbac.authorization.k8s.io, kind: Group, name: 'system:authenticated' }]
`;

const receivers = 'crd/receivers.notification.toolkit.fluxcd.io';
const settings = {
  ...bare,
  repository: 'acme/nginx',
  resources: [{ kind: 'ResourceSetInputProvider', name: 'releases' }],
};

/** Where the CRD of Receivers says which kinds they may name. */
async function kindsOfReceivers(): Promise<[path: string, kinds: string[]][]> {
  const { spec } = JSON.parse(await kubectl(['get', receivers, '-o', 'json']));
  // biome-ignore lint/suspicious/noExplicitAny: a JSON Schema
  return spec.versions.map((version: any, index: number): [string, string[]] => [
    `/spec/versions/${index}/schema/openAPIV3Schema/properties/spec/properties/resources/items/properties/kind/enum`,
    version.schema.openAPIV3Schema.properties.spec.properties.resources.items.properties.kind.enum,
  ]);
}

async function setKinds(change: (kinds: string[]) => string[]): Promise<void> {
  const patch = (await kindsOfReceivers()).map(([path, kinds]) => ({ op: 'replace', path, value: change(kinds) }));
  await kubectl(['patch', receivers, '--type=json', '-p', JSON.stringify(patch)]);
}

describe('a ResourceSetInputProvider of the Flux Operator', () => {
  before(async () => {
    await kubectl(['apply', '-f', '-'], inputProviderCrd);
    await established('crd/resourcesetinputproviders.fluxcd.controlplane.io');
    await kubectl(['apply', '-f', '-'], inputs);
  });
  after(async () => {
    await kubectl(['delete', 'crd', 'resourcesetinputproviders.fluxcd.controlplane.io']);
  });

  test("Flux's own CRD refuses the kind, and no webhook is registered", async () => {
    assert.ok((await kindsOfReceivers()).every(([, kinds]) => !kinds.includes('ResourceSetInputProvider')));
    await using project = await Project.open('refused-kind', settings, null);
    const { exitCode, text } = await project.stack.up();
    assert.notEqual(exitCode, 0, text);
    assert.match(text, /Unsupported value: "ResourceSetInputProvider": supported values: /);
    assert.deepEqual(await hooksOf('acme/nginx'), []);
  });

  test('with the CRD of the Flux Operator a push reconciles it', async () => {
    await kubectl(['apply', '-f', '-'], rights);
    await setKinds((kinds) => [...kinds, 'ResourceSetInputProvider']);
    try {
      await using project = await Project.open('inputs', settings, null);
      const up = await project.stack.up();
      assert.equal(up.exitCode, 0, up.text);
      assert.doesNotMatch(up.text, /would not reconcile/);
      const reconciled = await reconciledBy(['resourcesetinputprovider/releases'], async () => {
        assert.equal(await push('acme/nginx'), 200);
      });
      assert.deepEqual(reconciled, ['resourcesetinputprovider/releases']);
    } finally {
      await setKinds((kinds) => kinds.filter((kind) => kind !== 'ResourceSetInputProvider'));
      await kubectl(['delete', '-f', '-'], rights);
    }
  });
});
