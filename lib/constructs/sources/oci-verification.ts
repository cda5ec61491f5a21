import type { SecretSource } from '../references.ts';

/** How the signature of an OCI artifact is checked. */
export interface OciVerification {
  /** What it was signed with. Flux's own default is cosign; here it has to be given. */
  readonly provider: 'cosign' | 'notation';
  /** Secret with the trusted public keys, or notation's certificates and trust policy. @default - keyless: Sigstore's public authorities (cosign) */
  readonly secretRef?: SecretSource;
  /** Keyless (cosign): who may have signed; one match is enough. @default - anybody */
  readonly matchOIDCIdentity?: readonly OidcIdentity[];
}

/** Who signed, as the certificate says; both are Go regular expressions (RE2). */
export interface OidcIdentity {
  /** Such as `^https://token\.actions\.githubusercontent\.com$`. */
  readonly issuer: string;
  /** Such as `^https://github\.com/acme/.*$`. */
  readonly subject: string;
}
