import { github, until } from './sandbox.ts';

/** The status with which a webhook's ping is answered now. */
export async function pingAnswer(owner: string, repo: string, url: string): Promise<number> {
  const { data: hooks } = await github('GET /repos/{owner}/{repo}/hooks', { owner, repo });
  const hook = hooks.find(({ config }) => config.url === url);
  if (hook === undefined) throw new Error(`${owner}/${repo} has no webhook for ${url}`);
  const where = { owner, repo, hook_id: hook.id };
  const before = new Set(
    (await github('GET /repos/{owner}/{repo}/hooks/{hook_id}/deliveries', where)).data.map(({ id }) => id),
  );
  await github('POST /repos/{owner}/{repo}/hooks/{hook_id}/pings', where);
  return until(`a ping of ${url}`, async () => {
    const { data } = await github('GET /repos/{owner}/{repo}/hooks/{hook_id}/deliveries', where);
    return data.find(({ id, event }) => event === 'ping' && !before.has(id))?.status_code;
  });
}
