import * as pulumi from '@pulumi/pulumi';
import { ApiObject } from 'cdk8s';
import type { IConstruct } from 'constructs';
import { fluxDurationToMilliseconds } from '../flux/duration.ts';
import type { Settings } from '../settings/index.ts';
import type { DeployedObject } from './deploy.ts';
import type { LiveObject, LiveObjects } from './live-object.ts';

/** What is read back of an object, whoever deployed it. */
export type ReadBack = Pick<DeployedObject, 'spec' | 'status'>;

/** Whether an object that is there is also ready for use. */
export type IsReady = pulumi.Input<(object: LiveObject) => boolean>;

/**
 * Reads back every declared object that Flux deploys from Git, as soon as it is there and ready.
 * @param isReady asked once per object. @default - being there is enough
 * @param deployed what Pulumi deploys all the same
 * @throws Failure for one that does not come within fluxhook:addressTimeout
 */
export function observe(
  root: IConstruct,
  live: LiveObjects,
  settings: Settings,
  isReady: (object: ApiObject) => IsReady | undefined,
  deployed: ReadonlyMap<ApiObject, ReadBack>,
): ReadonlyMap<ApiObject, ReadBack> {
  const timeout = fluxDurationToMilliseconds(settings.addressTimeout) ?? 0;
  const objects = root.node.findAll().filter((construct) => ApiObject.isApiObject(construct));
  return new Map(
    objects.map((object) => {
      const own = deployed.get(object);
      if (own !== undefined) return [object, own];
      const read = pulumi.output(isReady(object)).apply((ready) => {
        const { apiVersion, kind, name } = object;
        const metadata = { name, namespace: object.metadata.namespace ?? settings.namespace };
        return live.wait(
          { apiVersion, kind, metadata },
          {
            take: (found) => (ready === undefined || ready(found) ? found : undefined),
            timeout,
            missing: (found) => ({
              subject: `${kind} ${metadata.namespace}/${name}`,
              problem: found === undefined ? 'it is not in the cluster' : 'it is not ready',
              choices: 'what `cdk8s synth` wrote, committed and applied by Flux (fluxhook:ownership git)',
              fix: `flux get kustomizations; kubectl -n ${metadata.namespace} describe ${kind.toLowerCase()} ${name}`,
            }),
          },
        );
      });
      return [object, { spec: read.spec, status: read.status } as unknown as ReadBack];
    }),
  );
}

/** A load balancer is ready when it has an address. */
export function serviceIsReady({ spec, status }: LiveObject): boolean {
  if (spec?.type !== 'LoadBalancer') return true;
  return ((status?.loadBalancer as { ingress?: unknown[] } | undefined)?.ingress?.length ?? 0) > 0;
}

/** A Receiver is ready when Flux says so of its present form, under the path that the token gives. */
export function receiverIsReady(path: string): (receiver: LiveObject) => boolean {
  return ({ metadata, status }) => {
    const conditions = (status?.conditions ?? []) as { type: string; status: string }[];
    const ready = conditions.some(({ type, status }) => type === 'Ready' && status === 'True');
    return ready && status?.webhookPath === path && status.observedGeneration === metadata.generation;
  };
}
