import type { Cluster } from '../../operate/cluster.ts';
import type { Problem } from '../../problems/problem.ts';
import { tokenIn } from '../../pulumi/secret-token.ts';
import type { StackSettings } from '../../settings/index.ts';

/**
 * With the token source existing-secret nothing creates the Secret while `pulumi up` runs, so it has to exist. A
 * missing right is not a finding here.
 */
export async function checkExistingSecrets(cluster: Cluster, { webhooks }: StackSettings): Promise<Problem[]> {
  const found = await Promise.all(
    webhooks.map(async ({ secret: { name, namespace, source } }) => {
      if (source.type !== 'existing-secret') return [];
      try {
        const live = await cluster.read({ apiVersion: 'v1', kind: 'Secret', name, namespace });
        const token = tokenIn(live, { name, namespace, source });
        return typeof token === 'string' ? [] : [token];
      } catch {
        return [];
      }
    }),
  );
  return found.flat();
}
