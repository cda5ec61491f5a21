/**
 * How long to wait after each write at GitHub, so that what a program declares stays inside GitHub's limits for
 * requests that create something: 80 a minute and 500 an hour, and no burst that reaches the secondary limits
 * (https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api). Whether webhooks count as such is
 * not documented; this assumes that they do.
 */

/**
 * The number of webhooks from which a program has a fleet. With fewer, each run asks GitHub about every webhook; with a
 * fleet, only about new and changed ones, because four requests for each of a thousand webhooks would use up nearly all
 * that a token has in an hour (5,000).
 */
const fleet = 25;

export function isFleet(webhooks: number): boolean {
  return webhooks >= fleet;
}

/** Webhooks that may be written without a pause: what a minute allows, with room for other uses of the token. */
const burst = 60;
/** What an hour allows. */
const hourly = 500;

/**
 * In milliseconds, for a program with that many webhooks, which may all have to be written in one run. Few and wide
 * steps: each other value is an update of the provider, which a plan shows.
 */
export function writeDelayMs(webhooks: number): number {
  // The provider takes no zero.
  if (webhooks <= burst) return 1;
  return webhooks <= hourly ? 1_000 : 3_600_000 / hourly;
}
