/** What a token may do. A read-only one is like a fine-grained token with Metadata and Contents read and no Webhooks. */
export interface TokenGrant {
  readonly login: string;
  readonly readonly: boolean;
  /** @default it does not expire */
  readonly expiresAt?: Date;
  /** Only of a token that a GitHub App made for one of its installations; `login` is then the App's bot. */
  readonly installation?: InstallationGrant;
}

export type Permission = 'read' | 'write' | 'admin';

export interface InstallationGrant {
  readonly id: number;
  /** Login of the user or organization on which the App is installed. */
  readonly account: string;
  readonly permissions: Readonly<Record<string, Permission>>;
  /** Ids of the repositories to which the token is limited. @default all of the account */
  readonly repositories?: ReadonlySet<number>;
}
