import { notKnown } from '../../../policy/object.ts';
import {
  type Cases,
  controller,
  deployment,
  firewall,
  from,
  local,
  networkPolicy,
  object,
  ranges,
  service,
} from '../fixtures.ts';

/** No finding of another rule: TLS ends in front, and the sender's address is kept where it is asked for. */
const behindTls = { type: 'LoadBalancer', ports: [{ port: 443, targetPort: 9292 }] };
const keepsAddress = { ...behindTls, externalTrafficPolicy: 'Local' };

export const exposure: Cases = {
  'source-ranges': {
    bad: {
      'a load balancer for everybody': [service({ type: 'LoadBalancer', ports: [{ port: 443, targetPort: 9292 }] })],
      'a range that is everybody': [
        service({ type: 'LoadBalancer', ports: [{ port: 443 }], loadBalancerSourceRanges: ['0.0.0.0/0'] }),
      ],
      'a node port of another program': [
        object('v1', 'Service', { spec: { type: 'NodePort', ports: [{ port: 443 }] } }),
      ],
      'ranges that are everybody together': [
        service({ ...behindTls, loadBalancerSourceRanges: ['0.0.0.0/1', '128.0.0.0/1'] }),
      ],
      'a range that is everybody but for its address': [
        service({ ...behindTls, loadBalancerSourceRanges: ['192.0.2.1/0'] }),
      ],
      'every sender of one family': [
        service({ ...behindTls, loadBalancerSourceRanges: ['192.0.2.0/24', '::/1', '8000::/1'] }),
      ],
      'external addresses of a Service inside the cluster': [
        object('v1', 'Service', { spec: { type: 'ClusterIP', externalIPs: ['192.0.2.7'], ports: [{ port: 5432 }] } }),
      ],
      'a port of the node': [deployment({}, { containerPort: 8080, hostPort: 80 })],
      'ranges of a load balancer, whose node port is open': [
        service({ ...behindTls, loadBalancerSourceRanges: ['192.0.2.0/24'] }),
      ],
      'ranges of a load balancer with a node port of its own': [
        service({ ...behindTls, ...ranges, ports: [{ port: 443, targetPort: 9292, nodePort: 30443 }] }),
      ],
      'ranges of a load balancer before a firewall that sees nodes only': [
        service({ ...behindTls, loadBalancerSourceRanges: ['192.0.2.0/24'] }),
        networkPolicy('192.0.2.0/24'),
      ],
      'half of the internet': [
        service({
          ...behindTls,
          ...ranges,
          loadBalancerSourceRanges: Array.from({ length: 128 }, (_, byte) => `${2 * byte}.0.0.0/8`),
        }),
      ],
      'a firewall for everybody but some': [
        service(keepsAddress),
        firewall({
          podSelector: controller,
          ingress: [{ from: [{ ipBlock: { cidr: '0.0.0.0/0', except: ['192.0.2.0/24', '64.0.0.0/3'] } }] }],
        }),
      ],
      'the network of the node, without a port': [
        object('apps/v1', 'DaemonSet', { spec: { template: { spec: { hostNetwork: true, containers: [{}] } } } }),
      ],
      'the network of the node, of another kind': [
        object('argoproj.io/v1alpha1', 'Rollout', {
          spec: { template: { spec: { hostNetwork: true, containers: [{ ports: [{ containerPort: 80 }] }] } } },
        }),
      ],
      'the network of the node, of a CronJob': [
        object('batch/v1', 'CronJob', {
          spec: { jobTemplate: { spec: { template: { spec: { hostNetwork: true, containers: [{}] } } } } },
        }),
      ],
      'the network of the node': [deployment({ hostNetwork: true }, { containerPort: 8080 })],
      'a firewall of another namespace': [
        service(keepsAddress),
        { ...networkPolicy('192.0.2.0/24'), metadata: { name: 'it', namespace: 'default' } },
      ],
      'a firewall for other Pods': [
        service(keepsAddress),
        firewall({ podSelector: { matchLabels: { app: 'other' } }, ingress: [from('192.0.2.0/24')] }),
      ],
      'a firewall that lets in everybody by halves': [
        service(keepsAddress),
        networkPolicy('0.0.0.0/1'),
        networkPolicy('128.0.0.0/1'),
      ],
      'a firewall, and another policy for all Pods that lets in everybody': [
        service(keepsAddress),
        networkPolicy('192.0.2.0/24'),
        firewall({ podSelector: {}, ingress: [{}] }),
      ],
      'a firewall that lets everybody in to a range of ports': [
        service(keepsAddress),
        firewall({ podSelector: controller, ingress: [{ ports: [{ port: 9000, endPort: 9999 }] }] }),
      ],
      'a firewall that lets everybody in to every port': [
        service(keepsAddress),
        firewall({ podSelector: controller, ingress: [{ ports: [{ protocol: 'TCP' }] }] }),
      ],
      'a firewall for what goes out': [
        service(keepsAddress),
        firewall({ podSelector: controller, policyTypes: ['Egress'], ingress: [from('192.0.2.0/24')] }),
      ],
    },
    good: {
      'ranges of a load balancer': [
        service({ type: 'LoadBalancer', ...ranges, ports: [{ port: 443, targetPort: 9292 }] }),
      ],
      'ranges that are not known yet': [
        service({ type: 'LoadBalancer', ports: [{ port: 443, targetPort: 9292 }], loadBalancerSourceRanges: notKnown }),
      ],
      'ranges of a load balancer and a firewall behind its node port': [
        service({ ...keepsAddress, loadBalancerSourceRanges: ['192.0.2.0/24'] }),
        networkPolicy('192.0.2.0/24'),
      ],
      'a firewall for one half of an eighth': [
        service(keepsAddress),
        firewall({
          podSelector: controller,
          ingress: [{ from: [{ ipBlock: { cidr: '64.0.0.0/8', except: ['64.128.0.0/9'] } }] }],
        }),
      ],
      'a workload in a network of its own': [
        object('apps/v1', 'DaemonSet', { spec: { template: { spec: { hostNetwork: false, containers: [{}] } } } }),
      ],
      'a firewall that sees the sender': [
        service({ ...local, type: 'LoadBalancer', ports: [{ port: 443, targetPort: 9292 }] }),
        networkPolicy('192.0.2.0/24', '2001:db8::/32'),
      ],
      'a firewall by an expression': [
        service(keepsAddress),
        firewall({
          podSelector: { matchExpressions: [{ key: 'app', operator: 'In', values: ['notification-controller'] }] },
          ingress: [from('192.0.2.0/24')],
        }),
      ],
      'a firewall that lets everybody in to another port': [
        service(keepsAddress),
        firewall({ podSelector: controller, ingress: [from('192.0.2.0/24'), { ports: [{ port: 8080 }] }] }),
      ],
      'a firewall whose senders are not known yet': [
        service(keepsAddress),
        firewall({ podSelector: controller, ingress: [{ from: notKnown }] }),
      ],
      'a node port of another program, with a firewall': [
        object('v1', 'Service', {
          spec: { ...local, selector: { app: 'shop' }, ports: [{ port: 80, targetPort: 'http' }] },
        }),
        firewall({ podSelector: { matchLabels: { app: 'shop' } }, ingress: [from('192.0.2.0/24')] }),
      ],
      'a port of the node for itself': [deployment({}, { containerPort: 80, hostPort: 80, hostIP: '127.0.0.1' })],
      'a port of a container': [deployment({}, { containerPort: 9292 })],
    },
  },
};
