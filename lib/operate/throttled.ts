import { Octokit } from '@octokit/core';
import { throttling } from '@octokit/plugin-throttling';
import { answerTimeout, type Requests } from './github.ts';

/** Longest wait for GitHub to take requests again, in seconds: the longest of a secondary limit is 15 minutes or so. */
const longestWait = 15 * 60;

/** Times that one request is sent again after a limit. */
const mostRetries = 3;

/**
 * Requests within GitHub's limits: a second between two that change something, and where GitHub says that there were too
 * many, the wait that it names (a minute, where it names none). A wait of more than {@link longestWait} is left to the
 * person: then GitHub's refusal is the answer.
 * Source: docs.github.com, "Best practices for using the REST API".
 * @param onWait told before each wait, in seconds
 */
export function throttledRequests(onWait: (seconds: number) => void): Requests {
  const onLimit = (seconds: number, _options: unknown, _octokit: unknown, retries: number): boolean => {
    const isWorthIt = seconds <= longestWait && retries < mostRetries;
    if (isWorthIt) onWait(seconds);
    return isWorthIt;
  };
  const octokit = new (Octokit.plugin(throttling))({
    throttle: { onRateLimit: onLimit, onSecondaryRateLimit: onLimit },
    request: {
      // From when it is sent: a request may wait its turn for longer.
      fetch: (url: string, options: RequestInit) =>
        fetch(url, { ...options, signal: AbortSignal.timeout(answerTimeout) }),
    },
  });
  return (route, parameters) => octokit.request(route, parameters);
}
