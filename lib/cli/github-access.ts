import { hostOfBaseUrl, publicHost } from '../github/api.ts';
import type { GitHubCredentials } from '../operate/github.ts';

/** How GitHub is reached, from the environment. */
export interface GitHubEnvironment {
  readonly credentials: GitHubCredentials | undefined;
  /** The host of a GitHub Enterprise Server: GITHUB_BASE_URL. */
  readonly enterprise: string | undefined;
}

/** Reads the variables that Pulumi's GitHub provider, GitHub's own CLI and its Actions read. */
export function gitHubEnvironment(env: NodeJS.ProcessEnv = process.env): GitHubEnvironment {
  const { GITHUB_APP_ID: id, GITHUB_APP_INSTALLATION_ID: installationId, GITHUB_APP_PEM_FILE: pemFile } = env;
  const host = hostOfBaseUrl(env.GITHUB_BASE_URL ?? '');
  const enterprise = host === publicHost ? undefined : host;
  if (id && installationId && pemFile) return { credentials: { app: { id, installationId, pemFile } }, enterprise };
  const token = env.GITHUB_TOKEN || env.GH_TOKEN;
  return { credentials: token ? { token } : undefined, enterprise };
}
