/** One GitHub: github.com, an Enterprise Server, or a tenant of ghe.com, with the addresses it gives itself. */
export interface GitHubHost {
  /** Where pages and git are, without a scheme: `github.com`. */
  readonly name: string;
  readonly webUrl: string;
  /** Base of the REST API, without a slash at its end. */
  readonly apiUrl: string;
  /** Version of GitHub Enterprise Server; absent on GitHub's own service, ghe.com included. */
  readonly enterpriseVersion?: string;
}

export const githubCom: GitHubHost = {
  name: 'github.com',
  webUrl: 'https://github.com',
  apiUrl: 'https://api.github.com',
};

/** An Enterprise Server serves its API under a path of its one host. */
export const enterpriseServer: GitHubHost = {
  name: 'github.example.org',
  webUrl: 'https://github.example.org',
  apiUrl: 'https://github.example.org/api/v3',
  enterpriseVersion: '3.18.1',
};

/** GitHub Enterprise Cloud with data residency: a host per enterprise, its API on `api.` before it. */
export const gheComTenant: GitHubHost = {
  name: 'octocorp.ghe.com',
  webUrl: 'https://octocorp.ghe.com',
  apiUrl: 'https://api.octocorp.ghe.com',
};

const documentation = 'https://docs.github.com/rest';

/** Where the errors of this GitHub point to. */
export function documentationUrl({ enterpriseVersion }: GitHubHost): string {
  return enterpriseVersion
    ? `https://docs.github.com/enterprise-server@${enterpriseVersion.replace(/\.\d+$/, '')}/rest`
    : documentation;
}
