import * as pulumi from '@pulumi/pulumi';
import { hostOfBaseUrl, publicHost } from '../github/api.ts';
import type { GitHubCredentials } from '../operate/github.ts';
import type { Problem } from '../problems/problem.ts';

/** How the program reaches GitHub: the stack's `github:` settings before the environment, an App before a token. */
export interface GitHubAccess {
  /** undefined where nothing is set. */
  readonly credentials: GitHubCredentials | undefined;
  /**
   * The part that is in the stack's configuration, and so in the state, encrypted. Credentials of the environment do
   * not: the provider reads them at each run.
   */
  readonly configured: { readonly token?: string; readonly appAuth?: string };
  /** github:writeDelayMs: the wait after each write, where the stack sets it. */
  readonly writeDelayMs: number | undefined;
  /** The host of repositories that are named without one: github:baseUrl, GITHUB_BASE_URL, or github.com. */
  readonly host: string;
}

/** Reads them. Only here does the program look into the environment for GitHub. */
export function gitHubAccess(env: NodeJS.ProcessEnv = process.env): GitHubAccess {
  const config = new pulumi.Config('github');
  const appAuth = config.get('appAuth');
  const token = config.get('token');
  const app = parseApp(appAuth) ?? {};
  const id = app.id ?? env.GITHUB_APP_ID;
  const installationId = app.installationId ?? env.GITHUB_APP_INSTALLATION_ID;
  const pemFile = app.pemFile ?? env.GITHUB_APP_PEM_FILE;
  const baseUrl = config.get('baseUrl') ?? env.GITHUB_BASE_URL;
  const host = (baseUrl && hostOfBaseUrl(baseUrl)) || publicHost;
  const writeDelayMs = config.getNumber('writeDelayMs', { min: 1 });
  const configured = { ...(token && { token }), ...(appAuth && { appAuth }) };
  if (id && installationId && pemFile)
    return { credentials: { app: { id, installationId, pemFile } }, configured, writeDelayMs, host };
  const found = token || env.GITHUB_TOKEN;
  return { credentials: found ? { token: found } : undefined, configured, writeDelayMs, host };
}

/** Values that must not be shown; for a key, each line, because lines may appear separately. */
export function secretsOf(credentials: GitHubCredentials | undefined): string[] {
  if (credentials === undefined) return [];
  return 'token' in credentials ? [credentials.token] : credentials.app.pemFile.split(/\n|\\n/);
}

function parseApp(text: string | undefined): Partial<Record<'id' | 'installationId' | 'pemFile', string>> | undefined {
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Variables that the GitHub provider prefers to the owner that the program passes. */
export function checkOwnerVariables(owners: readonly string[], env: NodeJS.ProcessEnv = process.env): Problem[] {
  return ['GITHUB_OWNER', 'GITHUB_ORGANIZATION'].flatMap((name) => {
    const value = env[name];
    if (!value || owners.every((owner) => owner.toLowerCase() === value.toLowerCase())) return [];
    return [
      {
        subject: name,
        value,
        problem: `the GitHub provider prefers it to the owner of the repository (${owners.join(', ')})`,
        choices: 'not set',
        fix: `unset ${name}`,
      },
    ];
  });
}
