import { mkdir, writeFile } from 'node:fs/promises';
import type { IncomingMessage, RequestListener } from 'node:http';
import { join } from 'node:path';
import { Accounts, type Repository } from './accounts.ts';
import { GitHubApp } from './app.ts';
import { AppsApi } from './apps-api.ts';
import { Deliveries } from './deliveries.ts';
import { Directory } from './directory.ts';
import { type Json, startEmulatedApi } from './emulated-api.ts';
import { context, refEvent } from './events.ts';
import type { ExchangeListener } from './exchanges.ts';
import { Faults } from './faults.ts';
import type { Git, RefUpdate } from './git.ts';
import { gitHttp } from './git-http.ts';
import { type Hook, Hooks } from './hooks.ts';
import { HooksApi } from './hooks-api.ts';
import type { GitHubHost } from './host.ts';
import { pushEvent } from './push-event.ts';
import { RepositoriesApi } from './repositories-api.ts';
import { restApi } from './rest-api.ts';
import type { SiteSeed } from './seed.ts';
import { Tokens } from './tokens.ts';

/** How to act on one GitHub: its addresses and who may do what. It holds tokens. */
export interface SiteAccess {
  readonly webUrl: string;
  readonly apiUrl: string;
  /** By what they are for: `owner` has full rights, the others are described where they are seeded. */
  readonly tokens: Readonly<Record<string, string>>;
  readonly app: {
    readonly id: number;
    readonly clientId: string;
    readonly slug: string;
    readonly installationId: number;
    readonly account: string;
    readonly pemFile: string;
  };
}

/** One running GitHub: listeners for its hosts, and what a test may do to it from outside. */
export interface Site {
  readonly host: GitHubHost;
  readonly access: SiteAccess;
  readonly tokens: Tokens;
  readonly accounts: Accounts;
  readonly faults: Faults;
  readonly deliveries: Deliveries;
  listeners(reset: (request: IncomingMessage) => void): Array<readonly [host: string, RequestListener]>;
  /** One event for the hooks of a repository and of its organization that ask for it. */
  deliver(repository: Repository, event: string, payload: Json): { readonly guid: string; readonly hooks: number[] };
  close(): Promise<void>;
}

export interface SiteOptions {
  /** Called with every request to the REST API and its answer. */
  readonly onExchange?: ExchangeListener | undefined;
  /** How many requests a caller has in an hour. @default GitHub's 5,000 */
  readonly hourlyRequests?: number | undefined;
}

/** Starts one GitHub in a directory of its own. Its App's private key is written to `<dir>/app.pem`. */
export async function startSite(
  seed: SiteSeed,
  dir: string,
  git: Git,
  { onExchange, hourlyRequests }: SiteOptions = {},
): Promise<Site> {
  const { host } = seed;
  await mkdir(dir, { recursive: true });
  for (const repository of seed.repositories) git.plant(repository);
  const [app, emulated] = await Promise.all([GitHubApp.create(seed.app), startEmulatedApi(host, seed)]);
  const pemFile = join(dir, 'app.pem');
  await writeFile(pemFile, app.privateKey, { mode: 0o600 });

  const tokens = new Tokens(seed.tokens, app);
  const accounts = new Accounts(emulated, new Directory(seed), host, seed.users[0]);
  const hooks = new Hooks();
  const faults = new Faults();
  const deliveries = new Deliveries(undefined, enterpriseHeaders(host));

  function subscribedTo({ owner, id }: Repository, event: string): Hook[] {
    return [
      ...hooks.subscribed(`repositories/${id}`, event),
      ...(owner.type === 'Organization' ? hooks.subscribed(`organizations/${owner.id}`, event) : []),
    ];
  }

  function deliver(
    repository: Repository,
    event: string,
    payload: Json,
    subscribed = subscribedTo(repository, event),
  ): { guid: string; hooks: number[] } {
    return { guid: deliveries.send(subscribed, event, () => payload), hooks: subscribed.map((hook) => hook.id) };
  }

  async function deliverPush(repository: Repository, login: string, updates: readonly RefUpdate[]): Promise<void> {
    // The hooks are selected at once: one that changes while the payloads are built applies to later pushes.
    const subscribed = new Map(['push', 'create', 'delete'].map((event) => [event, subscribedTo(repository, event)]));
    const pusher = await accounts.user(login);
    for (const update of updates) {
      const push = await pushEvent(git, repository, pusher, update);
      deliver(repository, 'push', push, subscribed.get('push'));
      const beside = refEvent(repository, pusher, update);
      if (beside) deliver(repository, ...beside, subscribed.get(beside[0]));
    }
  }

  const repositories = new RepositoriesApi(
    emulated,
    accounts,
    git,
    hooks,
    async (repository, login, action, changes) => {
      const sender = await accounts.user(login);
      deliver(repository, 'repository', { action, changes, ...context(repository, sender) });
    },
  );
  const rest = restApi({
    host,
    emulated,
    tokens,
    accounts,
    git,
    hooks: new HooksApi(accounts, hooks, deliveries, host.apiUrl),
    apps: new AppsApi(app, tokens, accounts, emulated, host),
    repositories,
    onExchange,
    hourlyRequests,
  });
  const web = gitHttp(host, git, tokens, accounts, deliverPush);
  const api = new URL(host.apiUrl);

  return {
    host,
    tokens,
    accounts,
    faults,
    deliveries,
    deliver,
    access: {
      webUrl: host.webUrl,
      apiUrl: host.apiUrl,
      tokens: seed.access,
      app: {
        id: app.id,
        clientId: app.clientId,
        slug: app.slug,
        installationId: app.installation.id,
        account: app.installation.account,
        pemFile,
      },
    },
    listeners(reset) {
      const byPath: RequestListener = (request, response) =>
        (request.url?.startsWith(`${api.pathname}/`) ? rest : web)(request, response);
      if (api.host === host.name) return [[host.name, faults.guard(byPath, reset)]];
      return [
        [host.name, faults.guard(web, reset)],
        [api.host, faults.guard(rest, reset)],
      ];
    },
    async close() {
      await deliveries.close();
      await emulated.close();
    },
  };
}

function enterpriseHeaders({ name, enterpriseVersion }: GitHubHost): Record<string, string> {
  if (!enterpriseVersion) return {};
  return { 'X-GitHub-Enterprise-Host': name, 'X-GitHub-Enterprise-Version': enterpriseVersion };
}
