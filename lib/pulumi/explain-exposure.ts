import type * as pulumi from '@pulumi/pulumi';
import type { Exposure } from '../constructs/exposure/index.ts';
import { explanation } from './explain.ts';

/** What is explained: an entrance and how long was waited for it. */
export interface ExplainedEntrance {
  /** Of the Service, the Ingress and the route. */
  readonly name: string;
  readonly namespace: string;
  readonly exposure: Exposure;
  readonly addressTimeout: string;
}

const nothing = 'no webhook was registered at GitHub';

/** For the Service: it has no address, or no Pod behind it, within the time limit. */
export function explainService(
  hook: string,
  { name, namespace, exposure, addressTimeout }: ExplainedEntrance,
): pulumi.ErrorHook[] {
  return explanation(hook, ({ errors }) => {
    const text = errors.join('\n');
    if (/ipFamilies|ipFamilyPolicy/.test(text)) {
      return {
        subject: 'fluxhook:exposure.ipFamilies',
        value: 'ipFamilies' in exposure ? exposure.ipFamilies?.join(', ') : undefined,
        problem: `the cluster has no addresses of these families for the Service; ${nothing}`,
        choices: '[IPv4], [IPv6], or both on a dual-stack cluster',
        fix: "kubectl get service kubernetes -o jsonpath={.spec.ipFamilies}; pulumi config set --path 'fluxhook:exposure.ipFamilies[0]' IPv6",
      };
    }
    if (exposure.type === 'LoadBalancer' && /timed? ?out|loadBalancer|IP address/i.test(text)) {
      return {
        subject: 'fluxhook:exposure',
        value: exposure.type,
        problem: `the cluster gave the Service no address within ${addressTimeout}; ${nothing}`,
        choices:
          'LoadBalancer on a cluster that has load balancers (a cloud, MetalLB); or NodePort, Ingress, HTTPRoute, None',
        fix: `kubectl -n ${namespace} describe service ${name}; pulumi config set fluxhook:addressTimeout 10m, or pulumi config set --path fluxhook:exposure.type NodePort`,
      };
    }
    return undefined;
  });
}

/** For the Ingress: no controller gave it an address within the time limit. */
export function explainIngress(
  hook: string,
  { name, namespace, exposure, addressTimeout }: ExplainedEntrance,
): pulumi.ErrorHook[] {
  return explanation(hook, ({ errors }) => {
    if (!/timed? ?out|loadBalancer|hostname\/IP/i.test(errors.join('\n'))) return undefined;
    return {
      subject: 'fluxhook:exposure.className',
      value: (exposure.type === 'Ingress' && exposure.className) || "(the cluster's default)",
      problem: `no Ingress controller gave the Ingress an address within ${addressTimeout}; ${nothing}`,
      choices: 'the class of a running Ingress controller that writes the address into the status of its Ingresses',
      fix:
        `kubectl get ingressclass; kubectl -n ${namespace} describe ingress ${name}; pulumi config set --path fluxhook:exposure.className NAME. ` +
        `For a controller that writes no address: pulumi config set --type string --path 'fluxhook:exposure.annotations["pulumi.com/skipAwait"]' true`,
    };
  });
}

/** For the HTTPRoute: the Gateway did not accept it within the time limit. */
export function explainRoute(
  hook: string,
  { name, namespace, exposure, addressTimeout }: ExplainedEntrance,
): pulumi.ErrorHook[] {
  return explanation(hook, ({ errors }) => {
    if (exposure.type !== 'HTTPRoute' || !/timed? ?out|Accepted/i.test(errors.join('\n'))) return undefined;
    const { gateway } = exposure;
    return {
      subject: 'fluxhook:exposure.gateway',
      value: `${gateway.namespace ?? namespace}/${gateway.name}`,
      problem: `no Gateway of this name accepted the route within ${addressTimeout}; ${nothing}`,
      choices: `a Gateway with a listener for the host that admits routes of the namespace ${namespace}`,
      fix: `kubectl get gateways --all-namespaces; kubectl -n ${namespace} describe httproute ${name}; pulumi config set --path fluxhook:exposure.gateway.name NAME`,
    };
  });
}
