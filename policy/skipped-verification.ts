import { entries, field, groupOf, list, type PolicyObject } from './object.ts';
import { documentsOf } from './text-documents.ts';

/** Groups whose objects say how somebody connects to a server, with who that is. */
const connecting: Readonly<Record<string, string>> = {
  'apiregistration.k8s.io': 'the API server',
  'external-secrets.io': 'the External Secrets Operator',
  'generators.external-secrets.io': 'the External Secrets Operator',
  'cert-manager.io': 'cert-manager',
  'traefik.io': 'Traefik',
  'traefik.containo.us': 'Traefik',
  'networking.istio.io': 'Istio',
  'gateway.envoyproxy.io': 'Envoy Gateway',
};

/** Fields that turn verification off, by how their APIs spell it. */
const switches =
  /^(insecure|insecure-?skip-?(tls-?)?verify|skip-?tls-?verif(y|ication)|tls-?skip-?verify|ignore-?ssl-?certificates?)$/i;

/** Fields that verify, unless they are off (External Secrets, BeyondTrust). */
const verifies = /^verify-?(ca|tls|ssl)$/i;

/** Who is told, and in which field, to go on without a verified certificate. */
export interface Skipped {
  readonly who: string;
  readonly where: string;
}

/** Where an object turns verification off, except in Flux's own `spec.insecure`. */
export function* skippedVerification(object: PolicyObject): Iterable<Skipped> {
  const group = groupOf(object);
  const who = Object.hasOwn(connecting, group) ? connecting[group] : undefined;
  if (who !== undefined) for (const where of offIn(object.spec, 'spec')) yield { who, where };
  for (const where of insecureKubeconfigs(object)) yield { who: 'whoever uses this kubeconfig', where };
}

function* offIn(value: unknown, at: string): Iterable<string> {
  if (Array.isArray(value)) for (const [index, item] of value.entries()) yield* offIn(item, `${at}[${index}]`);
  for (const [key, item] of entries(value)) {
    if (typeof item === 'object' && item !== null) yield* offIn(item, `${at}.${key}`);
    else if ((switches.test(key) && isOn(item)) || (verifies.test(key) && isOff(item))) yield `${at}.${key}`;
  }
}

/** Kubeconfigs in Secrets and ConfigMaps, which Flux and others use (spec.kubeConfig). */
function* insecureKubeconfigs(object: PolicyObject): Iterable<string> {
  if (object.apiVersion !== 'v1' || !['Secret', 'ConfigMap'].includes(object.kind)) return;
  for (const part of ['data', 'stringData']) {
    for (const [key, value] of entries(object[part])) {
      if (typeof value !== 'string') continue;
      const text = object.kind === 'Secret' && part === 'data' ? Buffer.from(value, 'base64').toString() : value;
      if (text.includes('insecure-skip-tls-verify') && isInsecure(text)) yield `${part}.${key}`;
    }
  }
}

function isInsecure(text: string): boolean {
  return documentsOf(text).some((document) =>
    list(field(document, 'clusters')).some((one) => isOn(field(one, 'cluster', 'insecure-skip-tls-verify'))),
  );
}

/** As a boolean, as the number or text that GitHub's API takes, or as the text that a YAML program may give. */
export function isOn(value: unknown): boolean {
  return ['true', '1', 'yes', 'on', 'y', 't'].includes(String(value).toLowerCase());
}

function isOff(value: unknown): boolean {
  return ['false', '0', 'no', 'off', 'n', 'f'].includes(String(value).toLowerCase());
}
