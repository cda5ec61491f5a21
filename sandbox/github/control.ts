import { type EventDetails, eventPayload, knownEvents } from './events.ts';
import type { Fault } from './faults.ts';
import type { Site } from './site.ts';

/** What a test can do to GitHub from outside: things that GitHub's own API does not offer, or not to everybody. */
export type GitHubCommand = {
  /** Host of the GitHub that is meant. @default 'github.com' */
  site?: string;
} & (
  | {
      do: 'issue-token';
      login: string;
      /** Without webhook permission and without pushing. @default false */
      readonly?: boolean;
      /** @default it does not expire */
      expiresInSeconds?: number;
    }
  | { do: 'revoke-token'; token: string }
  | ({
      do: 'emit';
      /** Any of GitHub's events; those without a payload of their own here take it from `payload`. */
      event: string;
      /** `owner/name` */
      repository: string;
      /** @default the owner of the sandbox's tokens */
      sender?: string;
    } & EventDetails)
  | ({ do: 'fail' } & Fault)
  | { do: 'clear-faults' }
);

export interface GitHubCommandAnswer {
  /** Of `issue-token`. */
  readonly token?: string;
  /** Of `emit`: the X-GitHub-Delivery of what was sent, and the ids of the hooks it was sent to. */
  readonly guid?: string;
  readonly hooks?: number[];
}

/**
 * Runs a command on the GitHub that it names.
 *
 * @throws when the command names something that is not there, with what is.
 */
export async function runCommand(
  sites: ReadonlyMap<string, Site>,
  command: GitHubCommand,
): Promise<GitHubCommandAnswer> {
  const name = command.site ?? 'github.com';
  const site = sites.get(name);
  if (!site) throw new Error(`The sandbox has no GitHub at "${name}": use ${[...sites.keys()].join(', ')}.`);
  switch (command.do) {
    case 'issue-token': {
      const { login } = await site.accounts.user(site.accounts.directory.owner(command.login));
      const { readonly = false, expiresInSeconds } = command;
      const expiry =
        expiresInSeconds === undefined ? {} : { expiresAt: new Date(Date.now() + expiresInSeconds * 1000) };
      return { token: site.tokens.issue('ghp_', { login, readonly, ...expiry }) };
    }
    case 'revoke-token':
      if (!site.tokens.revoke(command.token)) throw new Error(`The GitHub at ${name} has no such token.`);
      return {};
    case 'emit':
      return emit(site, command);
    case 'fail':
      site.faults.add(command);
      return {};
    case 'clear-faults':
      site.faults.clear();
      return {};
    default:
      throw new Error(
        `Unknown command "${(command as { do: unknown }).do}": use issue-token, revoke-token, emit, fail or clear-faults.`,
      );
  }
}

async function emit(site: Site, command: GitHubCommand & { do: 'emit' }): Promise<GitHubCommandAnswer> {
  const { event, sender } = command;
  if (!knownEvents.includes(event) && command.payload === undefined) {
    throw new Error(`No payload of "${event}" is known here: give one, or use ${knownEvents.join(', ')}.`);
  }
  const found = site.accounts.directory.find(command.repository);
  if (!found) throw new Error(`The GitHub at ${site.host.name} has no repository "${command.repository}".`);
  const owner = site.accounts.ownerOf(found.fullName);
  const seen = await site.accounts.repository({ grant: { login: owner, readonly: false } }, found.id);
  if ('refusal' in seen) throw new Error(`${found.fullName}: ${seen.refusal.body}`);
  const payload = eventPayload(event, seen.value, await site.accounts.user(sender ?? owner), command);
  return site.deliver(seen.value, event, payload);
}
