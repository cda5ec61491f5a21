import type { Right } from '../deployer/index.ts';
import { covers } from './access-rule.ts';
import type { Cluster } from './cluster.ts';

/**
 * The rights that the cluster does not give. It takes one request per namespace; since the answer may be incomplete
 * (authorizers other than RBAC do not list what they allow), each right that is missing from it is then checked
 * individually.
 * @throws ForbiddenError when the cluster does not say
 */
export async function missingRights(cluster: Cluster, rights: readonly Right[]): Promise<Right[]> {
  const namespaces = Map.groupBy(rights, ({ namespace }) => namespace);
  const missing = [...namespaces].map(async ([namespace, wanted]) => {
    const rules = await cluster.ownRules(namespace);
    const unlisted = wanted.filter((right) => !rules.some((rule) => covers(rule, right)));
    const allowed = await Promise.all(unlisted.map((right) => cluster.allows(right)));
    return unlisted.filter((_, index) => !allowed[index]);
  });
  return (await Promise.all(missing)).flat();
}
