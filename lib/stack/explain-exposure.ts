import type * as pulumi from '@pulumi/pulumi';
import type { Settings } from '../settings/index.ts';
import { explanation } from './explain.ts';

/** For the Service: it has no address, or no Pod behind it, within the time limit. */
export function explainService(
  name: string,
  { addressTimeout: timeout, exposure, ipFamilies }: Settings,
): pulumi.ErrorHook {
  return explanation(name, ({ errors }) => {
    const text = errors.join('\n');
    if (/ipFamilies|ipFamilyPolicy/.test(text)) {
      return {
        subject: 'fluxhook:ipFamilies',
        value: ipFamilies.join(', '),
        problem: 'the cluster has no addresses of these families for the Service; no webhook was registered at GitHub',
        choices: '[IPv4], [IPv6], or both on a dual-stack cluster',
        fix: "kubectl get service kubernetes -o jsonpath={.spec.ipFamilies}; pulumi config set --path 'fluxhook:ipFamilies[0]' IPv6",
      };
    }
    if (/IP address|allocated/i.test(text)) {
      return {
        subject: 'fluxhook:exposure',
        value: exposure,
        problem: `the cluster gave the Service no address within ${timeout}; no webhook was registered at GitHub`,
        choices:
          'LoadBalancer on a cluster that has load balancers (a cloud, MetalLB); or NodePort, Ingress, HTTPRoute, None',
        fix: 'kubectl describe service; pulumi config set fluxhook:addressTimeout 10m, or pulumi config set fluxhook:exposure NodePort',
      };
    }
    if (!/timed? ?out|endpoints|Pods/i.test(text)) return undefined;
    return {
      subject: 'Service',
      problem: `no ready Pod of the notification-controller was found behind the Service within ${timeout}; no webhook was registered at GitHub`,
      choices: 'a running notification-controller in the same namespace, labelled app=notification-controller',
      fix: 'kubectl get pods --all-namespaces -l app=notification-controller; then fluxhook:namespace, or flux install',
    };
  });
}

/** For the Ingress: no controller gave it an address within the time limit. */
export function explainIngress(name: string, settings: Settings): pulumi.ErrorHook {
  const { addressTimeout, ingressClass, namespace, service } = settings;
  return explanation(name, ({ errors }) => {
    if (!/timed? ?out|loadBalancer|hostname\/IP/i.test(errors.join('\n'))) return undefined;
    return {
      subject: 'fluxhook:ingressClass',
      value: ingressClass === '' ? "(the cluster's default)" : ingressClass,
      problem: `no Ingress controller gave the Ingress an address within ${addressTimeout}; no webhook was registered at GitHub`,
      choices: 'the class of a running Ingress controller that writes the address into the status of its Ingresses',
      fix:
        `kubectl get ingressclass; kubectl -n ${namespace} describe ingress ${service}; pulumi config set fluxhook:ingressClass NAME. ` +
        `For a controller that writes no address: pulumi config set --type string --path 'fluxhook:ingressAnnotations["pulumi.com/skipAwait"]' true`,
    };
  });
}

/** For the HTTPRoute: the Gateway did not accept it within the time limit. */
export function explainRoute(name: string, settings: Settings): pulumi.ErrorHook {
  const { addressTimeout, gateway, namespace, service } = settings;
  return explanation(name, ({ errors }) => {
    if (!/timed? ?out|Accepted/i.test(errors.join('\n'))) return undefined;
    return {
      subject: 'fluxhook:gateway',
      value: gateway,
      problem: `no Gateway of this name accepted the route within ${addressTimeout}; no webhook was registered at GitHub`,
      choices: `NAMESPACE/NAME of a Gateway with a listener for fluxhook:host that admits routes of the namespace ${namespace}`,
      fix: `kubectl get gateways --all-namespaces; kubectl -n ${namespace} describe httproute ${service}; pulumi config set fluxhook:gateway NAMESPACE/NAME`,
    };
  });
}
