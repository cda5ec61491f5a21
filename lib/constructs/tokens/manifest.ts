import { goDuration } from '../../flux/duration.ts';
import { substitutedLabelVariable } from '../../flux/substitution.ts';
import { externalSecretApi, gvkOf, sealedSecretApi } from './operators.ts';
import {
  decryptedLabel,
  type ExternalToken,
  type SealedToken,
  type SealingScope,
  type SopsToken,
  type SubstitutedToken,
} from './source.ts';

/** The Secret as it should be in the end, whatever creates it. */
export interface SecretParts {
  readonly place: { readonly name: string; readonly namespace?: string };
  readonly labels: Readonly<Record<string, string>>;
  /** Those that were asked for; the object that creates the Secret has them too. */
  readonly annotations?: Readonly<Record<string, string>>;
  /** Keys beside the token that are not secret. */
  readonly plain: Readonly<Record<string, string>>;
}

/**
 * An ExternalSecret (external-secrets.io/v1). Labels and plain keys go through the template: the operator owns the
 * Secret and takes them only from there. With data in the template, the token is no longer copied by itself.
 */
export function externalSecret({ place, labels, annotations, plain }: SecretParts, token: ExternalToken) {
  const [kind, name] = token.store.split('/');
  const data = Object.keys(plain).length > 0 && { data: { ...literals(plain), token: '{{ .token }}' } };
  return {
    ...gvkOf(externalSecretApi),
    metadata: { ...place, ...given(annotations) },
    spec: {
      // In the form that the operator itself writes when it adds its finalizer: otherwise it would become the owner of
      // the field, and the next one who applies the object, Pulumi or Flux, would get a conflict.
      refreshInterval: goDuration(token.refreshInterval ?? '1h'),
      secretStoreRef: { kind, name },
      target: { name: place.name, template: { metadata: { labels, ...given(annotations) }, ...data } },
      data: [
        {
          secretKey: 'token',
          remoteRef: { key: token.key, ...(token.property !== undefined && { property: token.property }) },
        },
      ],
    },
  };
}

/** A SealedSecret (bitnami.com/v1alpha1). The controller adds the template's data to what it decrypts. */
export function sealedSecret(
  { place, labels, annotations: asked, plain }: SecretParts,
  { encrypted, scope = 'strict' }: SealedToken,
) {
  // The controller picks the label it decrypts with by these annotations.
  const annotations = given({ ...scopeAnnotations(scope), ...asked });
  return {
    ...gvkOf(sealedSecretApi),
    metadata: { ...place, ...annotations },
    spec: {
      encryptedData: { token: encrypted },
      template: {
        metadata: { ...place, labels, ...annotations },
        ...(Object.keys(plain).length > 0 && { data: literals(plain) }),
      },
    },
  };
}

/** Both makers read the values as templates of Go; braces in them are written as text. */
function literals(plain: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(plain).map(([key, value]) => [key, value.replaceAll('{{', '{{ "{{" }}')]));
}

function scopeAnnotations(scope: SealingScope) {
  return scope === 'strict' ? {} : { [`sealedsecrets.bitnami.com/${scope}`]: 'true' };
}

/** An empty map is not written: the API server would drop it. */
function given(annotations: Readonly<Record<string, string>> = {}) {
  return Object.keys(annotations).length > 0 ? { annotations } : {};
}

/** A Secret encrypted with SOPS; the API server refuses it while it is encrypted, see {@link decryptedLabel}. */
export function sopsSecret({ place, labels, annotations, plain }: SecretParts, token: SopsToken) {
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { ...place, labels: { ...labels, [decryptedLabel.key]: token.encryptedLabel }, ...given(annotations) },
    stringData: { ...plain, token: token.encrypted },
    sops: token.metadata,
  };
}

/**
 * A Secret that Flux completes. If anything goes wrong, the API server refuses it, so that the token is never empty and
 * never the text in this file: unsubstituted, the label has characters that no label may have; with the variable unset
 * or empty, the token is a list. Source: https://github.com/fluxcd/pkg/tree/main/envsubst
 */
export function substitutedSecret({ place, labels, annotations, plain }: SecretParts, { variable }: SubstitutedToken) {
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: {
      ...place,
      labels: { ...labels, 'fluxhook.dev/substituted': `\${${substitutedLabelVariable}:-by-flux}` },
      ...given(annotations),
    },
    stringData: { ...plain, token: `\${${variable}:-[]}` },
  };
}
