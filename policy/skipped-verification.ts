import { entries, field, groupOf, list, type PolicyObject, texts } from './object.ts';
import { argumentLists } from './secrets/command-line.ts';
import { documentsOf } from './text-documents.ts';

/** API groups whose objects configure a connection to a server, with the client's name. */
const connecting: Readonly<Record<string, string>> = {
  'apiregistration.k8s.io': 'the API server',
  'external-secrets.io': 'the External Secrets Operator',
  'generators.external-secrets.io': 'the External Secrets Operator',
  'cert-manager.io': 'cert-manager',
  'traefik.io': 'Traefik',
  'traefik.containo.us': 'Traefik',
  'networking.istio.io': 'Istio',
  'gateway.envoyproxy.io': 'Envoy Gateway',
  'monitoring.coreos.com': 'Prometheus',
  'operator.victoriametrics.com': 'VictoriaMetrics',
  'fluxcd.controlplane.io': 'the Flux Operator',
};

/** Fields that turn verification off, by how their APIs spell it. */
const switches =
  /^(insecure|insecure-?skip-?(tls-?)?verify|skip-?tls-?verif(y|ication)|tls-?skip-?verify|ignore-?ssl-?certificates?)$/i;

/** Those of them that have no other meaning: in values of charts `insecure` mostly serves plain HTTP behind something. */
const skips = /skip-?(tls-?)?verif/i;

/** Options of programs that skip it. */
const options =
  /(?<![^\s=])--?(kubelet-insecure-tls|([\w.-]*-)?(insecure-)?(tls-)?skip-(tls-)?verify(-tls)?)(=(true|1))?(?!\S)/;

/** Variables that make runtimes and git skip it, with the value that does. */
const variables: Readonly<Record<string, RegExp>> = {
  NODE_TLS_REJECT_UNAUTHORIZED: /^0$/,
  PYTHONHTTPSVERIFY: /^0$/,
  GIT_SSL_NO_VERIFY: /^(1|true|yes|on)$/i,
};

/** Fields that verify, unless they are off (External Secrets, BeyondTrust). */
const verifies = /^verify-?(ca|tls|ssl)$/i;

/** Who skips the verification of a certificate, and the field that says so. */
export interface Skipped {
  readonly who: string;
  readonly where: string;
}

/** Where an object turns verification off, except in Flux's own `spec.insecure`. */
export function* skippedVerification(object: PolicyObject): Iterable<Skipped> {
  const group = groupOf(object);
  const who = Object.hasOwn(connecting, group) ? connecting[group] : undefined;
  if (who !== undefined) for (const where of offIn(object.spec, 'spec')) yield { who, where };
  if (group === 'helm.toolkit.fluxcd.io') {
    for (const where of offIn(field(object, 'spec', 'values'), 'spec.values', skips)) yield { who: 'the chart', where };
  }
  for (const where of containersThatSkip(object, '')) yield { who: 'the container', where };
  for (const where of insecureKubeconfigs(object)) yield { who: 'anyone who uses this kubeconfig', where };
}

/** Arguments and variables of containers, also under the names that charts use. */
function* containersThatSkip(value: unknown, at: string): Iterable<string> {
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) yield* containersThatSkip(item, `${at}[${index}]`);
    return;
  }
  for (const [key, item] of entries(value)) {
    const where = at === '' ? key : `${at}.${key}`;
    const option = argumentLists.has(key) ? options.exec(texts(item).join(' '))?.[0] : undefined;
    if (option !== undefined) yield `${where}: ${option}`;
    for (const each of key === 'env' ? list(item) : []) {
      const name = String(field(each, 'name'));
      if (Object.hasOwn(variables, name) && variables[name]?.test(String(field(each, 'value'))))
        yield `${where}.${name}`;
    }
    yield* containersThatSkip(item, where);
  }
}

function* offIn(value: unknown, at: string, off = switches): Iterable<string> {
  if (Array.isArray(value)) for (const [index, item] of value.entries()) yield* offIn(item, `${at}[${index}]`, off);
  for (const [key, item] of entries(value)) {
    if (typeof item === 'object' && item !== null) yield* offIn(item, `${at}.${key}`, off);
    else if ((off.test(key) && isOn(item)) || (off === switches && verifies.test(key) && isOff(item)))
      yield `${at}.${key}`;
  }
}

/** Kubeconfigs in Secrets and ConfigMaps, which Flux and others use (spec.kubeConfig). */
function* insecureKubeconfigs(object: PolicyObject): Iterable<string> {
  if (object.apiVersion !== 'v1' || !['Secret', 'ConfigMap'].includes(object.kind)) return;
  for (const part of ['data', 'stringData', 'binaryData']) {
    for (const [key, value] of entries(object[part])) {
      if (typeof value !== 'string') continue;
      const text =
        part === 'binaryData' || (object.kind === 'Secret' && part === 'data')
          ? Buffer.from(value, 'base64').toString()
          : value;
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
