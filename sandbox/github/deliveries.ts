import { createHmac, randomUUID } from 'node:crypto';
import { isIP } from 'node:net';
import { checkServerIdentity } from 'node:tls';
import type { Json } from './emulated-api.ts';
import type { Hook } from './hooks.ts';
import { exchange } from './http-exchange.ts';

/** One attempt to hand an event to a hook's URL. */
export interface Delivery {
  /** Beyond Number.MAX_SAFE_INTEGER, as GitHub's are (octokit/request.js#797). */
  readonly id: bigint;
  readonly hookId: number;
  /** X-GitHub-Delivery. Every hook that gets the event, and every redelivery, has the same one. */
  readonly guid: string;
  readonly event: string;
  readonly payload: Json;
  readonly deliveredAt: Date;
  readonly redelivery: boolean;
  /** Seconds, as GitHub reports it. */
  readonly duration: number;
  /** `OK`, or why it failed. */
  readonly status: string;
  /** 0 when there was no answer. */
  readonly statusCode: number;
  readonly url: string;
  readonly request: { readonly headers: Readonly<Record<string, string>> };
  readonly response: { readonly headers: Readonly<Record<string, unknown>>; readonly body: string };
}

/** What a listener gets about a delivery that has ended. */
export interface DeliveryReport {
  readonly hookId: number;
  readonly event: string;
  readonly guid: string;
  readonly redelivery: boolean;
  /** 0 when there was no answer. */
  readonly statusCode: number;
  /** `OK`, or why it failed. */
  readonly status: string;
  readonly durationMs: number;
  readonly url: string;
}

export type DeliveryRoute = (host: string, port: number) => { host: string; port: number };

/** GitHub: "your server should respond with a 2XX response within 10 seconds". */
const timeLimitMs = 10_000;

/** Sends events to hooks in the background and keeps a record of every attempt. Nothing is retried, as on GitHub. */
export class Deliveries {
  /** Where a delivery really connects to; the URL and the Host header stay what they are. */
  route: DeliveryRoute = (host, port) => ({ host, port });
  readonly #records: Delivery[] = [];
  readonly #listeners = new Set<(report: DeliveryReport) => void>();
  readonly #closing = new AbortController();
  readonly #underWay = new Set<Promise<void>>();
  readonly #timeoutMs: number;
  readonly #headers: Readonly<Record<string, string>>;
  #lastId = 3_804_004_623_172_239_366n;

  /**
   * @param timeoutMs how long a receiver may take to answer
   * @param headers that every delivery has besides its own
   */
  constructor(timeoutMs = timeLimitMs, headers: Readonly<Record<string, string>> = {}) {
    this.#timeoutMs = timeoutMs;
    this.#headers = headers;
  }

  onDelivery(listener: (report: DeliveryReport) => void): void {
    this.#listeners.add(listener);
  }

  /** Newest first. */
  list(hook: Hook): Delivery[] {
    return this.#records.filter((delivery) => delivery.hookId === hook.id).reverse();
  }

  get(hook: Hook, id: bigint): Delivery | undefined {
    return this.#records.find((delivery) => delivery.hookId === hook.id && delivery.id === id);
  }

  /** One event for several hooks. Returns its GUID at once. */
  send(hooks: readonly Hook[], event: string, payload: (hook: Hook) => Json): string {
    const guid = randomUUID();
    for (const hook of hooks) this.#start(hook, { guid, event, payload: payload(hook), redelivery: false });
    return guid;
  }

  /** The same payload under the same GUID, sent to what the hook's config is now. Returns at once. */
  redeliver(hook: Hook, { guid, event, payload }: Delivery): void {
    this.#start(hook, { guid, event, payload, redelivery: true });
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await Promise.all(this.#underWay);
  }

  #start(hook: Hook, message: Pick<Delivery, 'guid' | 'event' | 'payload' | 'redelivery'>): void {
    const attempt = this.#attempt(hook, message).finally(() => this.#underWay.delete(attempt));
    this.#underWay.add(attempt);
  }

