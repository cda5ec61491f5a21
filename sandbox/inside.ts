import { readFileSync } from 'node:fs';
import { setGlobalProxyFromEnv } from 'node:http';
import { setDefaultCACertificates } from 'node:tls';

/** From now on this process sends its own requests to GitHub like a program in the sandbox. */
export function requestLikeInside({
  SSL_CERT_FILE = '',
  HTTPS_PROXY,
  NO_PROXY,
}: Readonly<Record<string, string>>): void {
  setDefaultCACertificates([readFileSync(SSL_CERT_FILE, 'utf8')]);
  setGlobalProxyFromEnv({ HTTPS_PROXY, NO_PROXY });
}
