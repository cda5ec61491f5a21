import { groupOf, type PolicyObject } from '../../policy/object.ts';

/** The default of a field, by its path; `[]` stands for every item of a list. */
type Defaults = Readonly<Record<string, unknown>>;

/** Of every kind of Flux. Source: the CRDs of Flux 2.8 */
const flux: Defaults = { 'spec.suspend': false };
const http: Defaults = { 'spec.timeout': '60s' };

/**
 * Defaults that people write out, by API group and kind. Only constants: what a controller or the cluster decides is
 * not known here. Source: k8s.io/kubernetes pkg/apis/…/defaults.go, and the CRDs of Flux and the Gateway API
 */
const defaults: Readonly<Record<string, Defaults>> = {
  '/Service': {
    'spec.type': 'ClusterIP',
    'spec.sessionAffinity': 'None',
    'spec.internalTrafficPolicy': 'Cluster',
    'spec.externalTrafficPolicy': 'Cluster',
    'spec.allocateLoadBalancerNodePorts': true,
    'spec.publishNotReadyAddresses': false,
    'spec.ports[].protocol': 'TCP',
  },
  'apps/Deployment': { 'spec.replicas': 1, 'spec.revisionHistoryLimit': 10, 'spec.progressDeadlineSeconds': 600 },
  'networking.k8s.io/NetworkPolicy': {
    'spec.ingress[].ports[].protocol': 'TCP',
    'spec.egress[].ports[].protocol': 'TCP',
  },
  'gateway.networking.k8s.io/HTTPRoute': {
    'spec.parentRefs[].group': 'gateway.networking.k8s.io',
    'spec.parentRefs[].kind': 'Gateway',
    'spec.rules[].backendRefs[].group': '',
    'spec.rules[].backendRefs[].kind': 'Service',
    'spec.rules[].backendRefs[].weight': 1,
    'spec.rules[].matches[].path.type': 'PathPrefix',
  },
  'notification.toolkit.fluxcd.io/Receiver': { ...flux, 'spec.interval': '10m' },
  'notification.toolkit.fluxcd.io/Alert': { ...flux, 'spec.eventSeverity': 'info' },
  'source.toolkit.fluxcd.io/GitRepository': { ...flux, ...http, 'spec.provider': 'generic' },
  'source.toolkit.fluxcd.io/OCIRepository': { ...flux, ...http, 'spec.provider': 'generic', 'spec.insecure': false },
  'source.toolkit.fluxcd.io/Bucket': { ...flux, ...http, 'spec.provider': 'generic' },
  'source.toolkit.fluxcd.io/HelmRepository': {
    ...flux,
    'spec.type': 'default',
    'spec.provider': 'generic',
    'spec.passCredentials': false,
    'spec.insecure': false,
  },
  'source.toolkit.fluxcd.io/HelmChart': { ...flux, 'spec.version': '*', 'spec.reconcileStrategy': 'ChartVersion' },
  'kustomize.toolkit.fluxcd.io/Kustomization': { ...flux, 'spec.force': false, 'spec.wait': false },
  'helm.toolkit.fluxcd.io/HelmRelease': flux,
};

/** The default of a field, or undefined where none is known. */
export function defaultOf(object: PolicyObject, path: string): unknown {
  return defaults[`${groupOf(object)}/${object.kind}`]?.[path];
}

/** Suffixes of Kubernetes' quantities, as powers of ten or of two. Source: k8s.io/apimachinery, api/resource/quantity.go */
const decimal: Readonly<Record<string, number>> = { n: -9, u: -6, m: -3, '': 0, k: 3, M: 6, G: 9, T: 12, P: 15, E: 18 };
const binary: Readonly<Record<string, bigint>> = { Ki: 10n, Mi: 20n, Gi: 30n, Ti: 40n, Pi: 50n, Ei: 60n };

/** Decimal places that are compared; Kubernetes rounds to nine. */
const digits = 12;

/**
 * The amount of a Kubernetes quantity (`500m`, `0.5`, `1Gi`), comparable with others.
 * @returns undefined for what is not one
 */
export function quantityOf(value: unknown): bigint | undefined {
  if (typeof value !== 'string' && typeof value !== 'number') return undefined;
  const [, sign = '', whole = '', fraction = '', suffix = ''] =
    /^([+-]?)(\d*)\.?(\d*)([KMGTPE]i|[numkMGTPE]|[eE][+-]?\d{1,2}|)$/.exec(String(value)) ?? [];
  if (whole + fraction === '') return undefined;
  const exponent = /^[eE]./.test(suffix) ? Number(suffix.slice(1)) : (decimal[suffix] ?? 0);
  const power = digits + exponent - fraction.length;
  if (power < 0) return undefined;
  const amount = BigInt(`${whole}${fraction}`) * 10n ** BigInt(power) * 2n ** (binary[suffix] ?? 0n);
  return sign === '-' ? -amount : amount;
}
