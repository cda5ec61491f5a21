import { excludeCidr } from 'cidr-tools';
import { notificationControllerLabels, webhookPort } from '../lib/flux/notification-controller.ts';
import { isCidr } from '../lib/github/hook-ranges.ts';
import { entries, field, groupOf, list, notKnown, type PolicyObject, texts } from './object.ts';
import { admitEverybody } from './ranges.ts';

/** Port of the notification-controller that takes deliveries, by number and by its name in Flux's own manifests. */
export const receiverPorts: readonly unknown[] = [webhookPort, 'http-webhook'];

/** Label value of the notification-controller's Pods in Flux's own manifests. */
export const controller = notificationControllerLabels.app;

/** Whether a Service points to the notification-controller, whatever its type. */
export function servesReceiver(object: PolicyObject): boolean {
  if (object.kind !== 'Service' || object.apiVersion !== 'v1') return false;
  return (
    targetPorts(object).some((port) => receiverPorts.includes(port)) ||
    field(object, 'spec', 'selector', 'app') === controller
  );
}

/** The type of a Service that is reached from outside the cluster, or undefined. */
export function outsideType(object: PolicyObject): 'LoadBalancer' | 'NodePort' | undefined {
  if (object.kind !== 'Service' || object.apiVersion !== 'v1') return undefined;
  const type = field(object, 'spec', 'type');
  return type === 'LoadBalancer' || type === 'NodePort' ? type : undefined;
}

/** External addresses that every node answers for; a Service of any type can have them. */
export function externalAddresses(object: PolicyObject): readonly string[] {
  return object.kind === 'Service' && object.apiVersion === 'v1' ? texts(field(object, 'spec', 'externalIPs')) : [];
}

/**
 * Whether a NetworkPolicy surely applies to incoming connections of Pods.
 * @param labels what is known of the Pods' labels; they may have more
 */
export function guards(object: PolicyObject, labels: unknown): boolean {
  if (object.kind !== 'NetworkPolicy' || groupOf(object) !== 'networking.k8s.io') return false;
  const types = texts(field(object, 'spec', 'policyTypes'));
  // Without policyTypes, a policy is about incoming connections (Kubernetes, NetworkPolicySpec).
  if (types.length > 0 && !types.includes('Ingress')) return false;
  const selector = field(object, 'spec', 'podSelector');
  // An empty selector takes every Pod of the namespace.
  return (
    entries(field(selector, 'matchLabels')).every(([key, value]) => field(labels, key) === value) &&
    list(field(selector, 'matchExpressions')).every((expression) => {
      const value = field(labels, String(field(expression, 'key')));
      const operator = field(expression, 'operator');
      if (operator === 'In') return texts(field(expression, 'values')).some((one) => one === value);
      return operator === 'Exists' && value !== undefined;
    })
  );
}

/** Who a NetworkPolicy lets in to the port for deliveries, see {@link sendersTo}. */
export function admittedSenders(policy: PolicyObject): readonly string[] | undefined {
  return sendersTo(receiverPorts, policy);
}

/**
 * Who a NetworkPolicy lets in to one of these ports: address ranges, and selectors of Pods as JSON. Undefined when one of
 * its rules has no peers and so lets in everybody.
 */
function sendersTo(ports: readonly unknown[], policy: PolicyObject): readonly string[] | undefined {
  const senders: string[] = [];
  for (const rule of list(field(policy, 'spec', 'ingress'))) {
    const open = list(field(rule, 'ports'));
    if (open.length > 0 && !open.some((entry) => opens(entry, ports))) continue;
    const peers = list(field(rule, 'from'));
    if (peers.length === 0 && field(rule, 'from') !== notKnown) return undefined;
    senders.push(...peers.flatMap(sendersOf));
  }
  return senders;
}

function sendersOf(peer: unknown): readonly string[] {
  if (isOwnNamespace(peer)) return [];
  const cidr = field(peer, 'ipBlock', 'cidr');
  if (typeof cidr !== 'string') return [JSON.stringify(peer)];
  const except = texts(field(peer, 'ipBlock', 'except'));
  return except.length > 0 && [cidr, ...except].every(isCidr) ? excludeCidr([cidr], [...except]) : [cidr];
}

/** All Pods of the policy's own namespace, which Flux's own policies let in too (allow-egress): these are not outside senders. */
function isOwnNamespace(peer: unknown): boolean {
  const [[key, selector], ...more] = [...entries(peer), ['', undefined] as const];
  return key === 'podSelector' && more.length === 1 && typeof selector === 'object' && entries(selector).length === 0;
}

/** An entry without a port is about all of them, one with endPort about a range. */
function opens(entry: unknown, ports: readonly unknown[]): boolean {
  const [first, last] = [field(entry, 'port'), field(entry, 'endPort')];
  if (first === undefined || first === notKnown) return true;
  // The number behind a port's name is not known here.
  const comparable = ports.filter((port) => typeof port === typeof first);
  const within = (port: unknown) => Number(first) <= Number(port) && Number(port) <= Number(last);
  return comparable.length === 0 || comparable.some((port) => port === first || within(port));
}

/**
 * Whether NetworkPolicies limit who reaches the Pods behind a Service. They see the sender only where the Service
 * keeps its address.
 */
export function hasFirewall(service: PolicyObject, stack: readonly PolicyObject[]): boolean {
  const keepsAddress = field(service, 'spec', 'externalTrafficPolicy');
  if (keepsAddress === notKnown) return true;
  if (keepsAddress !== 'Local') return false;
  const receiver = servesReceiver(service);
  const labels = {
    ...(receiver && { app: controller }),
    ...Object.fromEntries(entries(field(service, 'spec', 'selector'))),
  };
  const admitted = stack
    .filter((object) => sameNamespace(object, service) && guards(object, labels))
    .map((policy) => sendersTo(receiver ? receiverPorts : targetPorts(service), policy));
  const senders = admitted.flatMap((some) => some ?? []);
  return admitted.length > 0 && !admitted.includes(undefined) && !admitEverybody(senders);
}

/** A NetworkPolicy selects Pods of its own namespace, as a Service does. */
function sameNamespace({ metadata: one }: PolicyObject, { metadata: other }: PolicyObject): boolean {
  return one.namespace === other.namespace || one.namespace === notKnown || other.namespace === notKnown;
}

function targetPorts(service: PolicyObject): unknown[] {
  return list(field(service, 'spec', 'ports')).map((port) => field(port, 'targetPort') ?? field(port, 'port'));
}

/** The source ranges of a load balancer; undefined for no limit. */
export function sourceRanges(service: PolicyObject): readonly string[] | typeof notKnown | undefined {
  const ranges = field(service, 'spec', 'loadBalancerSourceRanges');
  if (ranges === notKnown || list(ranges).includes(notKnown)) return notKnown;
  const limits = texts(ranges);
  return limits.length === 0 || admitEverybody(limits) ? undefined : limits;
}
