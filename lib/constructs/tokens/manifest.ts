import { goDuration } from '../../flux/duration.ts';
import {
  decryptedLabel,
  type ExternalToken,
  type SealedToken,
  type SealingScope,
  type SopsToken,
  type SubstitutedToken,
} from './source.ts';

/** What every form of the Secret has: its place, and the labels that the Secret is to carry in the end. */
export interface SecretMetadata {
  readonly name: string;
  readonly namespace?: string;
  readonly labels: Readonly<Record<string, string>>;
}

/**
 * An ExternalSecret (external-secrets.io/v1). The label goes through the template: the operator owns the Secret and
 * takes labels from there alone.
 */
export function externalSecret({ labels, ...place }: SecretMetadata, token: ExternalToken) {
  const [kind, name] = token.store.split('/');
  return {
    apiVersion: 'external-secrets.io/v1',
    kind: 'ExternalSecret',
    metadata: place,
    spec: {
      // As the operator itself writes it when it adds its finalizer: of another text it would become the owner, and
      // whoever applies the object after that, Pulumi or Flux, would meet a conflict.
      refreshInterval: goDuration(token.refreshInterval ?? '1h'),
      secretStoreRef: { kind, name },
      target: { name: place.name, template: { metadata: { labels } } },
      data: [
        {
          secretKey: 'token',
          remoteRef: { key: token.key, ...(token.property !== undefined && { property: token.property }) },
        },
      ],
    },
  };
}

/** A SealedSecret (bitnami.com/v1alpha1). */
export function sealedSecret({ labels, ...place }: SecretMetadata, { encrypted, scope = 'strict' }: SealedToken) {
  // The controller picks the label it decrypts with by these annotations.
  const annotations = scopeAnnotations(scope);
  return {
    apiVersion: 'bitnami.com/v1alpha1',
    kind: 'SealedSecret',
    metadata: { ...place, ...annotations },
    spec: { encryptedData: { token: encrypted }, template: { metadata: { ...place, labels, ...annotations } } },
  };
}

function scopeAnnotations(scope: SealingScope) {
  return scope === 'strict' ? {} : { annotations: { [`sealedsecrets.bitnami.com/${scope}`]: 'true' } };
}

/** A Secret encrypted with SOPS; the API server refuses it undecrypted, see {@link decryptedLabel}. */
export function sopsSecret({ labels, ...place }: SecretMetadata, token: SopsToken) {
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { ...place, labels: { ...labels, [decryptedLabel.key]: token.encryptedLabel } },
    stringData: { token: token.encrypted },
    sops: token.metadata,
  };
}

/**
 * A Secret that Flux completes. Whatever goes wrong, the API server refuses it, so that the token is never empty and
 * never the text in this file: unsubstituted, the label has characters that no label may have; with the variable unset
 * or empty, the token is a list. Source: https://github.com/fluxcd/pkg/tree/main/envsubst
 */
export function substitutedSecret({ labels, ...place }: SecretMetadata, { variable }: SubstitutedToken) {
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: Flux's substitution, not ours
    metadata: { ...place, labels: { ...labels, 'fluxhook.dev/substituted': '${FLUXHOOK_SUBSTITUTED:-by-flux}' } },
    stringData: { token: `\${${variable}:-[]}` },
  };
}
