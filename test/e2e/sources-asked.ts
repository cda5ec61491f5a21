import { CustomObjectsApi, KubeConfig } from '@kubernetes/client-node';
import { environment } from './sandbox.ts';

/** When each GitRepository of a namespace was last asked to reconcile, by name. A look takes milliseconds. */
export function sourcesAsked(namespace: string): () => Promise<ReadonlyMap<string, string | undefined>> {
  const config = new KubeConfig();
  config.loadFromFile(environment('KUBECONFIG'));
  const api = config.makeApiClient(CustomObjectsApi);
  const sources = { group: 'source.toolkit.fluxcd.io', version: 'v1', namespace, plural: 'gitrepositories' };
  return async () => {
    const { items } = (await api.listNamespacedCustomObject(sources)) as {
      items: { metadata: { name: string; annotations?: Record<string, string> } }[];
    };
    return new Map(
      items.map(({ metadata }) => [metadata.name, metadata.annotations?.['reconcile.fluxcd.io/requestedAt']]),
    );
  };
}
