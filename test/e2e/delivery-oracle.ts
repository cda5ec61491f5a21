import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { WireRequest, WireStatus } from './wire.ts';

/** A Receiver that is deployed, as far as it decides what it takes. */
export interface KnownReceiver {
  readonly name: string;
  readonly type: 'github' | 'bitbucket' | 'gitlab' | 'generic-hmac' | 'harbor' | 'nexus';
  /** Its status.webhookPath. */
  readonly path: string;
  readonly token: string;
  /** Its spec.events; empty for all. */
  readonly events: readonly string[];
  /** Takes the branch main only. */
  readonly isFiltered?: boolean;
  readonly isSuspended?: boolean;
}

/** What has to come of a request. */
export interface Verdict {
  /** Any of these. */
  readonly statuses: readonly WireStatus[];
  /** The Receiver whose target is reconciled. */
  readonly reconciles: string | undefined;
}

/** The notification-controller's limit for a body, in bytes (internal/server/limits.go). */
export const mostBytes = 3 * 1024 * 1024;

/** The same for headers, and what Go adds to it. */
const mostHeaderBytes = 256 * 1024 + 4096;

/**
 * What is right, from the bytes only: it knows the tokens, and not how the request came to be.
 * Source: internal/server/receiver_handlers.go of notification-controller v1.9.3, go-github v64 messages.go, and Go's
 * net/http for what is not HTTP.
 */
export function judge(receivers: readonly KnownReceiver[], request: WireRequest): Verdict {
  const { statuses, reconciles } = verdict(receivers, request);
  return { statuses: leavesUnread(request) ? [...statuses, 'none'] : statuses, reconciles };
}

/** What Go reads of a body after the answer, in bytes, before it gives the connection up (net/http, maxPostHandlerReadBytes). */
const readAfterAnswer = 256 * 1024;

/**
 * Whether the server may close the connection with bytes in it that it has not read. TCP resets such a connection, and
 * where the sender is slow to read, the answer goes with it.
 */
function leavesUnread({ body, framing }: WireRequest): boolean {
  const isCutShort = ['cut', 'broken-chunk', 'encoded', 'two-lengths', 'chunked-and-length'].includes(framing.kind);
  return isCutShort || body.length > readAfterAnswer;
}

function verdict(receivers: readonly KnownReceiver[], request: WireRequest): Verdict {
  const refused = (...statuses: WireStatus[]): Verdict => ({ statuses, reconciles: undefined });
  // The request line is read first.
  if (request.target.includes(' ')) return refused(400);
  if (isTooLong(request)) return refused(431, 'none');
  const malformed = malformedStatus(request);
  if (malformed !== undefined) return refused(malformed);
  const body = received(request);
  const receiver = receivers.find(({ path }) => path === request.target);
  // Neither is an answer of a Receiver: no such path, and a redirect to a clean one, which nobody follows here.
  if (receiver === undefined) return refused(404, 307, 400, ...(request.body.length > mostBytes ? [413] : []));
  // Whichever comes first, the end of what was sent or that of what is read.
  if (body === undefined) return refused(400, ...(request.body.length > mostBytes ? [413] : []));
  if (body.length > mostBytes) return refused(413);
  if (receiver.isSuspended) return refused(503);
  if (!isGenuine(receiver, request, body)) return refused(400);
  if (!receiver.isFiltered || !isJson(request)) {
    return { statuses: [200], reconciles: receiver.isFiltered ? undefined : receiver.name };
  }
  const value = parsed(body);
  if (value === undefined) return refused(500);
  return { statuses: [200], reconciles: value.ref === 'refs/heads/main' ? receiver.name : undefined };
}

/** The proof of the type, and an event that is listed. */
function isGenuine({ type, token, events }: KnownReceiver, request: WireRequest, body: Buffer): boolean {
  const listed = (header: string) => {
    const event = first(request, header).toLowerCase();
    return events.length === 0 || events.some((each) => each.toLowerCase() === event);
  };
  const isReadable = isJson(request) || (isForm(request) && !/;|%(?![\da-f]{2})/i.test(body.toString('latin1')));
  const hub = first(request, 'x-hub-signature-256') || first(request, 'x-hub-signature');
  switch (type) {
    case 'github':
      return isReadable && isSignature(hub, body, token) && listed('x-github-event');
    case 'bitbucket':
      return isReadable && isSignature(hub, body, token) && listed('x-event-key');
    case 'generic-hmac':
      return isSignature(first(request, 'x-signature'), body, token);
    case 'gitlab':
      return first(request, 'x-gitlab-token') === token && listed('x-gitlab-event');
    case 'harbor':
      return first(request, 'authorization') === token;
    case 'nexus': {
      const isSigned = first(request, 'x-nexus-webhook-signature') === hmac('sha1', body, token);
      return isSigned && parsed(body) !== undefined;
    }
  }
}

const algorithms = ['sha1', 'sha256', 'sha512'];

function isSignature(value: string, body: Buffer, token: string): boolean {
  const [, algorithm = '', hex = ''] = /^([^=]*)=((?:[\da-f]{2})+)$/i.exec(value) ?? [];
  if (!algorithms.includes(algorithm)) return false;
  const digest = (text: string) => createHash('sha256').update(text.toLowerCase()).digest();
  return timingSafeEqual(digest(hex), digest(hmac(algorithm, body, token)));
}

const hmac = (algorithm: string, body: Buffer, token: string) =>
  createHmac(algorithm, token).update(body).digest('hex');

/** The first of a header, without the blanks around it; empty where there is none. */
function first({ headers }: WireRequest, wanted: string): string {
  const [, value = ''] = headers.find(([name]) => name.toLowerCase() === wanted) ?? [];
  return value.replace(/^[ \t]+|[ \t]+$/g, '');
}

const mediaType = (request: WireRequest) => /^([^;,]*?)\s*(?:;[^,]*)?$/.exec(first(request, 'content-type'))?.[1];
const isJson = (request: WireRequest) => mediaType(request)?.toLowerCase() === 'application/json';
const isForm = (request: WireRequest) => mediaType(request)?.toLowerCase() === 'application/x-www-form-urlencoded';

/** The object that a body is; undefined where it is none. */
function parsed(body: Buffer): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(body.toString());
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}

function isTooLong({ headers }: WireRequest): boolean {
  return headers.reduce((sum, [name, value]) => sum + name.length + value.length + 4, 0) > mostHeaderBytes;
}

/** What is answered to what is not HTTP, before anybody looks at it. */
function malformedStatus({ version, headers, framing }: WireRequest): number | undefined {
  const hosts = headers.filter(([name]) => name.toLowerCase() === 'host').length;
  if (hosts > 1) return 400;
  if (framing.kind === 'encoded') return 501;
  const isWithout = hosts === 0 && version === '1.1';
  return isWithout || (framing.kind === 'two-lengths' && framing.differ) ? 400 : undefined;
}

/** What arrives as the body; undefined where it does not end as it said it would. */
function received({ body, framing }: WireRequest): Buffer | undefined {
  if (framing.kind === 'short' || framing.kind === 'broken-chunk') return undefined;
  return framing.kind === 'cut' ? body.subarray(0, framing.at) : body;
}
