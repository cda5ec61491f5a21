import type { V1Deployment } from '@kubernetes/client-node';
import type { KubeApi } from './api.ts';

/** The label by which `flux check` finds what Flux consists of, as `flux install` sets it. */
export const fluxLabels = { 'app.kubernetes.io/part-of': 'flux' } as const;

/** The controllers that run, in the versions of modules/chain/go.mod. */
const controllers = { 'notification-controller': 'v1.9.3', 'source-controller': 'v1.8.0' } as const;

/**
 * Creates the Deployments that stand for the controllers, which are processes of this machine: the controller of
 * Deployments does not run, so that nothing makes Pods of them, and their state is written here.
 */
export async function createDeployments(admin: KubeApi, namespace: string): Promise<void> {
  const deployments = `/apis/apps/v1/namespaces/${namespace}/deployments`;
  await Promise.all(
    Object.entries(controllers).map(async ([name, version]) => {
      await admin.create(deployments, deployment(name, version));
      await admin.patch(`${deployments}/${name}/status`, { status: available(name) });
    }),
  );
}

function deployment(name: string, version: string): Pick<V1Deployment, 'metadata' | 'spec'> {
  const labels = { app: name };
  return {
    metadata: { name, labels: { ...fluxLabels, 'app.kubernetes.io/component': name, 'control-plane': 'controller' } },
    spec: {
      replicas: 1,
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: { containers: [{ name: 'manager', image: `ghcr.io/fluxcd/${name}:${version}` }] },
      },
    },
  };
}

function available(name: string): V1Deployment['status'] {
  const condition = (type: string, reason: string, message: string) => ({ type, status: 'True', reason, message });
  return {
    observedGeneration: 1,
    replicas: 1,
    updatedReplicas: 1,
    readyReplicas: 1,
    availableReplicas: 1,
    conditions: [
      condition('Available', 'MinimumReplicasAvailable', 'Deployment has minimum availability.'),
      condition('Progressing', 'NewReplicaSetAvailable', `${name} is a process of this machine.`),
    ],
  };
}
