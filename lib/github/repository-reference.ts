import { publicHost } from './api.ts';
import { homePage } from './hook-home.ts';

/** A repository at GitHub, or an organization (or user) where no repository is named. */
export interface RepositoryReference {
  /**
   * Where it is: github.com, SUBDOMAIN.ghe.com, or the host of a GitHub Enterprise Server, with its port if that is not
   * 443.
   */
  readonly host: string;
  readonly owner: string;
  /** The bare name; undefined for an owner. */
  readonly name?: string;
}

/** What names a repository, for error messages. */
export const repositoryChoices = 'https://HOST/OWNER/REPOSITORY, ssh://git@HOST/OWNER/REPOSITORY, or OWNER/REPOSITORY';

/** What names an organization, for error messages. */
export const organizationChoices =
  'the name of an organization, or https://HOST/ORGANIZATION; or one of its repositories';

// Enterprise Managed Users have an underscore before the short code of their enterprise: octocat_acme.
const owner = '[A-Za-z0-9](?:[A-Za-z0-9_-]{0,38})';
const name = '[A-Za-z0-9._-]{1,100}?';
const path = new RegExp(`^(${owner})(?:/(${name})(?:\\.git)?)?/?$`);

/**
 * Reads a repository: an https or ssh URL as `git clone` and Flux take it (with or without .git and a slash at its end;
 * ssh also over port 443), OWNER/REPOSITORY, or the name of an owner. The host is the same in any case, and
 * www.github.com is github.com. A URL with credentials is not accepted: they would end up in plain text in the
 * GitRepository.
 *
 * @param text as a person wrote it
 * @param home the host of a text without one
 * @returns undefined when it is nothing of all that
 */
export function parseRepository(text: string, home: string = publicHost): RepositoryReference | undefined {
  if (!text.includes(':')) return reference(home, text);
  const url = text.includes('://') ? URL.parse(text) : null;
  if (url === null || url.search !== '' || url.hash !== '' || url.password !== '') return undefined;
  if (url.protocol === 'https:' && url.username === '') return reference(hostOf(url.host), url.pathname.slice(1));
  if (url.protocol !== 'ssh:') return undefined;
  return reference(hostOf(sshHost(url)), url.pathname.slice(1));
}

/**
 * The same where only host, owner and name are needed, so that the short form of git, git@HOST:OWNER/REPOSITORY, does
 * too. As the URL of a GitRepository it does not: see {@link intendedRepositoryUrl}.
 */
export function parseRepositoryName(text: string, home: string = publicHost): RepositoryReference | undefined {
  const [, host, rest] = /^(?:[\w-]+@)?([\w-]+(?:\.[\w-]+)+):(?!\d+\/|\/)(.+)$/.exec(text) ?? [];
  if (host === undefined || rest === undefined) return parseRepository(text, home);
  return reference(hostOf(host), rest);
}

/**
 * The URL that was probably meant: for the short form of git (git@HOST:OWNER/REPOSITORY), which Flux does not accept,
 * URLs that are written like it, and other slips. It names the same repository, without credentials.
 * @returns undefined when no repository can be made out
 */
export function intendedRepositoryUrl(text: string): string | undefined {
  const [, scheme = '', rest = ''] = /^(?:(\w+):\/\/)?(.*)$/s.exec(text.trim()) ?? [];
  const at = rest.lastIndexOf('@');
  const [, host, port = '', owner, name] =
    /^([A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+)(:\d+(?=\/))?[:/]\/?([^/]+)\/([^/?#]+)\/?$/.exec(rest.slice(at + 1)) ?? [];
  if (host === undefined) return undefined;
  const found = reference(hostOf(host), `${owner}/${name}`);
  if (found === undefined) return undefined;
  const isSsh = scheme === 'ssh' || (scheme === '' && at >= 0);
  return isSsh ? `ssh://git@${host.toLowerCase()}${port}/${found.owner}/${found.name}.git` : homePage(found);
}

/** GitHub also answers ssh on port 443 of its own host ssh.HOST, for networks that allow nothing else. */
function sshHost({ hostname }: URL): string {
  return hostname.toLowerCase().replace(/^ssh\.(?=github\.com$|[^.]+\.ghe\.com$)/, '');
}

function hostOf(host: string): string {
  return host.toLowerCase().replace(/^www\.(?=github\.com$)/, '');
}

function reference(host: string, text: string): RepositoryReference | undefined {
  const [, owner, name] = path.exec(text) ?? [];
  if (owner === undefined || name === '.' || name === '..') return undefined;
  return { host, owner, ...(name !== undefined && { name }) };
}
