import { constants, createCipheriv, publicEncrypt, randomBytes, X509Certificate } from 'node:crypto';
import type { SealingScope } from '../constructs/tokens/source.ts';

/** Where the Secret will be; the controller opens the value there only, as far as the scope says. */
export interface SealedPlace {
  readonly namespace: string;
  readonly name: string;
  /** @default strict */
  readonly scope?: SealingScope;
}

/**
 * Encrypts a value for the Sealed Secrets controller, as `kubeseal --raw` does: a session key under RSA-OAEP with
 * SHA-256, the value under AES-256-GCM with it. The nonce is zero because a session key is used once.
 * Source: bitnami-labs/sealed-secrets 0.40, pkg/crypto. The one library for JavaScript
 * (@socialgouv/aes-gcm-rsa-oaep) rests on node-forge 0.10, whose known vulnerabilities were fixed in later versions.
 *
 * @param certificate the controller's, in PEM (`kubeseal --fetch-cert`)
 * @returns base64
 * @throws Error for an invalid certificate, or one without an RSA key
 */
export function seal(value: string, certificate: string, { namespace, name, scope = 'strict' }: SealedPlace): string {
  const key = new X509Certificate(certificate).publicKey;
  if (key.asymmetricKeyType !== 'rsa') throw new Error(`its key is ${key.asymmetricKeyType}, not rsa`);
  const label = { strict: `${namespace}/${name}`, 'namespace-wide': namespace, 'cluster-wide': '' }[scope];
  const sessionKey = randomBytes(32);
  const sealedKey = publicEncrypt(
    { key, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha256', oaepLabel: Buffer.from(label) },
    sessionKey,
  );
  const cipher = createCipheriv('aes-256-gcm', sessionKey, Buffer.alloc(12));
  const length = Buffer.alloc(2);
  length.writeUInt16BE(sealedKey.length);
  return Buffer.concat([length, sealedKey, cipher.update(value, 'utf8'), cipher.final(), cipher.getAuthTag()]).toString(
    'base64',
  );
}
