import type { Right } from '../../deployer/index.ts';
import { type Cluster, ForbiddenError } from '../../operate/cluster.ts';
import { missingRights } from '../../operate/rights.ts';
import type { Problem } from '../../problems/problem.ts';
import type { StackSettings } from '../../settings/index.ts';
import { deployerNeeds } from '../deployer-rights.ts';

/**
 * What the stack needs and the cluster forbids. Reported before anything is deployed, because without list and watch of
 * a kind Pulumi waits for the deletion of its objects forever.
 * @param unknown gets what the cluster does not say
 */
export async function checkRights(cluster: Cluster, settings: StackSettings, unknown: string[]): Promise<Problem[]> {
  try {
    return (await describeRights(cluster, settings)).map(({ namespace, rights }) => ({
      subject: `rights in the namespace ${namespace}`,
      value: cluster.where,
      problem: `the cluster forbids ${rights}`,
      choices: 'the Role of this stack (docs/deployer.md)',
      fix: 'npx fluxhook deployer | kubectl apply -f -, run by an administrator',
    }));
  } catch (error) {
    if (!(error instanceof ForbiddenError)) throw error;
    unknown.push(error.message);
    return [];
  }
}

/**
 * What the stack needs and the cluster forbids, in words for each namespace.
 * @throws ForbiddenError when the cluster does not say
 */
export async function describeRights(
  cluster: Cluster,
  settings: StackSettings,
): Promise<{ readonly namespace: string; readonly rights: string }[]> {
  const needed = deployerNeeds(settings).rights.filter(({ isOptional }) => !isOptional);
  const missing = Map.groupBy(await missingRights(cluster, needed), ({ namespace }) => namespace);
  return [...missing].map(([namespace, rights]) => ({ namespace, rights: describe(rights) }));
}

/** Such as: get, patch services/receiver; list secrets. */
function describe(rights: readonly Right[]): string {
  const objects = Map.groupBy(rights, ({ resource, name }) => (name === undefined ? resource : `${resource}/${name}`));
  return [...objects]
    .map(([object, some]) => `${[...new Set(some.map(({ verb }) => verb))].join(', ')} ${object}`)
    .join('; ');
}
