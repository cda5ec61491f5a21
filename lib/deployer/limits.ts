import { celLiteral, isDeclared, isUnset } from './expression.ts';

/** A manifest, as far as its fields are limited. */
export interface Declared {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace: string };
  // biome-ignore lint/suspicious/noExplicitAny: any part of any kind
  readonly spec?: any;
}

/**
 * Conditions in CEL on an object of the stack, so that a deployer can do no more with it than the settings do. Fields
 * without an effect elsewhere, such as intervals and address ranges, are free.
 */
export function limitsOf({ kind, spec = {}, metadata }: Declared): readonly string[] {
  switch (kind) {
    // Every other type has a special meaning, above all the token of any ServiceAccount of the namespace.
    case 'Secret':
      return ['!has(object.type) || object.type == "Opaque"'];
    case 'GitRepository':
      return gitRepository(spec);
    case 'Receiver':
      return ['type', 'secretRef', 'resources'].map((field) => isDeclared(`object.spec.${field}`, spec[field]));
    case 'Service':
      return service(spec);
    case 'NetworkPolicy':
      return networkPolicy(spec);
    case 'Ingress':
      return [
        ...['rules', 'tls', 'ingressClassName'].map((field) => isDeclared(`object.spec.${field}`, spec[field])),
        ...isUnset('object.spec', 'defaultBackend'),
      ];
    case 'HTTPRoute':
      return route(spec, metadata.namespace);
    case 'Deployment':
      return deployment(spec.template);
    case 'ExternalSecret':
      return externalSecret(spec);
    case 'SealedSecret':
      return [
        '!has(object.spec.template) || !has(object.spec.template.type) || object.spec.template.type == "Opaque"',
        // The former format: a whole Secret, its type included, in one ciphertext.
        ...isUnset('object.spec', 'data'),
      ];
    default:
      return ['false'];
  }
}

/** What Flux fetches, and with whose credentials. */
function gitRepository(spec: Declared['spec']): string[] {
  // If a file is left out, a Kustomization with `prune` deletes its objects.
  const content = ['include', 'ignore', 'sparseCheckout', 'recurseSubmodules'];
  const fields = ['url', 'ref', 'secretRef', 'provider', 'serviceAccountName', 'proxySecretRef', ...content];
  const { verify } = spec;
  return [
    ...fields.map((field) => isDeclared(`object.spec.${field}`, spec[field])),
    ...(verify === undefined
      ? []
      : [
          'has(object.spec.verify)',
          ...Object.keys(verify).map((field) => isDeclared(`object.spec.verify.${field}`, verify[field])),
        ]),
  ];
}

function service(spec: Declared['spec']): string[] {
  const [{ targetPort }] = spec.ports;
  return [
    isDeclared('object.spec.type', spec.type),
    isDeclared('object.spec.selector', spec.selector),
    `object.spec.ports.all(port, port.targetPort == ${celLiteral(targetPort)})`,
    isDeclared('object.spec.loadBalancerClass', spec.loadBalancerClass),
    ...isUnset('object.spec', 'externalIPs', 'externalName', 'loadBalancerIP'),
  ];
}

/** GitHub's ranges change, so ranges are free where ranges are declared. */
function networkPolicy({ podSelector, policyTypes, ingress: [first, ...others] }: Declared['spec']): string[] {
  const rule = 'object.spec.ingress[0]';
  const byAddress = first.from?.some((peer: object) => 'ipBlock' in peer) === true;
  return [
    isDeclared('object.spec.podSelector', podSelector),
    isDeclared('object.spec.policyTypes', policyTypes),
    ...isUnset('object.spec', 'egress'),
    `has(object.spec.ingress) && object.spec.ingress.size() == ${others.length + 1}`,
    isDeclared(`${rule}.ports`, first.ports),
    byAddress
      ? `has(${rule}.from) && ${rule}.from.all(peer, has(peer.ipBlock))`
      : isDeclared(`${rule}.from`, first.from),
    ...others.map((other: unknown, index: number) => `object.spec.ingress[${index + 1}] == ${celLiteral(other)}`),
  ];
}

