import 'reflect-metadata';
import * as x509 from '@peculiar/x509';

/** A key pair as the Sealed Secrets controller makes one at its first start, but smaller; both in PEM. */
export async function makeSealingKey(): Promise<{ readonly certificate: string; readonly key: string }> {
  const algorithm = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256', publicExponent: new Uint8Array([1, 0, 1]) };
  const keys = await crypto.subtle.generateKey({ ...algorithm, modulusLength: 2048 }, true, ['sign', 'verify']);
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({ keys, name: 'CN=sealed-secrets' });
  const key = x509.PemConverter.encode(await crypto.subtle.exportKey('pkcs8', keys.privateKey), 'PRIVATE KEY');
  return { certificate: certificate.toString('pem'), key };
}
