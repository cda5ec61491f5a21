import type { TokenGrant } from './grants.ts';
import { ENTERPRISE_SERVER, GHE_COM_TENANT, GITHUB_COM, type GitHubHost } from './host.ts';
import { NGINX_FILES } from './seed-files.ts';

/** A repository that exists when the sandbox starts. */
export interface RepositorySeed {
  /** An owner that is not a user becomes an organization which the owner of the sandbox's tokens administers. */
  owner: string;
  name: string;
  /** @default false */
  private?: boolean;
  /** @default 'main' */
  defaultBranch?: string;
  /** Content of the first commit by path. With no file the repository stays empty. */
  files: Readonly<Record<string, string>>;
}

/** Everything one GitHub holds when the sandbox starts. */
export interface SiteSeed {
  host: GitHubHost;
  /** Logins. The first one owns the organizations. */
  users: readonly [string, ...string[]];
  organizations: readonly string[];
  repositories: readonly RepositorySeed[];
  tokens: Readonly<Record<string, TokenGrant>>;
  /** Tokens by what they are for, as the sandbox's state tells them. */
  access: { owner: string; readonly: string; outsider: string; managed?: string };
  app: { id: number; clientId: string; slug: string; installation: { id: number; account: string } };
}

/** The user that owns the seeded repositories and the sandbox's tokens. */
export const OWNER_LOGIN = 'sidd-harth';
/** Somebody else with an account: sees public repositories, administers none of the seeded ones. */
export const OUTSIDER_LOGIN = 'sandbox-outsider';
/** An Enterprise Managed User: an underscore and the enterprise's short code end its login, and it has private repositories only. */
export const MANAGED_LOGIN = 'octocat_acme';

/** Full rights on the repositories of sidd-harth, acme and globex, their webhooks included. */
export const TOKEN = 'sandbox-token-of-the-owner';
/** Valid, belongs to the owner, but has no Webhooks permission and cannot push. */
export const READONLY_TOKEN = 'sandbox-token-read-only';
/** Valid, but of another user: private repositories and all webhooks look as if they did not exist. */
export const OUTSIDER_TOKEN = 'sandbox-token-of-an-outsider';
/** Full rights on the repository of octocat_acme. */
export const MANAGED_TOKEN = 'sandbox-token-of-a-managed-user';

/** The first user's token with full rights on an Enterprise Server and on a ghe.com tenant. */
export const ENTERPRISE_TOKEN = 'sandbox-enterprise-token-of-the-owner';
export const TENANT_TOKEN = 'sandbox-tenant-token-of-the-owner';
const ENTERPRISE_READONLY_TOKEN = 'sandbox-enterprise-token-read-only';
const ENTERPRISE_OUTSIDER_TOKEN = 'sandbox-enterprise-token-of-an-outsider';
const TENANT_READONLY_TOKEN = 'sandbox-tenant-token-read-only';
const TENANT_OUTSIDER_TOKEN = 'sandbox-tenant-token-of-an-outsider';

const full = (login: string): TokenGrant => ({ login, readonly: false });
const nginx = (owner: string, name: string, more: Partial<RepositorySeed> = {}): RepositorySeed => ({
  owner,
  name,
  files: NGINX_FILES,
  ...more,
});

/** Enough repositories for a program with fifty webhooks: acme/service-01 to acme/service-50. */
const SERVICES = Array.from({ length: 50 }, (_, index) =>
  nginx('acme', `service-${String(index + 1).padStart(2, '0')}`),
);

export const GITHUB_COM_SEED: SiteSeed = {
  host: GITHUB_COM,
  users: [OWNER_LOGIN, OUTSIDER_LOGIN, MANAGED_LOGIN],
  organizations: ['acme', 'globex'],
  repositories: [
    nginx(OWNER_LOGIN, 'nginx'),
    nginx('acme', 'fleet'),
    nginx('acme', 'website'),
    nginx('acme', 'nginx'),
    nginx('acme', 'private-app', { private: true }),
    nginx('globex', 'platform'),
    nginx(MANAGED_LOGIN, 'app', { private: true }),
    ...SERVICES,
  ],
  tokens: {
    [TOKEN]: full(OWNER_LOGIN),
    [READONLY_TOKEN]: { login: OWNER_LOGIN, readonly: true },
    [OUTSIDER_TOKEN]: full(OUTSIDER_LOGIN),
    [MANAGED_TOKEN]: full(MANAGED_LOGIN),
  },
  access: { owner: TOKEN, readonly: READONLY_TOKEN, outsider: OUTSIDER_TOKEN, managed: MANAGED_TOKEN },
  app: {
    id: 414243,
    clientId: 'Iv23liSandboxApp0001',
    slug: 'fluxhook-sandbox',
    installation: { id: 50607080, account: 'acme' },
  },
};

export const ENTERPRISE_SERVER_SEED: SiteSeed = {
  host: ENTERPRISE_SERVER,
  users: [OWNER_LOGIN, OUTSIDER_LOGIN],
  organizations: ['acme'],
  repositories: [nginx('acme', 'fleet'), nginx('acme', 'private-app', { private: true }), nginx(OWNER_LOGIN, 'nginx')],
  tokens: {
    [ENTERPRISE_TOKEN]: full(OWNER_LOGIN),
    [ENTERPRISE_READONLY_TOKEN]: { login: OWNER_LOGIN, readonly: true },
    [ENTERPRISE_OUTSIDER_TOKEN]: full(OUTSIDER_LOGIN),
  },
  access: { owner: ENTERPRISE_TOKEN, readonly: ENTERPRISE_READONLY_TOKEN, outsider: ENTERPRISE_OUTSIDER_TOKEN },
  app: {
    id: 21,
    clientId: 'Iv1.sandboxenterprise',
    slug: 'fluxhook-enterprise',
    installation: { id: 1021, account: 'acme' },
  },
};

/** On ghe.com everybody is a managed user, and nothing is public. */
export const GHE_COM_SEED: SiteSeed = {
  host: GHE_COM_TENANT,
  users: ['siddharth_octocorp', 'outsider_octocorp'],
  organizations: ['acme'],
  repositories: [
    nginx('acme', 'fleet', { private: true }),
    nginx('acme', 'website', { private: true }),
    nginx('siddharth_octocorp', 'nginx', { private: true }),
  ],
  tokens: {
    [TENANT_TOKEN]: full('siddharth_octocorp'),
    [TENANT_READONLY_TOKEN]: { login: 'siddharth_octocorp', readonly: true },
    [TENANT_OUTSIDER_TOKEN]: full('outsider_octocorp'),
  },
  access: { owner: TENANT_TOKEN, readonly: TENANT_READONLY_TOKEN, outsider: TENANT_OUTSIDER_TOKEN },
  app: {
    id: 31,
    clientId: 'Iv23liSandboxTenant1',
    slug: 'fluxhook-tenant',
    installation: { id: 1031, account: 'acme' },
  },
};

export const SEEDS: readonly SiteSeed[] = [GITHUB_COM_SEED, ENTERPRISE_SERVER_SEED, GHE_COM_SEED];
