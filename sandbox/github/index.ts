import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Accounts, type Repository } from './accounts.ts';
import { Deliveries, type DeliveryReport, type DeliveryRoute } from './deliveries.ts';
import { startEmulatedApi } from './emulated-api.ts';
import { Git, type RefUpdate } from './git.ts';
import { gitHttp } from './git-http.ts';
import { Hooks } from './hooks.ts';
import { HooksApi } from './hooks-api.ts';
import { startProxy } from './proxy.ts';
import { pushEvent } from './push-event.ts';
import { restApi } from './rest-api.ts';
import { DEFAULT_SEED, OUTSIDER_TOKEN, READONLY_TOKEN, type RepositorySeed, TOKEN } from './seed.ts';

export type { DeliveryReport, DeliveryRoute } from './deliveries.ts';
export type { RepositorySeed } from './seed.ts';

/** A running stand-in for GitHub, reached at https://github.com and https://api.github.com through its proxy. */
export interface GitHubStandIn {
  /** `http://127.0.0.1:PORT`, for HTTPS_PROXY. Answers CONNECT for github.com:443 and api.github.com:443 alone. */
  proxyUrl: string;
  /** PEM file of the authority to trust, for SSL_CERT_FILE, NODE_EXTRA_CA_CERTS and GIT_SSL_CAINFO. */
  caFile: string;
  /** Full rights on the seeded repositories. */
  token: string;
  /** Valid, the owner's, but without webhook permission: 403 from every webhook route, and no push. */
  readonlyToken: string;
  /** Valid, of another user: 404 from every webhook route of the seeded repositories. */
  outsiderToken: string;
  /** Maps a delivery's host and port to where it is really served; URL and Host header stay. Identity by default. */
  routeDeliveries(route: DeliveryRoute): void;
  /** Called after every attempt to deliver an event, redeliveries and failures included. */
  onDelivery(listener: (report: DeliveryReport) => void): void;
  close(): Promise<void>;
}

/**
 * Starts GitHub for a sandbox. Repositories live under `<dir>/repos` and outlive it; webhooks and deliveries do not.
 * Rejects with one line when git is missing or too old.
 */
export async function startGitHub(options: { dir: string; seed?: readonly RepositorySeed[] }): Promise<GitHubStandIn> {
  const { dir, seed: seeds = DEFAULT_SEED } = options;
  await mkdir(dir, { recursive: true });
  const git = await Git.open(dir);
  await Promise.all(seeds.map((seed) => git.seed(seed)));
  const emulated = await startEmulatedApi(seeds);
  const accounts = new Accounts(emulated);
  const hooks = new Hooks();
  const deliveries = new Deliveries();

  async function deliverPush(repository: Repository, login: string, updates: readonly RefUpdate[]): Promise<void> {
    const subscribed = [
      ...hooks.subscribed(`repos/${repository.owner.login}/${repository.name}`, 'push'),
      ...hooks.subscribed(`orgs/${repository.owner.login}`, 'push'),
    ];
    const pusher = await accounts.user(login);
    for (const update of updates) {
      const payload = await pushEvent(git, repository, pusher, update);
      deliveries.send(subscribed, 'push', () => payload);
    }
  }

  const proxy = await startProxy(
    new Map([
      ['github.com', gitHttp(git, accounts, deliverPush)],
      ['api.github.com', restApi(emulated, new HooksApi(accounts, hooks, deliveries))],
    ]),
  );
  const caFile = join(dir, 'ca.pem');
  await writeFile(caFile, proxy.ca);

  return {
    proxyUrl: proxy.url,
    caFile,
    token: TOKEN,
    readonlyToken: READONLY_TOKEN,
    outsiderToken: OUTSIDER_TOKEN,
    routeDeliveries(route) {
      deliveries.route = route;
    },
    onDelivery(listener) {
      deliveries.onDelivery(listener);
    },
    async close() {
      await proxy.close();
      await deliveries.close();
      await emulated.close();
    },
  };
}
