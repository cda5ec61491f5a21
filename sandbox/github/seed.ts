import type { TokenGrant } from './grants.ts';
import { enterpriseServer, type GitHubHost, gheComTenant, githubCom } from './host.ts';
import { nginxFiles } from './seed-files.ts';

/** A repository that exists when the sandbox starts. */
export interface RepositorySeed {
  /** An owner that is not a user becomes an organization which the owner of the sandbox's tokens administers. */
  readonly owner: string;
  readonly name: string;
  /** @default false */
  readonly private?: boolean;
  /** @default 'main' */
  readonly defaultBranch?: string;
  /** Content of the first commit by path. With no file the repository stays empty. */
  readonly files: Readonly<Record<string, string>>;
}

/** Everything one GitHub holds when the sandbox starts. */
export interface SiteSeed {
  readonly host: GitHubHost;
  /** Logins. The first one owns the organizations. */
  readonly users: readonly [string, ...string[]];
  readonly organizations: readonly string[];
  readonly repositories: readonly RepositorySeed[];
  readonly tokens: Readonly<Record<string, TokenGrant>>;
  /** Tokens by what they are for, as the sandbox's state tells them. */
  readonly access: {
    readonly owner: string;
    readonly readonly: string;
    readonly outsider: string;
    readonly managed?: string;
  };
  readonly app: {
    readonly id: number;
    readonly clientId: string;
    readonly slug: string;
    readonly installation: { readonly id: number; readonly account: string };
  };
}

/** The user that owns the seeded repositories and the sandbox's tokens. */
export const ownerLogin = 'sidd-harth';
/** Somebody else with an account: sees public repositories, administers none of the seeded ones. */
export const outsiderLogin = 'sandbox-outsider';
/** An Enterprise Managed User: an underscore and the enterprise's short code end its login, and it has private repositories only. */
export const managedLogin = 'octocat_acme';

/** Full rights on the repositories of sidd-harth, acme and globex, their webhooks included. */
export const ownerToken = 'sandbox-token-of-the-owner';
/** Valid, belongs to the owner, but has no Webhooks permission and cannot push. */
export const readonlyToken = 'sandbox-token-read-only';
/** Valid, but of another user: private repositories and all webhooks look as if they did not exist. */
export const outsiderToken = 'sandbox-token-of-an-outsider';
/** Full rights on the repository of octocat_acme. */
export const managedToken = 'sandbox-token-of-a-managed-user';

/** The first user's token with full rights on an Enterprise Server and on a ghe.com tenant. */
export const enterpriseToken = 'sandbox-enterprise-token-of-the-owner';
export const tenantToken = 'sandbox-tenant-token-of-the-owner';
const enterpriseReadonlyToken = 'sandbox-enterprise-token-read-only';
const enterpriseOutsiderToken = 'sandbox-enterprise-token-of-an-outsider';
const tenantReadonlyToken = 'sandbox-tenant-token-read-only';
const tenantOutsiderToken = 'sandbox-tenant-token-of-an-outsider';

const full = (login: string): TokenGrant => ({ login, readonly: false });
const nginx = (owner: string, name: string, more: Partial<RepositorySeed> = {}): RepositorySeed => ({
  owner,
  name,
  files: nginxFiles,
  ...more,
});

/** Enough repositories for a program with fifty webhooks: acme/service-01 to acme/service-50. */
const services = Array.from({ length: 50 }, (_, index) =>
  nginx('acme', `service-${String(index + 1).padStart(2, '0')}`),
);

export const githubComSeed: SiteSeed = {
  host: githubCom,
  users: [ownerLogin, outsiderLogin, managedLogin],
  organizations: ['acme', 'globex'],
  repositories: [
    nginx(ownerLogin, 'nginx'),
    nginx('acme', 'fleet'),
    nginx('acme', 'website'),
    nginx('acme', 'nginx'),
    nginx('acme', 'private-app', { private: true }),
    nginx('globex', 'platform'),
    nginx(managedLogin, 'app', { private: true }),
    ...services,
  ],
  tokens: {
    [ownerToken]: full(ownerLogin),
    [readonlyToken]: { login: ownerLogin, readonly: true },
    [outsiderToken]: full(outsiderLogin),
    [managedToken]: full(managedLogin),
  },
  access: { owner: ownerToken, readonly: readonlyToken, outsider: outsiderToken, managed: managedToken },
  app: {
    id: 414243,
    clientId: 'Iv23liSandboxApp0001',
    slug: 'fluxhook-sandbox',
    installation: { id: 50607080, account: 'acme' },
  },
};

export const enterpriseServerSeed: SiteSeed = {
  host: enterpriseServer,
  users: [ownerLogin, outsiderLogin],
  organizations: ['acme'],
  repositories: [nginx('acme', 'fleet'), nginx('acme', 'private-app', { private: true }), nginx(ownerLogin, 'nginx')],
  tokens: {
    [enterpriseToken]: full(ownerLogin),
    [enterpriseReadonlyToken]: { login: ownerLogin, readonly: true },
    [enterpriseOutsiderToken]: full(outsiderLogin),
  },
  access: { owner: enterpriseToken, readonly: enterpriseReadonlyToken, outsider: enterpriseOutsiderToken },
  app: {
    id: 21,
    clientId: 'Iv1.sandboxenterprise',
    slug: 'fluxhook-enterprise',
    installation: { id: 1021, account: 'acme' },
  },
};

/** On ghe.com everybody is a managed user, and nothing is public. */
export const gheComSeed: SiteSeed = {
  host: gheComTenant,
  users: ['siddharth_octocorp', 'outsider_octocorp'],
  organizations: ['acme'],
  repositories: [
    nginx('acme', 'fleet', { private: true }),
    nginx('acme', 'website', { private: true }),
    nginx('siddharth_octocorp', 'nginx', { private: true }),
  ],
  tokens: {
    [tenantToken]: full('siddharth_octocorp'),
    [tenantReadonlyToken]: { login: 'siddharth_octocorp', readonly: true },
    [tenantOutsiderToken]: full('outsider_octocorp'),
  },
  access: { owner: tenantToken, readonly: tenantReadonlyToken, outsider: tenantOutsiderToken },
  app: {
    id: 31,
    clientId: 'Iv23liSandboxTenant1',
    slug: 'fluxhook-tenant',
    installation: { id: 1031, account: 'acme' },
  },
};

export const siteSeeds: readonly SiteSeed[] = [githubComSeed, enterpriseServerSeed, gheComSeed];
