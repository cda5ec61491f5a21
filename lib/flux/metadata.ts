import { isObjectName, objectNameChoices } from './object-name.ts';

/** What Kubernetes accepts in one place of an object's metadata. */
export interface MetadataRule {
  readonly accepts: (text: string) => boolean;
  /** The values allowed, for error messages. */
  readonly choices: string;
}

const subdomain: MetadataRule = { accepts: isObjectName, choices: objectNameChoices };

/** A DNS label (RFC 1123): namespaces, and what becomes one part of a host name. */
export const namespaceRule: MetadataRule = {
  accepts: (text) => text.length <= 63 && /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/.test(text),
  choices: "lower-case letters, digits and '-', at most 63 characters (RFC 1123 label)",
};

/** A DNS label that starts with a letter (RFC 1035), which every version of Kubernetes accepts for a Service. */
const serviceRule: MetadataRule = {
  accepts: (text) => text.length <= 63 && /^[a-z]([-a-z0-9]*[a-z0-9])?$/.test(text),
  choices: "lower-case letters, digits and '-', a letter first, at most 63 characters (RFC 1035 label)",
};

/** Kinds that may be called nearly anything (path segments), such as the ClusterRole system:node. */
const anything = new Set(['rbac.authorization.k8s.io', 'certificates.k8s.io']);

/** What an object of the kind may be called; undefined if Kubernetes accepts nearly everything. */
export function nameRule(apiGroup: string, kind: string): MetadataRule | undefined {
  if (anything.has(apiGroup) || kind === 'IPAddress') return undefined;
  if (apiGroup === 'core' && kind === 'Service') return serviceRule;
  return apiGroup === 'core' && kind === 'Namespace' ? namespaceRule : subdomain;
}

const word = /^[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?$/;

/** A label's key: a name of at most 63 characters, optionally with a DNS name and a slash before it. */
export const labelKeyRule: MetadataRule = {
  accepts: (key) => {
    const [name = '', prefix, ...more] = key.split('/').reverse();
    if (more.length > 0 || (prefix !== undefined && !isObjectName(prefix))) return false;
    return name.length <= 63 && word.test(name);
  },
  choices: "letters, digits, '-', '_' and '.', at most 63 characters, also with a DNS name and / before them",
};

export const labelValueRule: MetadataRule = {
  accepts: (value) => value === '' || (value.length <= 63 && word.test(value)),
  choices: "letters, digits, '-', '_' and '.', at most 63 characters",
};
