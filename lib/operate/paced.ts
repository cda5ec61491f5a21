import { Octokit } from '@octokit/core';
import { throttling } from '@octokit/plugin-throttling';
import type { Requests } from './github.ts';

/**
 * Requests at GitHub's pace: a second between two that change something. Source: docs.github.com, "Best practices for
 * using the REST API".
 */
export function pacedRequests(): Requests {
  // The caller waits for limits itself, reports it, and can be interrupted.
  const leave = () => false;
  const octokit = new (Octokit.plugin(throttling))({ throttle: { onRateLimit: leave, onSecondaryRateLimit: leave } });
  return (route, parameters) => octokit.request(route, parameters);
}
