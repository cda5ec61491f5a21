/** GitHub answered with an error status. */
export interface Refusal {
  readonly status: number;
  readonly detail: string;
  /** Where GitHub had too many requests: milliseconds after which it takes some again. Nothing was done. */
  readonly pause?: number;
  /** Where the organization asks for single sign-on: the page that lets the token in, where GitHub names it. */
  readonly singleSignOn?: { readonly page: string | undefined };
}

/** Whether GitHub refused a call. */
export function isRefusal(answer: unknown): answer is Refusal {
  return typeof answer === 'object' && answer !== null && 'status' in answer && 'detail' in answer;
}

/** Whether the refusal is about the token and the request, and not only about GitHub at that moment. */
export function isOfToken({ status, pause }: Refusal): boolean {
  return pause === undefined && [401, 403, 404].includes(status);
}

/** What GitHub answered, in words; after too many requests also when it accepts more. */
export function saidOf({ status, detail, pause }: Refusal, now = new Date()): string {
  if (pause === undefined) return `GitHub answered ${status} (${detail})`;
  const at = new Date(now.getTime() + pause).toISOString().slice(11, 16);
  const wait = pause < 120_000 ? `${Math.ceil(pause / 1000)} s` : `${Math.ceil(pause / 60_000)} min, until ${at} UTC`;
  return `GitHub asks to wait ${wait} (${status}: ${detail})`;
}

/** What to do about a refusal that is not about the token. */
export function mendOf({ pause }: Refusal): string {
  return pause === undefined
    ? 'see https://www.githubstatus.com, then run the same command again later'
    : 'run the same command again after that; gh api rate_limit shows what is left of the limit';
}
