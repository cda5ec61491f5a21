import { createAppAuth } from '@octokit/auth-app';
import { request } from '@octokit/request';
import type { Authorize } from './github.ts';
import { judgeOfGitHub, outcomeOf } from './github-answers.ts';
import type { Patience } from './patience.ts';

/** How an App's installation proves who it is: by a token that GitHub gives for the App's key. */
export function appAuthorization(
  { id, installationId, pemFile }: { readonly id: string; readonly installationId: string; readonly pemFile: string },
  baseUrl: string,
  patience: Patience,
): Authorize {
  let signal: AbortSignal | undefined;
  const auth = createAppAuth({
    appId: id,
    installationId: Number(installationId),
    privateKey: pemFile.replaceAll('\\n', '\n'),
    request: request.defaults({
      baseUrl,
      request: { fetch: (url: string, options: RequestInit) => fetch(url, { ...options, ...(signal && { signal }) }) },
    }),
  });
  const { host } = new URL(baseUrl);
  return async () => {
    const attempt = async (own: AbortSignal) => {
      signal = own;
      return `Bearer ${(await auth({ type: 'installation' })).token}`;
    };
    try {
      // Making one more token for the same installation changes nothing, so it may be tried again.
      return await patience.ask(attempt, (error, count) => judgeOfGitHub(error, count, true));
    } catch (error) {
      return outcomeOf(error, `POST /app/installations/${installationId}/access_tokens`, host);
    }
  };
}
