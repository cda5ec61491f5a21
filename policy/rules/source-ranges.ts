import { describePorts, hostPorts } from '../host-ports.ts';
import { field, list, notKnown, type PolicyObject } from '../object.ts';
import { externalAddresses, hasFirewall, outsideType, servesReceiver, sourceRanges } from '../receiver-access.ts';
import type { StackRule, Violation } from '../rule.ts';

/** The firewall: who may reach the receiver is limited where the sender's address is still to be seen. */
export const sourceRangesSet: StackRule = {
  name: 'source-ranges',
  level: 'advisory',
  scope: 'stack',
  description: 'What is reached from outside says from where (source ranges), or there is a stated reason.',
  acceptsReason: true,
  *check(object, stack) {
    yield* workload(object);
    if (!hasFirewall(object, stack)) yield* service(object);
  },
};

function* service(object: PolicyObject): Iterable<Violation> {
  const receiver = servesReceiver(object);
  const what = receiver ? 'the receiver' : 'the Service';
  const ranges = receiver ? "the sender's ranges (GitHub: /meta, hooks)" : 'the ranges that may connect';
  const firewall = `Set externalTrafficPolicy: Local and add a NetworkPolicy for ${receiver ? 'the notification-controller' : 'its Pods'} with ipBlocks of ${ranges}.`;
  const type = outsideType(object);
  const addresses = externalAddresses(object);
  if (type === 'NodePort') {
    yield { problem: `anybody who reaches a node reaches ${what}: a node port knows no source ranges`, fix: firewall };
  } else if (type === 'LoadBalancer' && sourceRanges(object) === undefined) {
    yield {
      problem: 'the load balancer admits every sender',
      fix: `Set spec.loadBalancerSourceRanges to ${ranges}.`,
    };
  } else if (type === 'LoadBalancer' && hasNodePorts(object)) {
    yield {
      problem: `anybody who reaches a node reaches ${what}: the source ranges are the load balancer's, and its node port knows none`,
      fix: `${firewall} Or set spec.allocateLoadBalancerNodePorts to false, where the load balancer needs no node ports.`,
    };
  }
  if (addresses.length > 0) {
    yield {
      problem: `anybody who reaches ${addresses.join(', ')} reaches ${what}: spec.externalIPs know no source ranges`,
      fix: firewall,
    };
  }
}

/**
 * Whether a load balancer has ports on the nodes too: by default, and those that are asked for by number. Of ranges that
 * are not known yet nothing is said.
 */
function hasNodePorts(object: PolicyObject): boolean {
  const allocates = field(object, 'spec', 'allocateLoadBalancerNodePorts');
  const asked = list(field(object, 'spec', 'ports')).some((port) => Number(field(port, 'nodePort') ?? 0) > 0);
  return sourceRanges(object) !== notKnown && allocates !== notKnown && (allocates !== false || asked);
}

/** What NetworkPolicies do for the ports of a node is left to the network's plugin. */
function* workload(object: PolicyObject): Iterable<Violation> {
  const open = hostPorts(object);
  if (open === undefined) return;
  yield {
    problem: `anybody who reaches a node reaches ${open.ofReceiver ? 'the receiver' : 'the Pods'} on ${describePorts(open)}: hostPort and hostNetwork know no source ranges`,
    fix: 'Remove hostPort and hostNetwork; let a Service with source ranges point to the Pods.',
  };
}
