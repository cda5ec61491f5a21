import { webcrypto } from 'node:crypto';
// @peculiar/x509 needs the polyfill to be there first.
import 'reflect-metadata';
import * as x509 from '@peculiar/x509';

x509.cryptoProvider.set(webcrypto);

// ECDSA P-256 is understood by Go, OpenSSL, GnuTLS and Node alike, and a pair of keys takes milliseconds to make.
const keyAlgorithm = { name: 'ECDSA', namedCurve: 'P-256' };
const signingAlgorithm = { name: 'ECDSA', hash: 'SHA-256' };
const dayMs = 24 * 60 * 60 * 1000;
// A sandbox lives for hours; ninety days are for one that is kept. It is valid from a day before now, because clocks
// differ.
const validityOf = () => ({ notBefore: new Date(Date.now() - dayMs), notAfter: new Date(Date.now() + 90 * dayMs) });

export interface ServerIdentity {
  /** PEM certificate of the authority; the only part of it that may be written to disk. */
  readonly ca: string;
  /** PEM certificate for the given host names, signed by the authority. */
  readonly cert: string;
  /** PEM private key of `cert` (PKCS #8). Keep it in memory. */
  readonly key: string;
}

/**
 * Makes a throw-away certificate authority and one server certificate for `hosts`.
 * The authority's private key is dropped on return and cannot be exported, so nothing can ever be signed with it again.
 */
export async function createServerIdentity(
  hosts: readonly string[],
  /** Of the server's certificate. @default from yesterday on, for ninety days */
  validity = validityOf(),
): Promise<ServerIdentity> {
  const caKeys = await webcrypto.subtle.generateKey(keyAlgorithm, false, ['sign', 'verify']);
  const caName = 'CN=fluxhook sandbox throw-away CA';
  const ca = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: '01',
    name: caName,
    ...validityOf(),
    keys: caKeys,
    signingAlgorithm: signingAlgorithm,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign, true),
      await x509.SubjectKeyIdentifierExtension.create(caKeys.publicKey),
    ],
  });

  const serverKeys = await webcrypto.subtle.generateKey(keyAlgorithm, true, ['sign', 'verify']);
  const cert = await x509.X509CertificateGenerator.create({
    serialNumber: '02',
    subject: `CN=${hosts[0]}`,
    issuer: caName,
    ...validity,
    publicKey: serverKeys.publicKey,
    signingKey: caKeys.privateKey,
    signingAlgorithm: signingAlgorithm,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
      new x509.SubjectAlternativeNameExtension(hosts.map((value) => ({ type: 'dns', value }))),
      await x509.AuthorityKeyIdentifierExtension.create(caKeys.publicKey),
    ],
  });

  const pkcs8 = await webcrypto.subtle.exportKey('pkcs8', serverKeys.privateKey);
  return {
    ca: `${ca.toString('pem')}\n`,
    cert: cert.toString('pem'),
    key: x509.PemConverter.encode(pkcs8, 'PRIVATE KEY'),
  };
}