  async #attempt(hook: Hook, message: Pick<Delivery, 'guid' | 'event' | 'payload' | 'redelivery'>): Promise<void> {
    const { url } = hook.config;
    const json = JSON.stringify(message.payload);
    const body = hook.config.content_type === 'json' ? json : new URLSearchParams({ payload: json }).toString();
    const headers = { ...requestHeaders(hook, message, body), ...this.#headers };
    this.#lastId += 1n;
    const id = this.#lastId;
    const deliveredAt = new Date();
    const started = performance.now();
    const outcome = await this.#post(hook, headers, body);
    const durationMs = performance.now() - started;
    if (this.#closing.signal.aborted) return;

    const duration = Math.round(durationMs) / 1000;
    this.#records.push({
      ...message,
      id,
      hookId: hook.id,
      deliveredAt,
      duration,
      url,
      request: { headers },
      ...outcome,
    });
    const { status, statusCode } = outcome;
    hook.lastResponse = {
      code: statusCode,
      status: statusCode < 400 && status === 'OK' ? 'active' : 'misconfigured',
      message: status,
    };
    const { guid, event, redelivery } = message;
    for (const listener of this.#listeners)
      listener({ hookId: hook.id, event, guid, redelivery, statusCode, status, durationMs, url });
  }

  async #post(
    hook: Hook,
    headers: Readonly<Record<string, string>>,
    body: string,
  ): Promise<Pick<Delivery, 'status' | 'statusCode' | 'response'>> {
    const url = new URL(hook.config.url);
    const hostname = url.hostname.replace(/^\[|\]$/g, '');
    const target = this.route(hostname, Number(url.port) || (url.protocol === 'https:' ? 443 : 80));
    try {
      const answer = await exchange(
        {
          protocol: url.protocol,
          ...target,
          method: 'POST',
          path: url.pathname + url.search,
          headers: { ...headers, host: url.host },
          ...(url.username ? { auth: `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}` } : {}),
          // The certificate has to fit the URL, wherever the connection goes.
          servername: isIP(hostname) ? '' : hostname,
          checkServerIdentity: (_, certificate) => checkServerIdentity(hostname, certificate),
          rejectUnauthorized: hook.config.insecure_ssl === '0',
          signal: AbortSignal.any([this.#closing.signal, AbortSignal.timeout(this.#timeoutMs)]),
        },
        body,
      );
      const ok = answer.status >= 200 && answer.status < 300;
      return {
        statusCode: answer.status,
        status: ok ? 'OK' : `Invalid HTTP Response: ${answer.status}`,
        response: { headers: answer.headers, body: answer.body.toString('utf8') },
      };
    } catch (error) {
      return {
        statusCode: 0,
        status: failureStatus(error as NodeJS.ErrnoException),
        response: { headers: {}, body: '' },
      };
    }
  }
}

/** The words of GitHub's "Troubleshooting webhooks". */
function failureStatus(error: NodeJS.ErrnoException): string {
  if (error.name === 'TimeoutError' || error.name === 'AbortError') return 'timed out';
  if (/CERT|SELF_SIGNED|ALTNAME|UNABLE_TO/.test(error.code ?? '')) {
    return 'peer certificate cannot be authenticated with given CA certificates';
  }
  return 'failed to connect to host';
}

function requestHeaders(hook: Hook, message: Pick<Delivery, 'guid' | 'event'>, body: string): Record<string, string> {
  const { secret, content_type } = hook.config;
  const [targetKind, targetId] = hook.owner.split('/');
  const signature = (algorithm: 'sha1' | 'sha256') =>
    `${algorithm}=${createHmac(algorithm, secret ?? '')
      .update(body)
      .digest('hex')}`;
  return {
    Accept: '*/*',
    'Content-Type': content_type === 'json' ? 'application/json' : 'application/x-www-form-urlencoded',
    'User-Agent': 'GitHub-Hookshot/sandbox',
    'X-GitHub-Delivery': message.guid,
    'X-GitHub-Event': message.event,
    'X-GitHub-Hook-ID': String(hook.id),
    'X-GitHub-Hook-Installation-Target-ID': targetId ?? '',
    'X-GitHub-Hook-Installation-Target-Type': targetKind === 'organizations' ? 'organization' : 'repository',
    // The older SHA-1 signature still comes along, and is all that some receivers read.
    ...(secret === undefined
      ? {}
      : { 'X-Hub-Signature': signature('sha1'), 'X-Hub-Signature-256': signature('sha256') }),
  };
}
