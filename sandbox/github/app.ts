import { createPublicKey, generateKeyPair, type KeyObject, verify } from 'node:crypto';
import { promisify } from 'node:util';
import type { Permission } from './grants.ts';
import type { SiteSeed } from './seed.ts';

/** A JSON web token with which an App proves who it is, or the words in which GitHub refuses it. */
export type AppJwt = { app: GitHubApp } | { refusal: { status: 401 | 404; message: string } };

const refused = (message: string, status: 401 | 404 = 401): AppJwt => ({ refusal: { status, message } });
const unreadable = refused('A JSON web token could not be decoded');
/** "The time must be no more than 10 minutes into the future." */
const longestLifeSeconds = 600;

/** A GitHub App with a private key, installed on all repositories of one account. */
export class GitHubApp {
  readonly id: number;
  readonly clientId: string;
  readonly slug: string;
  readonly installation: { readonly id: number; readonly account: string };
  readonly createdAt = new Date();
  /** What its installation was granted. */
  readonly permissions: Readonly<Record<string, Permission>> = {
    contents: 'write',
    metadata: 'read',
    organization_hooks: 'write',
    repository_hooks: 'write',
  };
  /** PEM in the form in which GitHub hands it out (PKCS #1). */
  readonly privateKey: string;
  readonly #publicKey: KeyObject;

  private constructor(seed: SiteSeed['app'], privateKey: string) {
    this.id = seed.id;
    this.clientId = seed.clientId;
    this.slug = seed.slug;
    this.installation = seed.installation;
    this.privateKey = privateKey;
    this.#publicKey = createPublicKey(privateKey);
  }

  /** With a key pair made for it. */
  static async create(seed: SiteSeed['app']): Promise<GitHubApp> {
    const { privateKey } = await promisify(generateKeyPair)('rsa', {
      modulusLength: 2048,
      publicKeyEncoding: { type: 'pkcs1', format: 'pem' },
      privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
    });
    return new GitHubApp(seed, privateKey);
  }

  /** Checks signature, issuer and times as GitHub does. */
  verify(token: string): AppJwt {
    const [header = '', claims = '', signature = ''] = token.split('.');
    const { alg } = decode(header);
    const { iss, iat, exp } = decode(claims);
    const signed = Buffer.from(`${header}.${claims}`);
    if (alg !== 'RS256') return unreadable;
    if (![String(this.id), this.clientId].includes(String(iss))) return refused('Integration not found', 404);
    if (!verify('RSA-SHA256', signed, this.#publicKey, Buffer.from(signature, 'base64url'))) return unreadable;
    const now = Date.now() / 1000;
    if (!Number.isInteger(iat) || (iat as number) > now + 1) {
      return refused(
        "'Issued at' claim ('iat') must be an Integer representing the time that the assertion was issued",
      );
    }
    if (!Number.isInteger(exp) || (exp as number) <= now) {
      return refused(
        "'Expiration time' claim ('exp') must be a numeric value representing the future time at which the assertion expires",
      );
    }
    if ((exp as number) > now + longestLifeSeconds) {
      return refused("'Expiration time' claim ('exp') is too far in the future");
    }
    return { app: this };
  }
}

function decode(part: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}
