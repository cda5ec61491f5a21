/**
 * A value that is known only to the engine that deploys the objects, such as a Pulumi output. The front end that
 * accepts one brings the cdk8s resolver for it. A plain string is deliberately not one: it would be written to dist/.
 */
export interface Deferred<T> {
  apply<U>(use: (value: T) => U): unknown;
}

/** Annotation that says, on a Secret without a token, where the token has to come from. */
export const tokenAnnotation = 'fluxhook.dev/token';

/** The Secret is made elsewhere, with the token under its key `token`; nothing is declared for it here. */
export interface ExistingToken {
  readonly type: 'existing-secret';
}

/** The External Secrets Operator copies the token from a store, and makes the Secret. */
export interface ExternalToken {
  readonly type: 'external-secret';
  /** The SecretStore of the same namespace, or the ClusterSecretStore. */
  readonly store: `SecretStore/${string}` | `ClusterSecretStore/${string}`;
  /** What the store calls the secret: a path, a name, an ARN. */
  readonly key: string;
  /** The field in a secret that has several. @default - the secret as a whole */
  readonly property?: string;
  /** How often the operator looks for a new value. @default 1h */
  readonly refreshInterval?: string;
}

/** Where a sealed value may be opened, apart from its own namespace and name. */
export type SealingScope = 'strict' | 'namespace-wide' | 'cluster-wide';

/** Encrypted for the Sealed Secrets controller of one cluster, which makes the Secret. */
export interface SealedToken {
  readonly type: 'sealed-secret';
  /** Base64, as `kubeseal --raw` prints it. */
  readonly encrypted: string;
  /** The scope it was encrypted for. @default strict */
  readonly scope?: SealingScope;
}

/**
 * A label that is encrypted together with the token. No label may look like a ciphertext, so the API server refuses the
 * Secret while it is encrypted; without it kustomize-controller (1.9.5, without `spec.decryption`) would apply it, and the token
 * would be the ciphertext that everybody reads in Git.
 */
export const decryptedLabel = { key: 'fluxhook.dev/decrypted', value: 'by-flux' } as const;

/** Encrypted with SOPS; kustomize-controller decrypts it (`spec.decryption` of the Flux Kustomization). */
export interface SopsToken {
  readonly type: 'sops';
  /** The encrypted value of `stringData.token`: `ENC[AES256_GCM,…]`. */
  readonly encrypted: string;
  /** The encrypted value of the label fluxhook.dev/decrypted, see {@link decryptedLabel}. */
  readonly encryptedLabel: string;
  /** SOPS's metadata; they have to say `mac_only_encrypted`, because the rest of the manifest is made here. */
  readonly metadata: Readonly<Record<string, unknown>>;
}

/** Put in by Flux (`spec.postBuild.substituteFrom` of the Flux Kustomization). */
export interface SubstitutedToken {
  readonly type: 'substitution';
  /** The variable that holds the token: letters, digits and `_`. */
  readonly variable: string;
}

/** Where the token comes from. No source puts it into a manifest in plain text. */
export type TokenSource = Deferred<string> | ExistingToken | ExternalToken | SealedToken | SopsToken | SubstitutedToken;
