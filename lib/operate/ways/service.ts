import { notificationControllerLabels, webhookPort } from '../../flux/notification-controller.ts';
import type { LiveObject } from '../cluster.ts';

/** The part of a Service that is read. */
export interface ServiceSpec {
  readonly type?: string;
  readonly selector?: Readonly<Record<string, string>>;
  readonly ports?: readonly ServicePort[];
  readonly externalIPs?: readonly string[];
  /** Of type ExternalName: the name that it stands for. */
  readonly externalName?: string;
  readonly loadBalancerSourceRanges?: readonly string[];
}

export interface ServicePort {
  readonly name?: string;
  readonly port: number;
  readonly targetPort?: number | string;
  readonly nodePort?: number;
}

export function specOf(service: LiveObject): ServiceSpec {
  return (service.spec ?? {}) as ServiceSpec;
}

/** Name of the webhook port in Flux's own Deployment. */
const portName = 'http-webhook';

/** The names that Flux's manifests and its tutorial give the Service. */
const usualNames = ['webhook-receiver', 'receiver'];

/** Whether a Service is meant to point to the webhook port, right or wrong. */
export function isMeantForReceivers(service: LiveObject): boolean {
  const { selector, ports = [] } = specOf(service);
  if (usualNames.includes(service.metadata.name ?? '')) return true;
  // The controller has a second Service, for events, on port 9090.
  const toWebhooks = ports.some(({ targetPort, port, name }) =>
    [targetPort ?? port, name].some((text) => text === webhookPort || text === portName),
  );
  if (toWebhooks) return true;
  return selectsController(selector) && service.metadata.name !== 'notification-controller';
}

function selectsController(selector: Readonly<Record<string, string>> | undefined): boolean {
  return matches(selector, notificationControllerLabels);
}

/** Whether a selector of labels, which has to have any, selects something with these. */
export function matches(
  selector: Readonly<Record<string, string>> | undefined,
  labels: Readonly<Record<string, string>>,
): boolean {
  const wanted = Object.entries(selector ?? {});
  return wanted.length > 0 && wanted.every(([key, value]) => labels[key] === value);
}

/** The number of the container's port that a Service's port points to; undefined for a name that no Pod has. */
export function targetPortOf(
  { port, targetPort = port }: ServicePort,
  pods: readonly LiveObject[],
): number | undefined {
  if (typeof targetPort === 'number') return targetPort;
  const ports = pods.flatMap(({ spec }) => (spec?.containers ?? []) as { ports?: ContainerPort[] }[]);
  const found = ports.flatMap(({ ports = [] }) => ports).find(({ name }) => name === targetPort);
  // Without a Pod to ask, the name in Flux's own Deployment.
  return found?.containerPort ?? (pods.length === 0 && targetPort === portName ? webhookPort : undefined);
}

interface ContainerPort {
  readonly name?: string;
  readonly containerPort: number;
}

/** The addresses that a load balancer has given a Service or an Ingress. */
export function balancedAddresses({ status }: LiveObject): string[] {
  const { ingress = [] } = (status?.loadBalancer ?? {}) as { ingress?: { ip?: string; hostname?: string }[] };
  return ingress.map(({ ip, hostname }) => ip ?? hostname).filter((host) => host !== undefined);
}
