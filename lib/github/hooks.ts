import { request } from '@octokit/request';
import { RequestError } from '@octokit/request-error';
import { type HookHome, hooksPath } from './hook-home.ts';

/** GitHub answered with an error status. */
export interface Refusal {
  readonly status: number;
  readonly detail: string;
}

/** The part of GitHub's answer that is read. */
interface ApiHook {
  readonly id: number;
  readonly config: { readonly url?: string };
}

/** A webhook as GitHub lists it (its secret is masked). */
export interface ListedHook {
  readonly id: number;
  readonly url: string | undefined;
}

/**
 * Lists the webhooks of a repository or an organization, up to 100 (GitHub allows 20 per event).
 * Needs the fine-grained permission Webhooks: read.
 * @returns the hooks, or GitHub's refusal
 * @throws Error when GitHub cannot be reached
 */
export async function listHooks(home: HookHome, token: string): Promise<ListedHook[] | Refusal> {
  try {
    const { data }: { data: readonly ApiHook[] } = await request(`GET /${hooksPath(home)}`, {
      per_page: 100,
      headers: { authorization: `Bearer ${token}` },
      request: { signal: AbortSignal.timeout(10_000) },
    });
    return data.map(({ id, config }) => ({ id, url: config.url }));
  } catch (error) {
    // Octokit gives status 500 to failures of the network too; only an answer has a response.
    if (error instanceof RequestError && error.response !== undefined) {
      return { status: error.status, detail: error.message };
    }
    throw error;
  }
}
