import { gitHubHost } from './repository-reference.ts';

/**
 * The host of repositories, by the base URL of its REST API as the GitHub provider takes it (`github:baseUrl`,
 * GITHUB_BASE_URL): https://HOST/api/v3/ of a GitHub Enterprise Server, https://api.SUBDOMAIN.ghe.com/, and
 * https://api.github.com/.
 * @param baseUrl @default - github.com's
 * @returns undefined when the text is no URL
 */
export function hostOfBaseUrl(baseUrl: string | undefined): string | undefined {
  if (baseUrl === undefined || baseUrl === '') return gitHubHost;
  const url = URL.parse(baseUrl);
  return url?.protocol === 'https:' ? url.host.replace(/^api\.(?=github\.com$|[^.]+\.ghe\.com$)/, '') : undefined;
}
