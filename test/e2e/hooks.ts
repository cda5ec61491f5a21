import { github } from './sandbox.ts';

/** OWNER and REPOSITORY, as the API's routes take them. */
export function where(fullName: string): { readonly owner: string; readonly repo: string } {
  const [owner = '', repo = ''] = fullName.split('/');
  return { owner, repo };
}

/** The webhooks of a repository, OWNER/REPOSITORY. */
export async function hooksOf(fullName: string) {
  return (await github('GET /repos/{owner}/{repo}/hooks', where(fullName))).data;
}

/** The one webhook of a repository. */
export async function hookOf(fullName: string) {
  const [hook, ...others] = await hooksOf(fullName);
  if (hook === undefined || others.length > 0) {
    throw new Error(`${fullName} has ${hook === undefined ? 0 : others.length + 1} webhooks`);
  }
  return hook;
}

/** Deletes every webhook of repositories: what a test made by hand. */
export async function deleteHooks(...fullNames: readonly string[]): Promise<void> {
  for (const fullName of fullNames) {
    for (const { id } of await hooksOf(fullName)) {
      await github('DELETE /repos/{owner}/{repo}/hooks/{hook_id}', { ...where(fullName), hook_id: id });
    }
  }
}

/** The same for an organization. */
export async function deleteOrganizationHooks(org: string): Promise<void> {
  for (const { id } of (await github('GET /orgs/{org}/hooks', { org })).data)
    await github('DELETE /orgs/{org}/hooks/{hook_id}', { org, hook_id: id });
}
