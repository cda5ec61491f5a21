/** An OpenID Connect issuer whose tokens a generic-oidc Receiver accepts. */
export interface OidcProvider {
  /**
   * The `iss` claim of its tokens; `<issuerURL>/.well-known/openid-configuration` is read from there at each delivery.
   */
  readonly issuerURL: `${'https' | 'http'}://${string}`;
  /** The `aud` claim that tokens must have. @default notification-controller (Flux's default) */
  readonly audience?: string;
  /** Named values for use in the validations as `vars.<name>`, evaluated in this order. @default - none */
  readonly variables?: readonly OidcVariable[];
  /**
   * What the claims must satisfy, all of them. At least one is required, because anyone can get a token with a valid
   * signature from a public issuer: for GitHub Actions, check the repository or its owner.
   */
  readonly validations: readonly [OidcValidation, ...OidcValidation[]];
}

export interface OidcVariable {
  /** A CEL identifier. */
  readonly name: string;
  /** CEL over `claims` and the variables before this one. */
  readonly expression: string;
}

export interface OidcValidation {
  /** CEL over `claims` and `vars`, true or false. */
  readonly expression: string;
  /** What the notification-controller logs when it is false; the caller only sees 400. */
  readonly message: string;
}

/** GitHub Actions as an issuer: jobs that asked for an id-token (permissions: id-token: write). */
export const gitHubActionsIssuer = 'https://token.actions.githubusercontent.com';
