import { field, list, type PolicyObject } from './object.ts';
import { controller, receiverPorts } from './receiver-access.ts';

/** Ports of Pods that nodes open, beside all Services. */
export interface HostPorts {
  readonly ports: readonly unknown[];
  /** Whether the Pods are the notification-controller's. */
  readonly ofReceiver: boolean;
}

/** Where workloads of Kubernetes have their Pods: Pod, Deployment and its like, CronJob. */
const places = [[], ['spec', 'template'], ['spec', 'jobTemplate', 'spec', 'template']] as const;

/** The ports on which a workload is reached at a node's own address, or undefined. */
export function hostPorts(object: PolicyObject): HostPorts | undefined {
  if (!/^(v1|apps\/.*|batch\/.*)$/.test(object.apiVersion)) return undefined;
  for (const place of places) {
    const pod = field(object, ...place);
    const containers = ['containers', 'initContainers'].flatMap((key) => list(field(pod, 'spec', key)));
    const declared = containers.flatMap((container) => list(field(container, 'ports')));
    // In the network of its node a Pod opens every port it listens on.
    const onNode = field(pod, 'spec', 'hostNetwork') === true;
    const open = declared.filter((port) => onNode || (field(port, 'hostPort') !== undefined && !isLocal(port)));
    if (open.length === 0) continue;
    return {
      ports: open.map((port) => field(port, 'hostPort') ?? field(port, 'containerPort')),
      ofReceiver:
        field(pod, 'metadata', 'labels', 'app') === controller ||
        open.some((port) => ['containerPort', 'name'].some((key) => receiverPorts.includes(field(port, key)))),
    };
  }
  return undefined;
}

function isLocal(port: unknown): boolean {
  return /^(127\.|::1$)/.test(String(field(port, 'hostIP')));
}
