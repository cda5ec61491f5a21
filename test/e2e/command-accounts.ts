import { randomUUID } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createAppAuth } from '@octokit/auth-app';
import { parse, stringify } from 'yaml';
import type { RoleRule } from '../../lib/operate/command-rights.ts';
import { ask } from './api-server.ts';
import { kubectl } from './cluster.ts';
import type { RecordingProxy } from './recording-proxy.ts';
import { environment, github, sandbox, until } from './sandbox.ts';

const namespace = 'flux-system';

/** A ServiceAccount that may do some things and no others. */
export interface Account {
  readonly name: string;
  readonly rules: readonly RoleRule[];
}

function manifestsOf({ name, rules }: Account): object[] {
  const [metadata, rbac] = [{ name, namespace }, 'rbac.authorization.k8s.io'];
  return [
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata },
    { apiVersion: `${rbac}/v1`, kind: 'Role', metadata, rules },
    {
      apiVersion: `${rbac}/v1`,
      kind: 'RoleBinding',
      metadata,
      roleRef: { apiGroup: rbac, kind: 'Role', name },
      subjects: [{ kind: 'ServiceAccount', name, namespace }],
    },
  ];
}

/** Makes them, all at once. */
export async function makeAccounts(accounts: readonly Account[]): Promise<void> {
  await applyAccounts(accounts);
  await untilRightsHold();
}

async function applyAccounts(accounts: readonly Account[]): Promise<void> {
  const items = accounts.flatMap(manifestsOf);
  await kubectl(['apply', '-f', '-'], JSON.stringify({ apiVersion: 'v1', kind: 'List', items }));
}

/** Whether the API server allows somebody something, as the spec of a SubjectAccessReview has it. */
export async function isAllowed(spec: object): Promise<true | undefined> {
  const review = { apiVersion: 'authorization.k8s.io/v1', kind: 'SubjectAccessReview', spec };
  const path = '/apis/authorization.k8s.io/v1/subjectaccessreviews';
  const { text } = await ask(path, { method: 'POST', body: review });
  return JSON.parse(text).status.allowed || undefined;
}

/**
 * Waits until the API server goes by the Roles and RoleBindings that were written last. It follows them a moment later, in
 * the order in which they were written: when an account made now has its right, all that came before is in force.
 */
export async function untilRightsHold(): Promise<void> {
  const name = `probe-${randomUUID()}`;
  const rule = { apiGroups: [''], resources: ['configmaps'], resourceNames: [name], verbs: ['get'] };
  const probe = { name, rules: [rule] };
  await applyAccounts([probe]);
  const user = `system:serviceaccount:${namespace}:${name}`;
  const resourceAttributes = { namespace, resource: 'configmaps', name, verb: 'get' };
  await until('the rights', () => isAllowed({ user, resourceAttributes }));
  await removeAccounts([probe]);
}

export async function removeAccounts(accounts: readonly Account[]): Promise<void> {
  const items = accounts.flatMap(manifestsOf);
  await kubectl(
    ['delete', '--ignore-not-found', '--wait=false', '-f', '-'],
    JSON.stringify({ apiVersion: 'v1', kind: 'List', items }),
  );
}

/** A kubeconfig of a ServiceAccount, which may lead through a proxy. */
export async function kubeconfigFor(
  directory: string,
  account: { readonly name: string; readonly namespace?: string },
  proxy?: RecordingProxy,
): Promise<string> {
  const { name, namespace: own = namespace } = account;
  const token = await kubectl(['-n', own, 'create', 'token', name]);
  const config = parse(readFileSync(environment('KUBECONFIG'), 'utf8'));
  config.users[0].user = { token };
  if (proxy !== undefined) {
    proxy.token = token;
    config.clusters[0].cluster = { server: proxy.url, 'insecure-skip-tls-verify': true };
  }
  const file = join(directory, `${name}.kubeconfig`);
  writeFileSync(file, stringify(config), { mode: 0o600 });
  return file;
}

/** What GitHub's API calls the permissions that people see. */
const permissionNames: Readonly<Record<string, string>> = {
  Webhooks: 'repository_hooks',
  Contents: 'contents',
  Metadata: 'metadata',
};

/**
 * A token with exactly some permissions, such as `Webhooks: read`, for the repositories of acme.
 * @returns an empty one where there are none
 */
export async function tokenWith(permissions: readonly string[]): Promise<string> {
  if (permissions.length === 0) return '';
  const app = sandbox.github?.['github.com']?.app;
  if (app === undefined) throw new Error('the sandbox has no App');
  const named = permissions.map((permission) => permission.split(': '));
  const auth = createAppAuth({
    appId: app.id,
    privateKey: readFileSync(app.pemFile, 'utf8'),
    installationId: app.installationId,
    request: github,
  });
  const { token } = await auth({
    type: 'installation',
    permissions: Object.fromEntries(named.map(([name = '', value = '']) => [permissionNames[name], value])),
  });
  return token;
}
