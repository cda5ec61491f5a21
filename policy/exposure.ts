import { field, list, notKnown, type PolicyObject, texts } from './object.ts';

/** Port of the notification-controller that takes deliveries, by number and by its name in Flux's own manifests. */
const receiverPorts: readonly unknown[] = [9292, 'http-webhook'];

/** Label value of the notification-controller's Pods in Flux's own manifests. */
const controller = 'notification-controller';

/** Whether a Service leads to the notification-controller, whatever its type. */
export function servesReceiver(object: PolicyObject): boolean {
  if (object.kind !== 'Service' || object.apiVersion !== 'v1') return false;
  const behind = list(field(object, 'spec', 'ports')).some((port) =>
    receiverPorts.includes(field(port, 'targetPort') ?? field(port, 'port')),
  );
  return behind || field(object, 'spec', 'selector', 'app') === controller;
}

/** The type of a Service that is reached from outside the cluster, or undefined. */
export function outsideType(object: PolicyObject): 'LoadBalancer' | 'NodePort' | undefined {
  if (object.kind !== 'Service' || object.apiVersion !== 'v1') return undefined;
  const type = field(object, 'spec', 'type');
  return type === 'LoadBalancer' || type === 'NodePort' ? type : undefined;
}

/** Address ranges that stand for every sender. */
export function isEverywhere(range: string): boolean {
  return range === '0.0.0.0/0' || range === '::/0';
}

/** Whether a NetworkPolicy governs what comes in to the notification-controller. */
export function guardsReceiver(object: PolicyObject): boolean {
  if (object.kind !== 'NetworkPolicy' || !object.apiVersion.startsWith('networking.k8s.io/')) return false;
  const types = texts(field(object, 'spec', 'policyTypes'));
  // Without types, a policy is about what comes in (Kubernetes, NetworkPolicySpec).
  if (types.length > 0 && !types.includes('Ingress')) return false;
  return field(object, 'spec', 'podSelector', 'matchLabels', 'app') === controller;
}

/**
 * Who a NetworkPolicy lets in to the port for deliveries: address ranges, and selectors of Pods as JSON. Undefined when
 * a rule of it names nobody and so lets in everybody.
 */
export function admittedSenders(policy: PolicyObject): readonly string[] | undefined {
  const senders: string[] = [];
  for (const rule of list(field(policy, 'spec', 'ingress'))) {
    const ports = list(field(rule, 'ports')).map((port) => field(port, 'port'));
    if (ports.length > 0 && !ports.some((port) => receiverPorts.includes(port))) continue;
    const peers = list(field(rule, 'from'));
    if (peers.length === 0) return undefined;
    for (const peer of peers) {
      const cidr = field(peer, 'ipBlock', 'cidr');
      senders.push(typeof cidr === 'string' ? cidr : JSON.stringify(peer));
    }
  }
  return senders;
}

/** The ranges that a load balancer is asked to admit; undefined for no limit. */
export function sourceRanges(service: PolicyObject): readonly string[] | typeof notKnown | undefined {
  const ranges = field(service, 'spec', 'loadBalancerSourceRanges');
  if (ranges === notKnown || list(ranges).includes(notKnown)) return notKnown;
  const limits = texts(ranges);
  return limits.length === 0 || limits.some(isEverywhere) ? undefined : limits;
}
