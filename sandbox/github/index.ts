import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type GitHubCommand, type GitHubCommandAnswer, runCommand } from './control.ts';
import type { DeliveryReport, DeliveryRoute } from './deliveries.ts';
import { Git } from './git.ts';
import { githubCom } from './host.ts';
import { startProxy } from './proxy.ts';
import {
  githubComSeed,
  outsiderToken,
  ownerToken,
  type RepositorySeed,
  readonlyToken,
  type SiteSeed,
  siteSeeds,
} from './seed.ts';
import { type SiteAccess, type SiteOptions, startSite } from './site.ts';

export type { GitHubCommand, GitHubCommandAnswer } from './control.ts';
export type { DeliveryReport, DeliveryRoute } from './deliveries.ts';
export type { Exchange } from './exchanges.ts';
export type { RepositorySeed, SiteSeed } from './seed.ts';
export type { SiteAccess } from './site.ts';

/**
 * A running stand-in for GitHub, reached through its proxy: github.com with api.github.com, an Enterprise Server and a
 * tenant of ghe.com, each with accounts, tokens and webhooks of its own.
 */
export interface GitHubStandIn {
  /** `http://127.0.0.1:PORT`, for HTTPS_PROXY. Answers CONNECT for port 443 of the hosts served, and for no other. */
  readonly proxyUrl: string;
  /** PEM file of the authority to trust, for SSL_CERT_FILE, NODE_EXTRA_CA_CERTS and GIT_SSL_CAINFO. */
  readonly caFile: string;
  /** Full rights on the seeded repositories of github.com that belong to sidd-harth or an organization. */
  readonly token: string;
  /** Valid, the owner's, but without webhook permission: 403 from every webhook route, and no push. */
  readonly readonlyToken: string;
  /** Valid, of another user: 404 from every webhook route of the seeded repositories. */
  readonly outsiderToken: string;
  /** Addresses, tokens and App of each GitHub by its host: `github.com`, `github.example.org`, `octocorp.ghe.com`. */
  readonly sites: Readonly<Record<string, SiteAccess>>;
  /** Does something to a GitHub from outside: tokens, events, failures. */
  control(command: GitHubCommand): Promise<GitHubCommandAnswer>;
  /** Maps a delivery's host and port to where it is really served; URL and Host header stay. Identity by default. */
  routeDeliveries(route: DeliveryRoute): void;
  /** Called after every attempt to deliver an event, redeliveries and failures included. */
  onDelivery(listener: (report: DeliveryReport) => void): void;
  close(): Promise<void>;
}

/**
 * Starts GitHub for a sandbox. Repositories live under `<dir>/repos`, those of other hosts than github.com under
 * `<dir>/<host>/repos`, and outlive it; webhooks, deliveries, tokens and names given later do not.
 * Rejects with one line when git is missing or too old.
 *
 * @param options.seed the repositories of github.com; their owners that are not users become organizations
 */
export async function startGitHub(
  options: { dir: string; seed?: readonly RepositorySeed[] } & SiteOptions,
): Promise<GitHubStandIn> {
  const { dir, seed, ...ofSites } = options;
  await mkdir(dir, { recursive: true });
  const git = await Git.open(dir);
  const seeds = siteSeeds.map((each) => (each.host === githubCom && seed ? withRepositories(each, seed) : each));
  const sites = await Promise.all(
    seeds.map(async (each) => {
      if (each.host === githubCom) return startSite(each, dir, git, ofSites);
      const own = join(dir, each.host.name);
      return startSite(each, own, await git.beside(own), ofSites);
    }),
  );
  const byName = new Map(sites.map((site) => [site.host.name, site]));
  const proxy = await startProxy((reset) => new Map(sites.flatMap((site) => site.listeners(reset))));
  const caFile = join(dir, 'ca.pem');
  await writeFile(caFile, proxy.ca);

  return {
    proxyUrl: proxy.url,
    caFile,
    token: ownerToken,
    readonlyToken: readonlyToken,
    outsiderToken: outsiderToken,
    sites: Object.fromEntries(sites.map((site) => [site.host.name, site.access])),
    control: (command) => runCommand(byName, command),
    routeDeliveries(route) {
      for (const { deliveries } of sites) deliveries.route = route;
    },
    onDelivery(listener) {
      for (const { deliveries } of sites) deliveries.onDelivery(listener);
    },
    async close() {
      await proxy.close();
      await Promise.all(sites.map((site) => site.close()));
    },
  };
}

function withRepositories(site: SiteSeed, repositories: readonly RepositorySeed[]): SiteSeed {
  const owners = repositories.map(({ owner }) => owner).filter((owner) => !site.users.includes(owner));
  return { ...site, repositories, organizations: [...new Set([...githubComSeed.organizations, ...owners])] };
}
