import { field, list, type PolicyObject } from './object.ts';
import { controller, receiverPorts } from './receiver-access.ts';

/** Ports of Pods that are open on the nodes' own addresses, independent of any Service. */
export interface HostPorts {
  readonly ports: readonly unknown[];
  /** Whether the Pods are the notification-controller's. */
  readonly ofReceiver: boolean;
}

/** Where workloads have the spec of their Pods: Pod, Deployment and similar kinds, CronJob; kinds of operators use the same places. */
const places = [[], ['spec', 'template'], ['spec', 'jobTemplate', 'spec', 'template']] as const;

/** The ports on which a workload is reached at a node's own address, or undefined; an empty list where any port may be open. */
export function hostPorts(object: PolicyObject): HostPorts | undefined {
  for (const place of places) {
    const pod = field(object, ...place);
    const containers = ['containers', 'initContainers'].flatMap((key) => list(field(pod, 'spec', key)));
    if (containers.length === 0) continue;
    const declared = containers.flatMap((container) => list(field(container, 'ports')));
    // In the network of its node a Pod opens every port it listens on, declared or not.
    const onNode = field(pod, 'spec', 'hostNetwork') === true;
    const open = declared.filter((port) => onNode || (field(port, 'hostPort') !== undefined && !isLocal(port)));
    if (open.length === 0 && !onNode) continue;
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

/** The ports in the words of a finding. */
export function describePorts({ ports }: HostPorts): string {
  return ports.length === 0 ? 'every port that they listen on' : `port ${ports.map(String).join(', ')}`;
}
