import { generateKeyPairSync, sign } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** An OpenID Connect issuer on loopback: discovery, keys, and tokens with the claims asked for. */
export class Issuer implements AsyncDisposable {
  readonly #keys = generateKeyPairSync('rsa', { modulusLength: 2048 });
  readonly #server = createServer((request, response) => {
    const answer = request.url?.endsWith('/keys')
      ? { keys: [{ ...this.#keys.publicKey.export({ format: 'jwk' }), kid: 'key', use: 'sig', alg: 'RS256' }] }
      : {
          issuer: this.url,
          jwks_uri: `${this.url}/keys`,
          authorization_endpoint: this.url,
          token_endpoint: this.url,
          response_types_supported: ['id_token'],
          subject_types_supported: ['public'],
          id_token_signing_alg_values_supported: ['RS256'],
        };
    response.setHeader('content-type', 'application/json').end(JSON.stringify(answer));
  });

  get url(): `http://${string}` {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async listen(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
  }

  token(claims: Record<string, unknown>): string {
    const seconds = Math.floor(Date.now() / 1000);
    const parts = [
      { alg: 'RS256', kid: 'key' },
      { iss: this.url, aud: 'flux', iat: seconds, exp: seconds + 300, ...claims },
    ];
    const text = parts.map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');
    return `${text}.${sign('sha256', Buffer.from(text), this.#keys.privateKey).toString('base64url')}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
