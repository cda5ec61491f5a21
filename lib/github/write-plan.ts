/** The requests and the time that many new webhooks take at GitHub, for the people who wait for them. */

/** Webhooks that are to be written, of one owner. */
export interface OwnersWebhooks {
  readonly owner: string;
  /** As many as are registered each at its repository. */
  readonly count: number;
  /** Milliseconds that the provider waits after each write. */
  readonly delay: number;
  /** Requests that one costs: the write, and what is read before and after it. */
  readonly requests: number;
}

/** Shorter waits are not reported. */
export const fewWebhooks = 10;

/** Milliseconds for the write itself; measured at 0.2 s, with the pause of a second 1.2 s. */
const written = 200;

/**
 * Number of webhooks of one owner from which one webhook at the organization is recommended, no matter how long they
 * take.
 */
const manyOfOwner = 300;
/** Seconds from which it is recommended because of the wait. */
const longTime = 3_600;

/** Seconds until all are written: an owner's provider writes one after another, beside those of others. */
export function secondsToWrite(owners: readonly OwnersWebhooks[]): number {
  return Math.max(0, ...owners.map(({ count, delay }) => (count * (delay + written)) / 1000));
}

/**
 * What is reported before the first write.
 * @returns a line, and one more for each owner with so many that its organization should have one webhook instead
 */
export function writePlan(owners: readonly OwnersWebhooks[]): string[] {
  const count = owners.reduce((sum, each) => sum + each.count, 0);
  if (count < fewWebhooks) return [];
  const requests = owners.reduce((sum, each) => sum + each.count * each.requests, 0);
  const seconds = secondsToWrite(owners);
  return [
    `${count} webhooks will be created at GitHub: about ${requests} requests, one webhook after another at the pace that GitHub allows, ` +
      `in about ${inTime(seconds)}. Interrupted with Ctrl-C, the same command continues with those that are left.`,
    ...owners
      .filter((each) => each.count >= manyOfOwner || (each.count >= fewWebhooks && secondsToWrite([each]) >= longTime))
      .map(
        ({ owner, count }) =>
          `${count} of them are at repositories of ${owner}, in about ${inTime(secondsToWrite(owners.filter((each) => each.owner === owner)))}. ` +
          'Where that is an organization, one webhook of its own does for all of its repositories, in one request: ' +
          'fluxhook:hookScope organization; see docs/many-repositories.md#one-webhook-for-an-organization.',
      ),
  ];
}

/** What is reported on the way. @param seconds since the first was made */
export function writeProgress(done: number, all: number, seconds: number): string {
  const left = done < 2 ? '' : `, about ${inTime((seconds / (done - 1)) * (all - done))} left`;
  return `${done} of ${all} webhooks are at GitHub${left}.`;
}

/**
 * What is reported when many are being changed, such as after a change of the address; how many is not known before.
 */
export function changePlan(most: number, delay: number): string {
  const time = inTime(secondsToWrite([{ owner: '', count: most, delay, requests: 0 }]));
  return `Webhooks at GitHub are being changed, up to ${most} of them: one after another, in at most about ${time}.`;
}

/** Milliseconds between two lines on the way: a minute at least, and no more than some twenty lines. */
export function progressInterval(seconds: number): number {
  return Math.min(10 * 60_000, Math.max(60_000, (seconds / 20) * 1000));
}

/** Seconds as people say them: 40 s, 12 min, 2 h 10 min. */
export function inTime(seconds: number): string {
  if (seconds < 100) return `${Math.max(1, Math.round(seconds))} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 100) return `${minutes} min`;
  const rest = Math.round((minutes % 60) / 10) * 10;
  const hours = Math.floor(minutes / 60) + (rest === 60 ? 1 : 0);
  return rest === 0 || rest === 60 ? `${hours} h` : `${hours} h ${rest} min`;
}
