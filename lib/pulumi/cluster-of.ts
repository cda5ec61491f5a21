import * as pulumi from '@pulumi/pulumi';
import { Cluster } from '../operate/cluster.ts';
import { pulumiAsking } from './asking.ts';
import { Failure } from './failure.ts';
import { isOnMocks } from './mocks.ts';

/**
 * The cluster that a component deploys to, for looking at what is there. In a function, because the SDK takes the values
 * of outputs apart; undefined where there is none to look at: in a program that runs on mocks.
 */
export type ClusterOutput = pulumi.Output<() => Cluster | undefined>;

const known = new Map<string, Cluster>();

/**
 * The cluster of the Kubernetes provider that the children of a resource get: its kubeconfig and context, or those that
 * the default provider reads itself (kubernetes:kubeconfig, kubernetes:context, KUBECONFIG, ~/.kube/config).
 */
export function clusterOf(resource: pulumi.Resource): ClusterOutput {
  if (isOnMocks()) return pulumi.output(() => undefined);
  const provider = resource.getProvider('kubernetes:core/v1:Service') as ProviderInputs | undefined;
  const config = new pulumi.Config('kubernetes');
  const access = pulumi.all([
    provider === undefined ? config.get('kubeconfig') : provider.kubeconfig,
    provider === undefined ? config.get('context') : provider.context,
  ]);
  return pulumi.unsecret(access).apply(([kubeconfig, context]) => {
    const key = JSON.stringify([kubeconfig, context]);
    const cluster = known.get(key) ?? open(kubeconfig, context);
    known.set(key, cluster);
    return () => cluster;
  });
}

/** The inputs of a provider resource; the SDK keeps them, though its types do not say so. */
interface ProviderInputs {
  readonly kubeconfig?: pulumi.Output<string | undefined>;
  readonly context?: pulumi.Output<string | undefined>;
}

function open(kubeconfig: string | undefined, context: string | undefined): Cluster {
  try {
    return Cluster.open({ kubeconfig, context }, pulumiAsking());
  } catch (error) {
    throw new Failure(`The kubeconfig cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}
