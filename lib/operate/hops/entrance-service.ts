import { webhookPort } from '../../flux/notification-controller.ts';
import { knownHookRanges } from '../../github/hook-ranges.ts';
import type { LiveObject } from '../cluster.ts';
import { isKnown } from '../evidence/piece.ts';
import { isOk } from '../hook-records.ts';
import { hasReadyEndpoint, serviceLabel } from '../readiness.ts';
import { covers } from '../ways/ranges.ts';
import { balancedAddresses, matches, type ServicePort, specOf, targetPortOf } from '../ways/service.ts';
import type { Way } from '../ways/way.ts';
import { isPodReady } from './entrance-controller.ts';
import { isForeign } from './hook.ts';
import type { Finding } from './hop.ts';
import type { View } from './view.ts';

/** The Service selects the controller's Pods, at the port that accepts deliveries, and has an address. */
export function serviceProblems(way: Way, view: View): Finding[] {
  const { service } = way;
  if (service === undefined) return [absent(way)];
  const { name, namespace } = service.metadata;
  const subject = `Service ${namespace}/${name}`;
  const kubectl = `kubectl -n ${namespace} patch service ${name} --type=merge -p`;
  return [
    ...pending(way, subject, `kubectl -n ${namespace} describe service ${name}`),
    ...selection(service, view, subject, kubectl),
    ...ports(way, service, view, subject, `kubectl -n ${namespace} edit service ${name}`),
    ...admission(way, service, subject, kubectl),
  ];
}

function absent({ type, object }: Way): Finding {
  const { name, namespace } = object.metadata;
  return {
    status: 'fail',
    reason: 'service-missing',
    message: `${type} ${namespace}/${name} points to a Service that does not exist`,
    why: 'the backend has to be in the same namespace, with that name',
    fix: 'kubectl get services --all-namespaces | grep receiver',
  };
}

function pending({ type, object }: Way, subject: string, fix: string): Finding[] {
  if (type !== 'LoadBalancer' || balancedAddresses(object).length > 0 || (specOf(object).externalIPs ?? []).length > 0)
    return [];
  const { loadBalancerClass } = (object.spec ?? {}) as { loadBalancerClass?: string };
  const who =
    loadBalancerClass === undefined
      ? 'no load balancer of this cluster'
      : `nothing that implements the class ${loadBalancerClass}`;
  return [
    {
      status: 'fail',
      reason: 'load-balancer-pending',
      message: `${subject} has no address yet: ${who} has assigned one`,
      why: 'clusters outside a cloud have no load balancer by themselves (MetalLB, kube-vip and others add one); a cloud says in an event why it refuses',
      fix,
    },
  ];
}

function selection(service: LiveObject, { controller, evidence }: View, subject: string, kubectl: string): Finding[] {
  const { selector } = specOf(service);
  const fix = `${kubectl} '{"spec":{"selector":{"app":"notification-controller"}}}'`;
  if (controller === undefined) return [];
  const ofController = controller.pods.filter(({ metadata }) => metadata.namespace === service.metadata.namespace);
  if (controller.pods.length > 0 && ofController.length === 0) {
    return [
      {
        status: 'fail',
        reason: 'service-namespace-other',
        message: `${subject} is not in the namespace of the notification-controller, ${controller.namespace}`,
        why: 'a Service selects only Pods in its own namespace',
        fix: `create it in the namespace ${controller.namespace}`,
      },
    ];
  }
  if (Object.keys(selector ?? {}).length === 0) {
    // Its endpoints are written by somebody else.
    return hasReadyEndpoints(service, evidence) === false
      ? [wrongSelector(subject, 'has no selector and no endpoints', fix, selector)]
      : [];
  }
  if (ofController.length > 0 && !ofController.some(({ metadata }) => matches(selector, metadata.labels ?? {}))) {
    return [
      wrongSelector(
        subject,
        `selects ${shown(selector)}, which no Pod of the notification-controller has`,
        fix,
        selector,
      ),
    ];
  }
  // If no Pod is ready, the controller is reported instead.
  const isReady = !ofController.some(isPodReady) || hasReadyEndpoints(service, evidence) !== false;
  return isReady
    ? []
    : [
        {
          status: 'fail',
          reason: 'service-without-endpoints',
          message: `${subject} has no ready endpoint`,
          why: 'the Pods that it selects are not ready, or nothing writes its EndpointSlices',
          fix: `kubectl -n ${service.metadata.namespace} get endpointslices -l ${serviceLabel}=${service.metadata.name}`,
        },
      ];
}

