import type { Patience } from './patience.ts';
import { rootCause } from './root-cause.ts';

/**
 * A server did not answer, or not usefully. The message is only the reason: reports show the rest beside it.
 */
export class ServerFailure extends Error {
  override readonly name = 'ServerFailure';
  /** The server, as people know it. */
  readonly where: string;
  /** Such as GET /repos/acme/app/hooks. */
  readonly asked: string;
  readonly fix: string;
  /** HTTP status, where there was one. */
  readonly status: number | undefined;

  constructor(why: string, about: { where: string; asked: string; fix: string; status?: number | undefined }) {
    super(why);
    this.where = about.where;
    this.asked = about.asked;
    this.fix = about.fix;
    this.status = about.status;
  }

  /** All of it, in two lines. */
  get inWords(): string {
    return `${this.where} cannot be asked: ${this.asked} failed: ${this.message}.\nTo fix it: ${this.fix}.`;
  }
}

/** How a server is asked. */
export interface Asking {
  /** How long answers are waited for. @default - ten seconds for one, and a minute where it asks for that */
  readonly patience?: Patience;
  /** What a failure is thrown as. @default - as it is */
  readonly thrownAs?: (failure: ServerFailure) => Error;
}

/** Nothing was sent yet. */
const unsent = ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'UND_ERR_CONNECT_TIMEOUT', 'EHOSTUNREACH', 'ENETUNREACH'];

const lost = ['ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'UND_ERR_SOCKET', 'UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT'];

/** OpenSSL's names of what is wrong with a certificate, as Node has them. */
const certificate = /^(CERT_|ERR_TLS|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_|HOSTNAME_MISMATCH|ERR_SSL|EPROTO)/;

/** How a connection failed. */
export interface NetworkFailure {
  readonly why: string;
  /**
   * - `unsent`: the server was not reached, so asking again does nothing twice
   * - `lost`: the server may have done what it was asked
   * - `certificate`: who the server is cannot be determined
   */
  readonly kind: 'unsent' | 'lost' | 'certificate';
  readonly code: string;
}

/** The failure of a connection behind an error; undefined for other errors. */
export function networkFailure(error: unknown): NetworkFailure | undefined {
  for (let each = error; each instanceof Error; each = each.cause) {
    const all = each instanceof AggregateError ? [each, ...each.errors] : [each];
    for (const { code } of all as { code?: unknown }[]) {
      if (typeof code !== 'string') continue;
      const kind = unsent.includes(code)
        ? 'unsent'
        : lost.includes(code)
          ? 'lost'
          : certificate.test(code)
            ? 'certificate'
            : undefined;
      if (kind !== undefined) return { kind, code, why: whyOf(each, code) };
    }
  }
  return undefined;
}

/**
 * A connection that the other end closed, in the words of undici and of Node's own client: before an answer, and within
 * one.
 */
const closed = ['other side closed', 'socket hang up', 'aborted'];

function whyOf(error: Error, code: string): string {
  // All addresses of a name were tried.
  const said = rootCause(error instanceof AggregateError ? error.errors[0] : error);
  if (code === 'CERT_HAS_EXPIRED') return 'its certificate has expired';
  return closed.includes(said) ? 'the connection was closed without an answer' : said;
}
