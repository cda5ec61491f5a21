/** GitHub answered with an error status. */
export interface Refusal {
  readonly status: number;
  readonly detail: string;
  /** Why, where the answer says more than its status. */
  readonly cause?: 'limit' | 'sso' | undefined;
  /** Of a limit: when GitHub takes requests again, as far as it says. */
  readonly until?: Date | undefined;
  /** Of single sign-on: the page that lets the token in. */
  readonly page?: string | undefined;
}

/** Whether GitHub refused a call. */
export function isRefusal(answer: unknown): answer is Refusal {
  return typeof answer === 'object' && answer !== null && 'status' in answer && 'detail' in answer;
}

/** Headers of an answer, names in lower case. */
type Headers = Readonly<Record<string, string | number | undefined>>;

/**
 * What an answer with an error status says.
 * Source: docs.github.com, "Rate limits for the REST API" and "Authorizing a personal access token for use with single sign-on".
 */
export function refusalOf(status: number, detail: string, headers: Headers, now = new Date()): Refusal {
  const {
    'retry-after': after,
    'x-ratelimit-remaining': remaining,
    'x-ratelimit-reset': reset,
    'x-github-sso': sso,
  } = headers;
  const isUsedUp = remaining !== undefined && Number(remaining) === 0;
  if (status === 429 || (status === 403 && (isUsedUp || after !== undefined || /rate limit/i.test(detail)))) {
    const seconds = after === undefined ? Number.NaN : Number(after);
    const until = Number.isFinite(seconds)
      ? new Date(now.getTime() + seconds * 1000)
      : isUsedUp && Number(reset) > 0
        ? new Date(Number(reset) * 1000)
        : undefined;
    return { status, detail, cause: 'limit', until };
  }
  if (status === 403 && (sso !== undefined || /SAML|single sign-on|\bSSO\b/i.test(detail)))
    return { status, detail, cause: 'sso', page: /url=(https:\/\/\S+)/.exec(String(sso ?? ''))?.[1] };
  return { status, detail };
}
