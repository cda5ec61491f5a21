import type { Directory, Found } from './directory.ts';
import { type ApiAnswer, type Json, jsonAnswer } from './emulated-api.ts';

const guide = 'https://docs.github.com/rest/guides/best-practices-for-using-the-rest-api#follow-redirects';

/** A path by a name that the repository no longer has, and what follows that name. */
export type Moved = Found & { rest: string };

/**
 * The path by the names GitHub has at present: any case of owner and repository is understood, and
 * `/repositories/ID` and `/organizations/ID` stand for the name.
 */
export function canonicalPath(directory: Directory, path: string): { path: string; moved?: Moved } {
  const [, owner = '', name = '', rest = ''] = /^\/repos\/([^/?]+)\/([^/?]+)(.*)$/.exec(path) ?? [];
  if (name !== '') {
    const found = directory.find(decodeURIComponent(`${owner}/${name}`));
    if (found?.moved) return { path, moved: { ...found, rest } };
    return { path: found ? `/repos/${found.fullName}${rest}` : path };
  }
  const [, id = '', afterId = ''] = /^\/repositories\/(\d+)(.*)$/.exec(path) ?? [];
  const fullName = directory.fullName(Number(id));
  if (fullName !== undefined) return { path: `/repos/${fullName}${afterId}` };
  const [, kind = '', login = '', afterLogin = ''] = /^\/(orgs|users)\/([^/?]+)(.*)$/.exec(path) ?? [];
  return { path: kind === '' ? path : `/${kind}/${directory.owner(decodeURIComponent(login))}${afterLogin}` };
}

/** What GitHub answers to a repository's former name: where it is by its id, for a GET once and for all. */
export function redirect(apiUrl: string, method: string, { id, rest }: Moved): ApiAnswer {
  const location = `${apiUrl}/repositories/${id}${rest}`;
  const [status, message] = method === 'GET' ? [301, 'Moved Permanently'] : [307, 'Temporary Redirect'];
  const body: Json = { message, url: location, documentation_url: guide };
  const answer = jsonAnswer(status, body);
  return { ...answer, headers: { ...answer.headers, location } };
}
