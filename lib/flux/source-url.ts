import { credentialsIn } from '../problems/credentials.ts';

/**
 * Why Flux could not use a URL; undefined when it can. The rules are those of Go's net/url, in which Flux reads it, where they
 * differ from what a browser takes. The CRDs want the scheme in lower case.
 */
export function urlProblem(text: string): string | undefined {
  if (/[\p{Cc}\s]/u.test(text)) return 'it has white space in it';
  const [, authority = ''] = /^[a-z]+:\/\/([^/?#]*)/.exec(text) ?? [];
  const host = authority.slice(authority.lastIndexOf('@') + 1);
  const [, port] = /^(?:\[[^\]]*\]|[^:]*):(.*)$/.exec(host) ?? [];
  if (port !== undefined && !/^\d*$/.test(port)) return `its port ${JSON.stringify(port)} is not a number`;
  if (host === '' || host.startsWith(':')) return 'it has no host';
  if (/%(?![0-9a-f]{2})/i.test(text)) return 'it has a % that is not an escape';
  return URL.canParse(text) ? undefined : 'it is not a URL';
}

/** Forges whose own clone URLs have a name before the host, which is not a secret. */
const hostsWithUsers = /^(dev\.azure\.com|[\w-]+\.visualstudio\.com|bitbucket\.org)$/;

/** Whether the URL has a password or a token in it. The user git of ssh is neither. */
export function hasCredentials(text: string): boolean {
  if (credentialsIn(text).length === 0) return false;
  const url = URL.parse(text);
  return url === null || url.password !== '' || !hostsWithUsers.test(url.hostname);
}
