import { describePorts, hostPorts } from '../host-ports.ts';
import { field, list, notKnown, type PolicyObject } from '../object.ts';
import { externalAddresses, hasFirewall, outsideType, servesReceiver, sourceRanges } from '../receiver-access.ts';
import type { StackRule, Violation } from '../rule.ts';

/** The firewall: who may reach the receiver is limited where the sender's address is still visible. */
export const sourceRangesSet: StackRule = {
  name: 'source-ranges',
  level: 'advisory',
  scope: 'stack',
  description: 'What can be reached from outside has source ranges, or there is a stated reason.',
  acceptsReason: true,
  *check(object, stack) {
    yield* workload(object);
    if (!hasFirewall(object, stack)) yield* service(object);
  },
};

function* service(object: PolicyObject): Iterable<Violation> {
  const receiver = servesReceiver(object);
  const what = receiver ? 'the receiver' : 'the Service';
  const ranges = receiver
    ? "the sender's ranges (npx fluxhook hook-ranges prints GitHub's)"
    : 'the ranges that may connect';
  const firewall = `Set externalTrafficPolicy: Local and add a NetworkPolicy for ${receiver ? 'the notification-controller' : 'its Pods'} with ipBlocks of ${ranges}.`;
  const type = outsideType(object);
  const addresses = externalAddresses(object);
  if (type === 'NodePort') {
    yield { problem: `anybody who reaches a node reaches ${what}: a node port has no source ranges`, fix: firewall };
  } else if (type === 'LoadBalancer' && sourceRanges(object) === undefined) {
    yield {
      problem: 'the load balancer admits every sender',
      fix: `Set spec.loadBalancerSourceRanges to ${ranges}.`,
    };
  } else if (type === 'LoadBalancer' && hasNodePorts(object)) {
    yield {
      problem: `anybody who reaches a node reaches ${what}: the source ranges limit the load balancer, not its node port`,
      fix: `${firewall} Or set spec.allocateLoadBalancerNodePorts to false, where the load balancer needs no node ports.`,
    };
  }
  if (addresses.length > 0) {
    yield {
      problem: `anybody who reaches ${addresses.join(', ')} reaches ${what}: spec.externalIPs have no source ranges`,
      fix: firewall,
    };
  }
}

/**
 * Whether a load balancer has ports on the nodes too: by default, and those requested by number. Nothing is said about
 * ranges that are not known yet.
 */
function hasNodePorts(object: PolicyObject): boolean {
  const allocates = field(object, 'spec', 'allocateLoadBalancerNodePorts');
  const asked = list(field(object, 'spec', 'ports')).some((port) => Number(field(port, 'nodePort') ?? 0) > 0);
  return sourceRanges(object) !== notKnown && allocates !== notKnown && (allocates !== false || asked);
}

/** Whether NetworkPolicies apply to the ports of a node depends on the network plugin. */
function* workload(object: PolicyObject): Iterable<Violation> {
  const open = hostPorts(object);
  if (open === undefined) return;
  yield {
    problem: `anybody who reaches a node reaches ${open.ofReceiver ? 'the receiver' : 'the Pods'} on ${describePorts(open)}: hostPort and hostNetwork have no source ranges`,
    fix: 'Remove hostPort and hostNetwork; let a Service with source ranges point to the Pods.',
  };
}
