import { Cluster } from '../operate/cluster.ts';
import { rootCause } from '../operate/root-cause.ts';
import { CannotBeDone } from './exit-codes.ts';
import type { ClusterOptions } from './options.ts';
import { toldPatience } from './patience.ts';
import { timeLimit } from './time-limit.ts';

/** @throws CannotBeDone where there is no kubeconfig, or no such context in it */
export function openCluster({ kubeconfig, context, timeout }: ClusterOptions): Cluster {
  timeLimit.begin(timeout);
  try {
    return Cluster.open({ kubeconfig, context }, { patience: toldPatience() });
  } catch (error) {
    const where = kubeconfig ?? process.env.KUBECONFIG ?? '~/.kube/config';
    throw new CannotBeDone(
      `The kubeconfig ${where} cannot be used: ${rootCause(error)}. Name another one with --kubeconfig FILE, --context NAME or KUBECONFIG; kubectl config get-contexts lists what is in it.`,
    );
  }
}
