/** An API of an operator that makes a Secret from an object of its own. */
export interface SecretMakerApi {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  /** Plural. */
  readonly resource: string;
}

/** External Secrets Operator, 0.16 and newer. */
export const externalSecretApi = {
  group: 'external-secrets.io',
  version: 'v1',
  kind: 'ExternalSecret',
  resource: 'externalsecrets',
} as const satisfies SecretMakerApi;

/** Sealed Secrets controller. */
export const sealedSecretApi = {
  group: 'bitnami.com',
  version: 'v1alpha1',
  kind: 'SealedSecret',
  resource: 'sealedsecrets',
} as const satisfies SecretMakerApi;

/** As manifests have it: group and version. */
export function gvkOf({ group, version, kind }: SecretMakerApi) {
  return { apiVersion: `${group}/${version}`, kind };
}
