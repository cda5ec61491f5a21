import { commitAndPush } from '../../sandbox/demo/push.ts';
import { hookOf, where } from './hooks.ts';
import { environment, github, sandbox, until } from './sandbox.ts';

/**
 * Does something that GitHub delivers to a repository's only webhook, and waits for the answer.
 * @param act what makes GitHub send the event
 * @returns the status of the answer
 */
export async function delivered(fullName: string, event: string, act: () => Promise<unknown>): Promise<number> {
  const { id } = await hookOf(fullName);
  const hook = { ...where(fullName), hook_id: id };
  const list = async () => (await github('GET /repos/{owner}/{repo}/hooks/{hook_id}/deliveries', hook)).data;
  const before = new Set((await list()).map((delivery) => delivery.id));
  await act();
  return until(`the delivery of ${event} from ${fullName}`, async () => {
    return (await list()).find((delivery) => delivery.event === event && !before.has(delivery.id))?.status_code;
  });
}

/** Pushes to a repository, and waits until its webhook's delivery was answered. */
export async function push(fullName: string): Promise<number> {
  const url = `https://github.com/${fullName}`;
  return delivered(fullName, 'push', () => commitAndPush(url, environment('GITHUB_TOKEN'), sandbox.env));
}
