import { randomBytes } from 'node:crypto';
import type { AppJwt, GitHubApp } from './app.ts';
import type { TokenGrant } from './grants.ts';

/** Who sends a request: an anonymous one has neither a grant nor a JSON web token of a GitHub App. */
export interface Caller {
  readonly grant?: TokenGrant;
  readonly jwt?: AppJwt;
}

/** The tokens that one GitHub knows. They can be issued and revoked while it runs. */
export class Tokens {
  readonly #grants: Map<string, TokenGrant>;
  readonly #app: GitHubApp;

  constructor(seed: Readonly<Record<string, TokenGrant>>, app: GitHubApp) {
    this.#grants = new Map(Object.entries(seed));
    this.#app = app;
  }

  /** @param prefix GitHub's for the kind of token: `ghp_` for a person's, `ghs_` for an installation's */
  issue(prefix: 'ghp_' | 'ghs_', grant: TokenGrant): string {
    const token = `${prefix}${randomBytes(27).toString('base64url').replace(/[-_]/g, '0')}`;
    this.#grants.set(token, grant);
    return token;
  }

  /** False when there is no such token. */
  revoke(token: string): boolean {
    return this.#grants.delete(token);
  }

  /** Reads the caller out of an Authorization header; undefined when it holds credentials that GitHub would not know. */
  identify(authorization: string | undefined): (Caller & { token?: string }) | undefined {
    if (!authorization) return {};
    const [, scheme = '', credentials = ''] = /^(\S+)\s+(.*)$/.exec(authorization.trim()) ?? [];
    const basic = scheme.toLowerCase() === 'basic';
    for (const token of basic ? basicCredentials(credentials) : [credentials]) {
      const grant = this.#grants.get(token);
      if (grant && !(grant.expiresAt && grant.expiresAt <= new Date())) return { token, grant };
    }
    return !basic && credentials.split('.').length === 3 ? { jwt: this.#app.verify(credentials) } : undefined;
  }
}

/** git sends a token as the password; GitHub takes it as the user name too. */
function basicCredentials(encoded: string): string[] {
  const decoded = Buffer.from(encoded, 'base64').toString('utf8');
  const colon = decoded.indexOf(':');
  return [decoded.slice(colon + 1), decoded.slice(0, colon)];
}
