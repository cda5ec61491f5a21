import * as pulumi from '@pulumi/pulumi';
import type { ApiObject } from 'cdk8s';
import type { Exposure } from '../constructs/exposure/index.ts';
import type { LiveObject } from '../operate/cluster.ts';
import { isReady } from '../operate/readiness.ts';
import type { ClusterOutput } from './cluster-of.ts';
import type { DeployedObject } from './deploy-tree.ts';
import { waitForObject } from './live-object.ts';

/** What is read back of an object, whoever deployed it. */
export type ReadBack = Pick<DeployedObject, 'spec' | 'status'>;

export interface ObserveOptions {
  /** In milliseconds. */
  readonly timeout: number;
  /** Whether an object that is there is also ready for use. */
  readonly isReady: pulumi.Input<(object: LiveObject) => boolean>;
}

/**
 * Reads back a declared object that Flux deploys from Git, as soon as it is there and ready.
 * @throws Failure for one that does not come in time
 */
export function observed(cluster: ClusterOutput, object: ApiObject, options: ObserveOptions): ReadBack {
  const { apiVersion, kind, name } = object;
  const { namespace = 'default' } = object.metadata;
  const read = pulumi.all([cluster, options.isReady]).apply(([cluster, isReady]) =>
    waitForObject(
      cluster(),
      { apiVersion, kind, name, namespace },
      {
        take: (found) => (isReady(found) ? found : undefined),
        timeout: options.timeout,
        missing: (found) => ({
          subject: `${kind} ${namespace}/${name}`,
          problem: found === undefined ? 'it is not in the cluster' : 'it is not ready',
          choices: 'what `cdk8s synth` wrote, committed and applied by Flux (fluxhook:ownership git)',
          fix: `flux get kustomizations; kubectl -n ${namespace} describe ${kind.toLowerCase()} ${name}`,
        }),
      },
    ),
  );
  return { spec: read.spec, status: read.status } as unknown as ReadBack;
}

/** A load balancer is ready when it has an address; what else an exposure needs of the Service is there with it. */
export function serviceIsReady(exposure: Exposure): (service: LiveObject) => boolean {
  return ({ status }) => {
    if (exposure.type !== 'LoadBalancer' || exposure.host !== undefined) return true;
    return ((status?.loadBalancer as { ingress?: unknown[] } | undefined)?.ingress?.length ?? 0) > 0;
  };
}

/** A Receiver is ready when Flux says so of its present form, under the path that the token gives. */
export function receiverIsReady(path: string): (receiver: LiveObject) => boolean {
  return (receiver) => isReady(receiver) && receiver.status?.webhookPath === path;
}