function wrongSelector(subject: string, what: string, fix: string, selector: unknown): Finding {
  return {
    status: 'fail',
    reason: 'service-selector-wrong',
    message: `${subject} ${what}`,
    why: "Flux's Pods have the label app: notification-controller",
    fix,
    evidence: { selector },
  };
}

/** Undefined where it cannot be determined. */
function hasReadyEndpoints({ metadata }: LiveObject, { ways }: View['evidence']): boolean | undefined {
  if (!isKnown(ways.endpointSlices)) return undefined;
  const own = ways.endpointSlices.value.filter(
    (slice) =>
      slice.metadata.labels?.[serviceLabel] === metadata.name && slice.metadata.namespace === metadata.namespace,
  );
  return hasReadyEndpoint(own);
}

function ports(way: Way, service: LiveObject, view: View, subject: string, edit: string): Finding[] {
  const { url, controller } = view;
  const { ports = [] } = specOf(service);
  const isDirect = url !== undefined && !isBehindAnother(way, url, view);
  const asked =
    way.port ??
    (way.type === 'LoadBalancer' && isDirect ? Number(url.port || (url.protocol === 'https:' ? 443 : 80)) : undefined);
  const nodePort = way.type === 'NodePort' && isDirect && url.port ? Number(url.port) : undefined;
  const used = ports.filter((port) => isAsked(port, asked) && (nodePort === undefined || port.nodePort === nodePort));
  const listed = ports.map((port) => (way.type === 'NodePort' ? port.nodePort : port.port)).join(', ') || 'none';
  if (used.length === 0) {
    const wanted = nodePort ?? asked;
    return [
      {
        status: 'fail',
        reason: 'service-port-wrong',
        message: `${subject} has no port ${wanted}; it has ${listed}`,
        why:
          way.port === undefined
            ? "the hook's URL points to that port"
            : `${way.type} ${way.object.metadata.name} points to that port`,
        fix: edit,
        evidence: { wanted, ports: listed },
      },
    ];
  }
  const targets = used.map((port) => targetPortOf(port, controller?.pods ?? []));
  if (targets.includes(webhookPort) || Object.keys(specOf(service).selector ?? {}).length === 0) return [];
  const [port] = used;
  return [
    {
      status: 'fail',
      reason: 'service-target-port-wrong',
      message: `port ${port?.port} of ${subject} points to ${port?.targetPort ?? port?.port} of the Pods`,
      why: `the notification-controller accepts deliveries at ${webhookPort}, named http-webhook; 9090 is for events of other controllers`,
      fix: edit,
      evidence: { port: port?.port, targetPort: port?.targetPort },
    },
  ];
}

/** The URL is not the Service's own, and deliveries arrived by it: its port is that of a CDN or proxy in front. */
function isBehindAnother(way: Way, { port }: URL, { host, evidence, attempts }: View): boolean {
  if (host === undefined || !attempts.some(isOk)) return false;
  if (way.type !== 'NodePort') return isForeign(host, [way], evidence);
  // The range that Kubernetes takes them from by default.
  return Number(port) < 30_000 || Number(port) > 32_767;
}

function isAsked({ port, name }: ServicePort, asked: number | string | undefined): boolean {
  return asked === undefined || asked === port || asked === name;
}

/** loadBalancerSourceRanges that let no webhook of GitHub in. */
function admission({ type }: Way, service: LiveObject, subject: string, kubectl: string): Finding[] {
  const { loadBalancerSourceRanges: ranges = [] } = specOf(service);
  if (type !== 'LoadBalancer' || ranges.length === 0) return [];
  if (knownHookRanges.ranges.some((range) => ranges.some((admitted) => covers(admitted, range)))) return [];
  return [
    {
      status: 'warn',
      reason: 'source-ranges-exclude-github',
      message: `${subject} admits ${ranges.join(', ')}, but GitHub's webhooks come from elsewhere`,
      why: 'the load balancer drops traffic from other ranges',
      fix: `fluxhook hook-ranges; ${kubectl} '{"spec":{"loadBalancerSourceRanges":[…]}}'`,
      evidence: { ranges },
    },
  ];
}

function shown(selector: Readonly<Record<string, string>> | undefined): string {
  return Object.entries(selector ?? {})
    .map(([key, value]) => `${key}: ${value}`)
    .join(', ');
}
