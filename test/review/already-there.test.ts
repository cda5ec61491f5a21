import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { stringify } from 'yaml';
import { Folders } from './folders.ts';
import { type Fields, object } from './objects.ts';

const yaml = (...objects: object[]) => objects.map((one) => stringify(one)).join('---\n');
const rbac = (kind: string, fields: Fields) => object('rbac.authorization.k8s.io/v1', kind, 'it', fields);
const role = (...rules: Fields[]) => rbac('ClusterRole', { rules });
const rule = (fields: Fields = {}) => ({ apiGroups: [''], resources: ['pods'], verbs: ['*'], ...fields });
const binding = (...names: string[]) =>
  rbac('ClusterRoleBinding', {
    roleRef: { kind: 'ClusterRole', name: 'cluster-admin' },
    subjects: names.map((name) => ({ kind: 'ServiceAccount', name, namespace: 'flux-system' })),
  });
const secret = (token: string) => object('v1', 'Secret', 'it', { stringData: { token } });
const source = (reason?: string) => ({
  ...object('source.toolkit.fluxcd.io/v1', 'GitRepository', 'it', { spec: { url: 'http://git/shop' } }),
  metadata: {
    name: 'it',
    namespace: 'flux-system',
    annotations: reason === undefined ? {} : { 'policy.fluxhook.dev/https': reason },
  },
});

test("Flux's own rights, which violate mandatory policies, fail nothing that does not touch them", async () => {
  const flux = readFileSync(join(import.meta.dirname, '..', '..', 'sandbox', 'cluster', 'flux-roles.yaml'), 'utf8');
  using folders = new Folders({ 'a/gotk-components.yaml': flux, 'b/gotk-components.yaml': flux });
  const same = await folders.review();
  assert.equal(same.exitCode, 0, same.stderr);
  assert.match(same.stdout, /\nNo change\. ⚠️ Policies: nothing new; already there: \d+ mandatory\.\n/);
  assert.match(same.stdout, /<summary>Policies: already there before this change \(\d+ mandatory\)<\/summary>/);
  folders.write('b/all.yaml', yaml(role(rule())));
  const more = await folders.review();
  assert.equal(more.exitCode, 1);
  assert.match(more.stdout, /❌ \*\*1 mandatory policy violation\*\*; already there: \d+ mandatory\./);
  assert.match(
    more.stdout,
    /#### Policies\n\n- ❌ mandatory `least-privilege`, `ClusterRole flux-system\/it`.*\n.*\n\n<details>/,
  );
});

describe('a violation that was there before', () => {
  for (const [what, before, after, exitCode] of [
    ['stays', role(rule()), role(rule()), 0],
    ['stays, where others go', role(rule(), rule({ resources: ['*'] })), role(rule()), 0],
    ['reaches less', role(rule({ resources: ['pods', 'jobs'] })), role(rule()), 0],
    ['reaches more', role(rule()), role(rule({ resources: ['pods', 'secrets'] })), 1],
    ['no longer names its objects', role(rule({ resourceNames: ['a'] })), role(rule()), 1],
    ['stands there twice', role(rule()), role(rule(), rule()), 1],
    ['binds one more', binding('a'), binding('a', 'b'), 1],
    ['binds one less', binding('a', 'b'), binding('b'), 0],
    ['is the same token in plain text', secret('one-token'), secret('one-token'), 0],
    ['is another token in plain text', secret('one-token'), secret('two-token'), 1],
    ['is in another object', role(rule()), { ...role(rule()), metadata: { name: 'other' } }, 1],
  ] as const) {
    test(what, async () => {
      using folders = new Folders({ 'a/all.yaml': yaml(before), 'b/all.yaml': yaml(after) });
      const { exitCode: ended, stdout } = await folders.review();
      assert.equal(ended, exitCode, stdout);
    });
  }
});

test('a reason that is new, and one that is gone, make another finding', async () => {
  using folders = new Folders({ 'a/all.yaml': yaml(source()), 'b/all.yaml': yaml(source('a test')) });
  assert.match((await folders.review()).stdout, /✅ Policies: 1 accepted\./);
  folders.write('a/all.yaml', yaml(source('a test')));
  assert.match((await folders.review()).stdout, /✅ Policies: nothing new; already there: 1 accepted\./);
  folders.write('b/all.yaml', yaml(source()));
  assert.match((await folders.review()).stdout, /⚠️ Policies: 1 advisory\./);
});