function route({ parentRefs, hostnames, rules: [{ matches, backendRefs }] }: Declared['spec'], own: string): string[] {
  const [{ path }] = matches;
  const [backend] = backendRefs;
  const ofParent = parentRefs.map((parent: { name: string; namespace?: string }) => parentIs(parent, own));
  return [
    isDeclared('object.spec.hostnames', hostnames),
    `object.spec.parentRefs.all(parent, ${ofParent.join(' || ')})`,
    `has(object.spec.rules) && object.spec.rules.all(rule, !has(rule.filters) && has(rule.backendRefs) && has(rule.matches)
      && rule.matches.all(match, has(match.path) && match.path.type == ${celLiteral(path.type)} && match.path.value == ${celLiteral(path.value)})
      && rule.backendRefs.all(backend, !has(backend.filters) && backend.name == ${celLiteral(backend.name)} && backend.port == ${celLiteral(backend.port)}
        && (!has(backend.group) || backend.group == "") && (!has(backend.kind) || backend.kind == "Service") && (!has(backend.namespace) || backend.namespace == ${celLiteral(own)})))`,
  ];
}

function parentIs({ name, namespace = '' }: { name: string; namespace?: string }, own: string): string {
  const place = celLiteral(namespace === '' ? own : namespace);
  const inPlace =
    namespace === '' || namespace === own
      ? `(!has(parent.namespace) || parent.namespace == ${place})`
      : `(has(parent.namespace) && parent.namespace == ${place})`;
  return `(parent.name == ${celLiteral(name)} && (!has(parent.kind) || parent.kind == "Gateway") && ${inPlace})`;
}

/**
 * A Pod may run under any ServiceAccount of its namespace, and mount any Secret; and other programs read its labels and
 * annotations.
 */
function deployment({ metadata, spec: { containers } }: Declared['spec']): string[] {
  const [container] = containers;
  const [{ name, valueFrom }] = container.env;
  const template = 'object.spec.template';
  const pod = `${template}.spec`;
  const own = `${pod}.containers[0]`;
  return [
    isDeclared(`${template}.metadata.labels`, metadata.labels),
    `!has(${template}.metadata.annotations) || oldObject != null && has(oldObject.spec.template.metadata.annotations) && oldObject.spec.template.metadata.annotations == ${template}.metadata.annotations`,
    `${pod}.containers.size() == 1`,
    ...['image', 'args'].map((field) => isDeclared(`${own}.${field}`, container[field])),
    ...isUnset(own, 'command', 'envFrom', 'lifecycle', 'volumeMounts', 'livenessProbe', 'startupProbe'),
    `!has(${own}.readinessProbe) || has(${own}.readinessProbe.httpGet) && !has(${own}.readinessProbe.httpGet.host)`,
    `has(${own}.ports) && ${own}.ports.all(port, !has(port.hostPort))`,
    `has(${own}.env) && ${own}.env.map(each, each.name) == ${celLiteral([name])}`,
    `${own}.env.all(each, has(each.valueFrom) && has(each.valueFrom.secretKeyRef) && each.valueFrom.secretKeyRef.name == ${celLiteral(valueFrom.secretKeyRef.name)})`,
    isDeclared(`${own}.securityContext`, container.securityContext),
    ...isUnset(pod, 'volumes', 'initContainers', 'hostNetwork', 'hostPID', 'hostIPC', 'hostAliases'),
    ...['serviceAccountName', 'serviceAccount'].map((field) => `!has(${pod}.${field}) || ${pod}.${field} == "default"`),
    isDeclared(`${pod}.automountServiceAccountToken`, false),
  ];
}

/** The operator makes Secrets of any type, with its own rights. */
function externalSecret({ secretStoreRef, target, data }: Declared['spec']): string[] {
  const [{ remoteRef }] = data;
  const spec = 'object.spec';
  return [
    `${spec}.secretStoreRef.name == ${celLiteral(secretStoreRef.name)} && ${spec}.secretStoreRef.kind == ${celLiteral(secretStoreRef.kind)}`,
    `has(${spec}.target) && ${spec}.target.name == ${celLiteral(target.name)}`,
    `!has(${spec}.target.template) || !has(${spec}.target.template.type) && !has(${spec}.target.template.templateFrom)`,
    // It can create objects of other kinds, too.
    ...isUnset(`${spec}.target`, 'manifest'),
    ...isUnset(spec, 'dataFrom'),
    `has(${spec}.data) && ${spec}.data.all(each, !has(each.sourceRef) && each.secretKey == "token" && each.remoteRef.key == ${celLiteral(remoteRef.key)}
      && ${remoteRef.property === undefined ? '!has(each.remoteRef.property)' : `has(each.remoteRef.property) && each.remoteRef.property == ${celLiteral(remoteRef.property)}`})`,
  ];
}
