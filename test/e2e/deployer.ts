import { randomUUID } from 'node:crypto';
import { parseAllDocuments, stringify } from 'yaml';
import { type DeployerOptions, deployerYaml } from '../../lib/stack/deployer.ts';
import { ask, pathOf } from './api-server.ts';
import { kubectl } from './cluster.ts';
import { kubeconfigFor, untilRightsHold } from './command-accounts.ts';
import type { Project } from './project.ts';
import type { RecordingProxy } from './recording-proxy.ts';
import { until } from './sandbox.ts';

/** A manifest of `npm run deployer`. */
// biome-ignore lint/suspicious/noExplicitAny: tests look into any part of any kind
export type Manifest = any;

/** Applies what `npm run deployer` prints for a stack. */
export async function grant(
  project: Project,
  stack: string,
  options: Partial<DeployerOptions> = {},
): Promise<Manifest[]> {
  const yaml = deployerYaml({ directory: project.directory, stack, ...options });
  const manifests: Manifest[] = parseAllDocuments(yaml).map((document) => document.toJS());
  const mark = randomUUID();
  const policy = manifests.find(({ kind }) => kind === 'ValidatingAdmissionPolicy');
  if (policy !== undefined) policy.spec.validations[0].message += ` ${mark}`;
  await kubectl(['apply', '-f', '-'], yamlOf(manifests));
  await untilRightsHold();
  if (policy !== undefined) await untilInForce(policy, mark);
  return manifests;
}

/** Takes it away. */
export async function revoke(manifests: readonly Manifest[]): Promise<void> {
  await kubectl(['delete', '--ignore-not-found', '-f', '-'], yamlOf(manifests));
}

function yamlOf(manifests: readonly Manifest[]): string {
  return manifests.map((each) => stringify(each)).join('---\n');
}

/** The API server follows its policies a moment later: what it refuses has the mark then. */
async function untilInForce({ spec }: Manifest, mark: string): Promise<void> {
  const user = /== "(.*)"$/.exec(spec.matchConditions[0].expression)?.[1] ?? '';
  const namespace = user.split(':')[2] ?? 'flux-system';
  const body = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'probe', namespace } };
  const path = `${await pathOf('configmap', namespace)}?dryRun=All`;
  const headers = { 'impersonate-user': user, 'impersonate-group': 'system:masters' };
  await until('the admission policy', async () => {
    const { text } = await ask(path, { method: 'POST', headers, body });
    return text.includes(mark) || undefined;
  });
}

/** A kubeconfig of the stack's deployer. */
export async function kubeconfigOf(
  project: Project,
  manifests: readonly Manifest[],
  proxy?: RecordingProxy,
): Promise<string> {
  const { metadata } = manifests.find(({ kind }) => kind === 'ServiceAccount');
  return kubeconfigFor(project.directory, metadata, proxy);
}

/** The rights that Roles give, as RecordingProxy names them. */
export function granted(manifests: readonly Manifest[]): Set<string> {
  const roles = manifests.filter(({ kind }) => kind === 'Role');
  const rights = roles.flatMap(({ metadata: { namespace }, rules }) =>
    rules.flatMap(({ apiGroups: [group], resources: [resource], resourceNames = [''], verbs }: Manifest) =>
      verbs.flatMap((verb: string) =>
        resourceNames.map((name: string) => `${verb} ${resource}.${group} ${namespace}/${name}`),
      ),
    ),
  );
  return new Set(rights);
}
