/** A webhook as GitHub lists it (its secret is masked). */
export interface ListedHook {
  readonly id: number;
  readonly active: boolean;
  readonly events: readonly string[];
  readonly url: string | undefined;
  readonly contentType: string | undefined;
  readonly insecureSsl: boolean;
  /** Whether GitHub signs its deliveries. */
  readonly hasSecret: boolean;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** One attempt to deliver an event. */
export interface Delivery {
  /** Of this attempt; a text, because GitHub's are beyond Number.MAX_SAFE_INTEGER since 2026 (octokit/request.js#797). */
  readonly id: string;
  /** X-GitHub-Delivery: a redelivery has that of the first attempt. */
  readonly guid: string;
  readonly event: string;
  readonly deliveredAt: Date;
  /** Seconds until the answer. */
  readonly duration: number;
  readonly redelivery: boolean;
  /** HTTP status of the answer; 0 where there was none. */
  readonly statusCode: number;
  /** What GitHub says of it: OK, or a reason such as `failed to connect to host`. */
  readonly status: string;
}

/** Whether a delivery was accepted. */
export function isOk({ statusCode }: Pick<Delivery, 'statusCode'>): boolean {
  return statusCode >= 200 && statusCode < 300;
}

/** A delivery with what was sent. */
export interface DeliveryDetail extends Delivery {
  readonly url: string;
  /** Headers of the request, names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly payload: Readonly<Record<string, unknown>>;
}

/** The part of GitHub's answer that is read. */
export interface ApiHook {
  readonly id: number;
  readonly active: boolean;
  readonly events: readonly string[];
  readonly created_at: string;
  readonly updated_at: string;
  readonly config: {
    readonly url?: string;
    readonly content_type?: string;
    readonly insecure_ssl?: string | number;
    readonly secret?: string;
  };
}

export interface ApiDelivery {
  /** Octokit makes a bigint of one that a number cannot hold. */
  readonly id: number | bigint;
  readonly guid: string;
  readonly event: string;
  readonly delivered_at: string;
  readonly duration: number;
  readonly redelivery: boolean;
  readonly status: string;
  readonly status_code: number;
}

export interface ApiDeliveryDetail extends ApiDelivery {
  readonly url: string;
  readonly request: { readonly headers?: Record<string, string>; readonly payload?: Record<string, unknown> };
}

export function listed({ id, active, events, config, created_at, updated_at }: ApiHook): ListedHook {
  return {
    id,
    active,
    events,
    url: config.url,
    contentType: config.content_type,
    insecureSsl: String(config.insecure_ssl) === '1',
    hasSecret: config.secret !== undefined && config.secret !== '',
    createdAt: new Date(created_at),
    updatedAt: new Date(updated_at),
  };
}

export function delivered({ delivered_at, status_code, ...rest }: ApiDelivery): Delivery {
  const { id, guid, event, duration, redelivery, status } = rest;
  return {
    id: String(id),
    guid,
    event,
    duration,
    redelivery,
    status,
    deliveredAt: new Date(delivered_at),
    statusCode: status_code,
  };
}

export function detailed(detail: ApiDeliveryDetail): DeliveryDetail {
  const { headers = {}, payload = {} } = detail.request;
  return {
    ...delivered(detail),
    url: detail.url,
    headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value])),
    payload: withDoubles(payload) as Record<string, unknown>,
  };
}

/** Numbers as Flux has them in a body, which are doubles: Octokit makes a bigint of a large one. */
function withDoubles(value: unknown): unknown {
  if (typeof value === 'bigint') return Number(value);
  if (Array.isArray(value)) return value.map(withDoubles);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, withDoubles(each)]));
}
