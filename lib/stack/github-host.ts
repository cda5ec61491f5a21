import { hostOfBaseUrl, publicHost } from '../github/api.ts';
import type { StackConfig } from '../settings/stack-config.ts';

/** Where GitHub is: the GitHub provider takes its base URL from the stack file or from the environment. */
export function gitHubHost({ values }: StackConfig): string {
  const baseUrl = values['github:baseUrl'] ?? process.env.GITHUB_BASE_URL;
  return (typeof baseUrl === 'string' && hostOfBaseUrl(baseUrl)) || publicHost;
}
