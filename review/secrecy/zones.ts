import { field, groupOf, type PolicyObject } from '../../policy/object.ts';

/**
 * How much is known about a value's place:
 *
 * - `known`: a field that an API defines, and that takes names, numbers, addresses
 * - `code`: an expression, `prose`: a sentence, of such a field
 * - `free`: content that only its author knows
 * - `command`: arguments of a program
 * - `secret`: hidden, whatever it looks like, and never shown
 */
export type Zone = 'known' | 'code' | 'prose' | 'free' | 'command' | 'secret';

/** API groups whose fields are known: Kubernetes, Flux, and what exposes a webhook or keeps its token. */
const groups = new Set(
  ' apps batch autoscaling policy networking.k8s.io gateway.networking.k8s.io rbac.authorization.k8s.io storage.k8s.io scheduling.k8s.io discovery.k8s.io coordination.k8s.io apiregistration.k8s.io admissionregistration.k8s.io certificates.k8s.io apiextensions.k8s.io kustomize.config.k8s.io fluxcd.controlplane.io cert-manager.io external-secrets.io bitnami.com monitoring.coreos.com cilium.io traefik.io traefik.containo.us networking.istio.io security.istio.io github.com'.split(
    ' ',
  ),
);

/** Fields in them whose content is free: where Kubernetes and Flux take a map of texts, or any object. */
const free = new Set(
  'add annotations binaryData body buildMetadata config content customRequestHeaders customResponseHeaders data default defaultValues env envs eventMetadata example fake headerMatches headers httpHeaders inputs labels literals managedFields matchHeaders messageTemplateValues options parameters params patch patches patchesJson6902 patchesStrategicMerge plugin queryParams queryParameters remove resourcesTemplate set stringData substitute sysctls template users values volumeAttributes'.split(
    ' ',
  ),
);

const command = /(?:^|[a-z_-])(?:args|arguments|command|cmd|entrypoint|flags)$/i;

/** Fields that an API defines below one whose content is free. */
const definedBelow = /(?:^|\.)(?:env\[\d+\]\.valueFrom|patches\[\d+\]\.target|tolerations\[\d+\]\.value)$/;

/** The same names where they mean something else. */
const defined: readonly RegExp[] = [
  // Of matchExpressions and of a toleration; names of ConfigMaps and files; labels of Pods.
  /matchExpressions\[\d+\]\.values$/,
  /^spec\.(?:.*\.)?template(?:\.metadata|\.spec)?$/,
  /^spec\.jobTemplate\.spec\.template$/,
  /^spec\.data\[?/,
];

/** Labels and annotations that a controller defines. */
const defining =
  /^(?:[\w.-]+\.)?(?:kubernetes\.io|k8s\.io|fluxcd\.io|cert-manager\.io|helm\.sh|traefik\.io|istio\.io|cilium\.io|linkerd\.io|openshift\.io|azure\.com|google\.com|gke\.io|amazonaws\.com|universe\.tf|haproxy\.org|konghq\.com|tailscale\.com|stakater\.com)\//;

const code = new Set(
  'current expr expression exclusionList extract failed filter ignore inProgress inclusionList match matchCondition order pattern range regex resourceFilter rule semver semverFilter'.split(
    ' ',
  ),
);
const prose = new Set('description message messageTemplate summary'.split(' '));

/** Where an object begins. */
export function zoneOf(object: unknown): Zone {
  const [apiVersion, kind] = [field(object, 'apiVersion'), field(object, 'kind')];
  if (typeof apiVersion !== 'string' || typeof kind !== 'string') return 'free';
  // A kubeconfig is a `Config`, v1.
  if (apiVersion === 'v1' && /Config(?:Map)?$/.test(kind)) return 'free';
  const group = groupOf({ apiVersion } as PolicyObject);
  return groups.has(group) || group.endsWith('.toolkit.fluxcd.io') ? 'known' : 'free';
}

/**
 * The zone of a field.
 * @param outer that of the mapping that it is in
 * @param path from the object: `spec.ports[0].name`
 */
export function zoneBelow(outer: Zone, key: string, path: string): Zone {
  if (outer === 'secret') return outer;
  if (command.test(key)) return 'command';
  if (/(?:annotations|labels)\.[^[\]]*$/.test(path) && path.endsWith(`s.${key}`) && defining.test(key)) return 'known';
  if (definedBelow.test(path)) return 'known';
  if (outer === 'free' || outer === 'command') return outer;
  if (
    (free.has(key) || /(?:Annotations|(?<!match)Labels)$/.test(key)) &&
    !defined.some((pattern) => pattern.test(path))
  )
    return 'free';
  // The expected or set value of a header or a parameter.
  if (key === 'value') return 'free';
  if (code.has(key)) return 'code';
  return prose.has(key) ? 'prose' : 'known';
}
