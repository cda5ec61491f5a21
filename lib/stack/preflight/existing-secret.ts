import { ApiException, CoreV1Api, KubeConfig } from '@kubernetes/client-node';
import type { Problem } from '../../problems.ts';
import type { Settings } from '../../settings/index.ts';
import { tokenIn } from '../secret-token.ts';
import { type ClusterSettings, loadKubeConfig } from './cluster.ts';

/**
 * With fluxhook:tokenSource existing-secret nothing will make the Secret while `pulumi up` runs, so it has to be there.
 * A cluster that does not answer, or a right that the person lacks, is no finding here.
 */
export async function checkExistingSecret(
  settings: Settings,
  cluster: Pick<ClusterSettings, 'kubeconfig' | 'context'>,
): Promise<Problem[]> {
  if (settings.tokenSource !== 'existing-secret') return [];
  const { tokenSecret: name, namespace } = settings;
  try {
    const config = new KubeConfig();
    loadKubeConfig(config, cluster);
    const options = { middleware: [], signal: AbortSignal.timeout(10_000) };
    const api = config.makeApiClient(CoreV1Api);
    const token = tokenIn(await api.readNamespacedSecret({ name, namespace }, options as never), settings);
    return typeof token === 'string' ? [] : [token];
  } catch (error) {
    const missing = tokenIn(undefined, settings);
    return error instanceof ApiException && error.code === 404 && typeof missing !== 'string' ? [missing] : [];
  }
}
