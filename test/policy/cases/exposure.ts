import { notKnown } from '../../../policy/object.ts';
import { type Cases, local, networkPolicy, object, ranges, service, webhook } from '../fixtures.ts';

export const exposure: Cases = {
  https: {
    bad: {
      'a load balancer on port 80': [service({ type: 'LoadBalancer', ...ranges })],
      'a node port': [service(local), networkPolicy('192.0.2.0/24')],
      'a webhook to http://': [webhook({}, { url: 'http://192.0.2.1/hook/x' })],
      'an Ingress without a certificate for its host': [
        object('networking.k8s.io/v1', 'Ingress', {
          spec: { tls: [{ hosts: ['other.example.org'] }], rules: [{ host: 'hook.example.org' }] },
        }),
      ],
      'a plain listener of a Gateway': [
        object('gateway.networking.k8s.io/v1', 'Gateway', {
          spec: { listeners: [{ name: 'http', protocol: 'HTTP', port: 80 }] },
        }),
      ],
      'a source over http://': [
        object('source.toolkit.fluxcd.io/v1', 'GitRepository', { spec: { url: 'http://git.example.org/x' } }),
      ],
    },
    good: {
      'a load balancer on port 443': [
        service({ type: 'LoadBalancer', ...ranges, ports: [{ port: 443, targetPort: 9292 }] }),
      ],
      'a Service inside the cluster': [service({ type: 'ClusterIP' })],
      'a webhook whose URL is not known yet': [webhook({}, { url: notKnown })],
      'an Ingress with a wildcard certificate': [
        object('networking.k8s.io/v1', 'Ingress', {
          spec: { tls: [{ hosts: ['*.example.org'] }], rules: [{ host: 'hook.example.org' }] },
        }),
      ],
      'a listener with TLS': [
        object('gateway.networking.k8s.io/v1', 'Gateway', {
          spec: { listeners: [{ name: 'https', protocol: 'HTTPS' }] },
        }),
      ],
    },
  },
  'source-ranges': {
    bad: {
      'a load balancer for everybody': [service({ type: 'LoadBalancer', ports: [{ port: 443, targetPort: 9292 }] })],
      'a range that is everybody': [
        service({ type: 'LoadBalancer', ports: [{ port: 443 }], loadBalancerSourceRanges: ['0.0.0.0/0'] }),
      ],
      'a node port of another program': [
        object('v1', 'Service', { spec: { type: 'NodePort', ports: [{ port: 443 }] } }),
      ],
    },
    good: {
      'ranges of a load balancer': [
        service({ type: 'LoadBalancer', ...ranges, ports: [{ port: 443, targetPort: 9292 }] }),
      ],
      'ranges that are not known yet': [
        service({ type: 'LoadBalancer', ports: [{ port: 443, targetPort: 9292 }], loadBalancerSourceRanges: notKnown }),
      ],
      'a firewall that sees the sender': [
        service({ ...local, type: 'LoadBalancer', ports: [{ port: 443, targetPort: 9292 }] }),
        networkPolicy('192.0.2.0/24', '2001:db8::/32'),
      ],
    },
  },
};
