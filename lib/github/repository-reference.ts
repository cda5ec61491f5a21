import { publicHost } from './api.ts';
import { homePage } from './hook-home.ts';

/** A repository at GitHub, or an organization (or user) where no repository is named. */
export interface RepositoryReference {
  /** Where it is: github.com, SUBDOMAIN.ghe.com, or the host of a GitHub Enterprise Server, with its port if that is not 443. */
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

const owner = '[A-Za-z0-9](?:[A-Za-z0-9_-]{0,38})';
const name = '[A-Za-z0-9._-]{1,100}?';
const path = new RegExp(`^(${owner})(?:/(${name}))?(?:\\.git)?/?$`);

/**
 * Reads a repository: an https or ssh URL as `git clone` takes it (a trailing .git or slash is accepted), OWNER/REPOSITORY,
 * or the name of an owner. Owners may have an underscore in them (Enterprise Managed Users).
 *
 * URLs with credentials are none: they would end up in plain text in the GitRepository.
 *
 * @param text as a person wrote it
 * @param home the host of OWNER/REPOSITORY without one
 * @returns undefined when it is nothing of all that
 */
export function parseRepository(text: string, home = publicHost): RepositoryReference | undefined {
  if (!text.includes(':')) return text.startsWith('/') ? undefined : reference(home, text);
  const url = URL.parse(text);
  if (url === null || url.search !== '' || url.hash !== '' || !text.includes('://')) return undefined;
  if (url.protocol === 'https:' && url.username === '' && url.password === '' && !url.host.startsWith('www.')) {
    return reference(url.host, url.pathname.slice(1));
  }
  if (url.protocol === 'ssh:' && url.password === '') {
    // GitHub also answers ssh on port 443 of this host, for networks that let nothing else out.
    const host = url.hostname.toLowerCase();
    return reference(host === `ssh.${publicHost}` ? publicHost : host, url.pathname.slice(1));
  }
  return undefined;
}

/**
 * The URL that was probably meant: for scp-like addresses (git@HOST:OWNER/REPOSITORY), which Flux does not take, URLs that
 * are written like them, and other slips.
 * @returns undefined when no repository can be made out
 */
export function intendedRepositoryUrl(text: string): string | undefined {
  const [, scheme = '', rest = ''] = /^(?:(\w+):\/\/)?(.*)$/s.exec(text.trim()) ?? [];
  const at = rest.lastIndexOf('@');
  const match = /^(?:www\.)?([A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+)(?::\d+)?[:/]\/?([^/]+)\/([^/?#]+)/.exec(
    rest.slice(at + 1),
  );
  const [, host = '', owner = '', name = ''] = match ?? [];
  const found = reference(host.toLowerCase(), `${owner}/${name}`);
  if (found === undefined) return undefined;
  const ssh = scheme === 'ssh' || (scheme === '' && at >= 0);
  return ssh ? `ssh://git@${found.host}/${found.owner}/${found.name}.git` : homePage(found);
}

function reference(host: string, text: string): RepositoryReference | undefined {
  const [, owner, name] = path.exec(text) ?? [];
  if (owner === undefined || name === '.' || name === '..') return undefined;
  return { host, owner, ...(name !== undefined && { name }) };
}
