/** What a host name may look like, for error messages. */
export const hostNameChoices = 'a lower-case DNS name, such as flux.example.org';

/**
 * Whether the text is a host name that an Ingress and an HTTPRoute accept: no address, no port, no wildcard. With a
 * number as its last part, URLs would read it as an IPv4 address, or as invalid (999.1.1.1).
 */
export function isHostName(text: string): boolean {
  const label = '[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?';
  return text.length <= 253 && new RegExp(`^${label}(\\.${label})+$`).test(text) && !/\.(\d+|0x[\da-f]*)$/.test(text);
}

/**
 * Whether a certificate for this name is valid for the host. A wildcard stands for one label (RFC 9525); the hosts of
 * an Ingress follow the same rule.
 */
export function certifiesHost(name: string, host: string): boolean {
  return name === host || (name.startsWith('*.') && host.replace(/^[^.]+/, '*') === name);
}

/** A host as URLs write it: IPv6 in brackets. */
export function hostInUrl(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}

/** The host of a URL, IPv6 without brackets. */
export function hostOfUrl({ hostname }: URL): string {
  return hostname.replace(/^\[|\]$/g, '');
}

/** Whether a Gateway's listener of this name takes the host. Its wildcard stands for any number of labels (Gateway API). */
export function listensTo(name: string, host: string): boolean {
  return name === host || (name.startsWith('*.') && host.endsWith(name.slice(1)));
}
