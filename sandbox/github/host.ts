/** One GitHub: github.com, an Enterprise Server, or a tenant of ghe.com, with the addresses it gives itself. */
export interface GitHubHost {
  /** Where pages and git are, without a scheme: `github.com`. */
  name: string;
  webUrl: string;
  /** Base of the REST API, without a slash at its end. */
  apiUrl: string;
  /** Version of GitHub Enterprise Server; absent on GitHub's own service, ghe.com included. */
  enterpriseVersion?: string;
}

export const GITHUB_COM: GitHubHost = {
  name: 'github.com',
  webUrl: 'https://github.com',
  apiUrl: 'https://api.github.com',
};

/** An Enterprise Server serves its API under a path of its one host. */
export const ENTERPRISE_SERVER: GitHubHost = {
  name: 'github.example.org',
  webUrl: 'https://github.example.org',
  apiUrl: 'https://github.example.org/api/v3',
  enterpriseVersion: '3.18.1',
};

/** GitHub Enterprise Cloud with data residency: a host per enterprise, its API on `api.` before it. */
export const GHE_COM_TENANT: GitHubHost = {
  name: 'octocorp.ghe.com',
  webUrl: 'https://octocorp.ghe.com',
  apiUrl: 'https://api.octocorp.ghe.com',
};

const DOCUMENTATION = 'https://docs.github.com/rest';

/** Where the errors of this GitHub point to. */
export function documentationUrl({ enterpriseVersion }: GitHubHost): string {
  return enterpriseVersion
    ? `https://docs.github.com/enterprise-server@${enterpriseVersion.replace(/\.\d+$/, '')}/rest`
    : DOCUMENTATION;
}
