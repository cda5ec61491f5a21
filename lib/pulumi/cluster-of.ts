import * as pulumi from '@pulumi/pulumi';
import { receiverApi } from '../flux/notification-controller.ts';
import { Cluster, ForbiddenError } from '../operate/cluster.ts';
import { pulumiAsking } from './asking.ts';
import { Failure } from './failure.ts';
import { isOnMocks } from './mocks.ts';

/**
 * The cluster that a component deploys to, for looking at what is there. In a function, because the SDK takes the
 * values of outputs apart; undefined where there is none to look at: in a program that runs on mocks.
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
  return pulumi.unsecret(access).apply(async ([kubeconfig, context]) => {
    const key = JSON.stringify([kubeconfig, context]);
    const cluster = known.get(key) ?? open(kubeconfig, context);
    known.set(key, cluster);
    const isThere = await answers(cluster);
    return () => (isThere ? cluster : undefined);
  });
}

/** Whether the program deploys to several clusters, as far as is known yet. */
export function hasSeveralClusters(): boolean {
  return known.size > 1;
}

const asked = new WeakMap<Cluster, Promise<boolean>>();

/**
 * Whether a cluster answers at all; asked once for each. In one that does not, nothing is deployed or deleted, because
 * the engine deletes nothing after a program that failed. Other clusters are still deployed to. A preview only warns,
 * because `pulumi up` would stop after a failed preview.
 * @throws Failure in an update
 */
function answers(cluster: Cluster): Promise<boolean> {
  const answer = asked.get(cluster) ?? ask(cluster);
  asked.set(cluster, answer);
  return answer;
}

async function ask(cluster: Cluster): Promise<boolean> {
  try {
    const [group = '', version = ''] = receiverApi.apiVersion.split('/');
    await cluster.serves({ group, version, resource: 'receivers' });
    return true;
  } catch (error) {
    // A refusal is an answer, too.
    if (error instanceof ForbiddenError) return true;
    const told = error instanceof Error ? error.message : String(error);
    if (pulumi.runtime.isDryRun()) {
      await pulumi.log.warn(
        `${told}\nIts objects could not be read: the plan may show objects as new that exist already. ` +
          '`pulumi up` deploys to the other clusters, and ends with an error.',
      );
      return false;
    }
    throw new Failure(
      `${told}\nNothing was deployed to this cluster and nothing was deleted from it, including its webhooks at GitHub; ` +
        'other clusters are deployed to. When it answers, run the same command again.',
    );
  }
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
