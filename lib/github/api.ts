/** The default host. */
export const publicHost = 'github.com';

/**
 * The base URL that GitHub's Terraform and Pulumi providers take for a host: the API's own host for github.com and for
 * GitHub Enterprise Cloud with data residency (TENANT.ghe.com), the web host for GitHub Enterprise Server.
 */
export function providerBaseUrl(host: string): string {
  return hasApiHost(host) ? `https://api.${host}/` : `https://${host}/`;
}

/** The root of the REST API of a host, without a trailing slash. */
export function apiRoot(host: string): string {
  return hasApiHost(host) ? `https://api.${host}` : `https://${host}/api/v3`;
}

/** The web host that a base URL belongs to; undefined for a text that is not an https URL. */
export function hostOfBaseUrl(baseUrl: string): string | undefined {
  const url = URL.parse(baseUrl);
  if (url === null || url.protocol !== 'https:') return undefined;
  const host = url.host.toLowerCase();
  const web = host.startsWith('api.') ? host.slice('api.'.length) : host;
  return hasApiHost(web) ? web : host;
}

function hasApiHost(host: string): boolean {
  return host === publicHost || host.endsWith('.ghe.com');
}
