import * as pulumi from '@pulumi/pulumi';
import type { ApiObject } from 'cdk8s';
import type { Exposure } from '../constructs/exposure/index.ts';
import { requestAnnotation } from '../flux/notification-controller.ts';
import type { LiveObject, ObjectReference } from '../operate/cluster.ts';
import { conditionOf, isReady } from '../operate/readiness.ts';
import type { ClusterOutput } from './cluster-of.ts';
import type { DeployedObject } from './kubernetes-resource.ts';
import { waitForObject } from './live-object.ts';

/** What is read back of an object, no matter who deployed it. */
export type ReadBack = Pick<DeployedObject, 'spec' | 'status'>;

export interface ObserveOptions {
  /** In milliseconds. */
  readonly timeout: number;
  /** Whether an existing object is also ready for use. */
  readonly isReady: pulumi.Input<(object: LiveObject) => boolean>;
}

/**
 * Reads back a declared object that Flux deploys from Git, as soon as it exists and is ready.
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

/**
 * The path under which Flux serves a Receiver that Pulumi deploys. If somebody deleted or changed the Secret and a
 * refresh fixed that, the engine has no reason to update the Receiver, so what it read back is outdated: then the path
 * is read from the cluster, and Flux is asked to reconcile the Receiver.
 * @throws Failure where Flux does not serve the expected path in time
 */
export function servedPath(
  cluster: ClusterOutput,
  receiver: ObjectReference,
  status: ReadBack['status'],
  expectedPath: pulumi.Output<string>,
): pulumi.Output<string | undefined> {
  return pulumi.all([cluster, status, expectedPath]).apply(async ([cluster, status, expected]) => {
    const path = status?.webhookPath as string | undefined;
    const open = cluster();
    if (path === expected || open === undefined || pulumi.runtime.isDryRun()) return path;
    const live = await open.read(receiver);
    // A Receiver that is gone is reported elsewhere, and its webhook stays as it is.
    if (live === undefined || receiverIsReady(expected)(live)) return expected;
    await open.annotate(receiver, { [requestAnnotation]: new Date().toISOString() });
    const { namespace, name } = receiver;
    return waitForObject(open, receiver, {
      take: (found) => (receiverIsReady(expected)(found) ? expected : undefined),
      timeout: receiverTimeout,
      missing: (found) => ({
        subject: `Receiver ${namespace}/${name}`,
        problem:
          found === undefined
            ? 'it is not in the cluster'
            : `Flux did not report it ready under the path of its token: ${conditionOf('Ready', found)?.message ?? 'it has said nothing'}`,
        choices: 'a running notification-controller, and nothing else that writes the Secret or the Receiver',
        fix: `pulumi up --refresh; kubectl -n ${namespace} describe receiver ${name}`,
      }),
    });
  });
}

/** How long Flux may take to reconcile a Receiver again, in milliseconds. */
const receiverTimeout = 2 * 60_000;

/** A load balancer is ready when it has an address; what else an exposure needs of the Service is there with it. */
export function serviceIsReady(exposure: Exposure): (service: LiveObject) => boolean {
  return ({ status }) => {
    if (exposure.type !== 'LoadBalancer' || exposure.host !== undefined) return true;
    return ((status?.loadBalancer as { ingress?: unknown[] } | undefined)?.ingress?.length ?? 0) > 0;
  };
}

/** A Receiver is ready when Flux says so of its current form, under the path that the token gives. */
export function receiverIsReady(path: string): (receiver: LiveObject) => boolean {
  return (receiver) => isReady(receiver) && receiver.status?.webhookPath === path;
}
