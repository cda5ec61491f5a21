import { request } from '@octokit/request';
import pLimit from 'p-limit';

/** The organization of the sandbox's GitHub that gets the fleet. */
export const organization = 'acme';

/** Requests at the same time, outside of the measurements. */
export const atOnce = 8;

/** app-0001, app-0002 and so on. */
export function repositoryNames(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `app-${String(index + 1).padStart(4, '0')}`);
}

/** Makes the repositories, each with one commit, as a person would by GitHub's API. */
export async function makeRepositories(names: readonly string[], token: string): Promise<void> {
  const github = request.defaults({ headers: { authorization: `Bearer ${token}` } });
  const limit = pLimit(atOnce);
  await Promise.all(
    names.map((name) =>
      limit(() => github('POST /orgs/{org}/repos', { org: organization, name, auto_init: true, private: false })),
    ),
  );
}
