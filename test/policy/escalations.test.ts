import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { PolicyObject } from '../../policy/object.ts';
import type { Escalation } from '../../policy/rights/escalation.ts';
import { escalations } from '../../policy/rights/escalations.ts';
import { roleViolations } from '../../policy/rights/judge-role.ts';
import { powerfulRole } from '../../policy/rights/powerful-roles.ts';
import { kubectl } from '../e2e/cluster.ts';

/** What the API server says of itself: verbs by `GROUP/RESOURCE`. */
async function served(): Promise<Map<string, readonly string[]>> {
  const raw = async (path: string) => JSON.parse(await kubectl(['get', '--raw', path]));
  const { groups } = await raw('/apis');
  const found = new Map<string, readonly string[]>();
  const add = async (group: string, path: string) => {
    for (const { name, verbs } of (await raw(path)).resources) found.set(`${group}/${name}`, verbs);
  };
  await add('', '/api/v1');
  for (const { name, versions } of groups)
    for (const { groupVersion } of versions) await add(name, `/apis/${groupVersion}`);
  return found;
}

/** Verbs that no request has: a controller of the API server asks for the right to them. */
const asked = ['approve', 'sign', 'attest'];

test('every entry of the table is served with its verbs, where its group is', async () => {
  const there = await served();
  const groups = new Set([...there.keys()].map((key) => key.slice(0, key.indexOf('/'))));
  const missing = (entry: Escalation) =>
    entry.resources.flatMap((resource) => {
      const verbs = there.get(`${entry.group}/${resource}`);
      const lacking = entry.verbs.filter((verb) => !verbs?.includes(verb));
      // A role that names create of them means what it says, though the API server takes update and patch only.
      if (resource === 'pods/ephemeralcontainers' && lacking.join() === 'create') return [];
      return lacking.length === 0 ? [] : [`${lacking.join(',')} of ${resource}.${entry.group}`];
    });
  const entries = escalations.filter(
    ({ group, verbs }) => groups.has(group) && !verbs.some((verb) => asked.includes(verb)),
  );
  assert.ok(entries.length >= 20, `${entries.length}`);
  assert.deepEqual(entries.flatMap(missing), []);
});

test('roles of Kubernetes that are taken for harmless point to nothing in the table, and most others do', async () => {
  const { items } = JSON.parse(
    await kubectl(['get', 'clusterroles', '-l', 'kubernetes.io/bootstrapping=rbac-defaults', '-o', 'json']),
  ) as { items: PolicyObject[] };
  const finds = (role: PolicyObject) =>
    [...roleViolations({ ...role, apiVersion: 'v1', kind: 'ClusterRole', metadata: { name: 'it' } }, [])].map(
      ({ problem }) => problem,
    );
  const [harmless, powerful] = [true, false].map((wanted) =>
    items.filter(({ metadata }) => (powerfulRole(String(metadata.name)) === undefined) === wanted),
  );
  for (const role of harmless ?? []) assert.deepEqual(finds(role), [], String(role.metadata.name));
  assert.ok((powerful ?? []).filter((role) => finds(role).length > 0).length >= 20);
});

describe('a service account', () => {
  const namespace = 'escalations-of-the-tests';
  const as = (name: string) => `--as=system:serviceaccount:${namespace}:${name}`;
  const apply = (object: object) => kubectl(['apply', '-f', '-'], JSON.stringify(object));

  async function give(name: string, kind: 'Role' | 'ClusterRole', ...rules: object[]): Promise<void> {
    const rbac = { apiVersion: 'rbac.authorization.k8s.io/v1' };
    const metadata = { name: `${namespace}-${name}`, namespace };
    await apply({ ...rbac, kind, metadata, rules });
    await apply({
      ...rbac,
      kind: `${kind}Binding`,
      metadata,
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind, name: metadata.name },
      subjects: [{ kind: 'ServiceAccount', name, namespace }],
    });
  }

  async function can(name: string, verb: string, resource: string): Promise<boolean> {
    const [main = '', sub] = resource.split('/');
    const flags = sub === undefined ? [] : [`--subresource=${sub}`];
    const args = ['-n', namespace, 'auth', 'can-i', verb, main, ...flags, as(name)];
    return await kubectl(args).then(
      () => true,
      () => false,
    );
  }

  before(() => apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } }));
  after(async () => {
    await kubectl(['delete', 'namespace', namespace]);
    await kubectl(['delete', 'clusterrole,clusterrolebinding', `${namespace}-patterns`]);
  });

  test('has by */NAME that subresource of everything, and nothing by other patterns', async () => {
    await give(
      'patterns',
      'ClusterRole',
      { apiGroups: [''], resources: ['*/exec'], verbs: ['create'] },
      { apiGroups: ['', 'apps'], resources: ['*/status'], verbs: ['update'] },
      { apiGroups: [''], resources: ['pods/*', '*/*', 'secret*'], verbs: ['get'] },
    );
    assert.ok(await can('patterns', 'create', 'pods/exec'));
    assert.ok(await can('patterns', 'update', 'deployments.apps/status'));
    for (const [verb, resource] of [
      ['update', 'deployments.apps'],
      ['create', 'pods'],
      ['get', 'pods/exec'],
      ['get', 'pods/log'],
      ['get', 'secrets'],
    ] as const)
      assert.ok(!(await can('patterns', verb, resource)), `${verb} ${resource}`);
  });

  test('that may create a Secret of one name makes one with the token of another account', async () => {
    const rule = { apiGroups: [''], resources: ['secrets'], resourceNames: ['one'], verbs: ['get', 'create', 'patch'] };
    await give('named', 'Role', rule);
    const secret = {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'one', namespace, annotations: { 'kubernetes.io/service-account.name': 'default' } },
      type: 'kubernetes.io/service-account-token',
    };
    await kubectl(['apply', '--server-side', '-f', '-', as('named')], JSON.stringify(secret));
    assert.match(await kubectl(['-n', namespace, 'get', 'secret', 'one', '-o', 'json', as('named')]), /account-token/);
    // POST has no name to compare, so it is refused: `kubectl create` does not prove a limit.
    const other = { ...secret, metadata: { ...secret.metadata, name: 'two' } };
    await assert.rejects(kubectl(['create', '-f', '-', as('named')], JSON.stringify(other)), /forbidden/);
  });
});
