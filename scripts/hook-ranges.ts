/**
 * Prints the ranges that GitHub's webhooks come from now, as settings for the stack's file:
 *
 *   npm run --silent hook-ranges
 */
import { request } from '@octokit/request';
import { rangesOf } from '../lib/github/hook-ranges.ts';

try {
  const { GITHUB_TOKEN: token } = process.env;
  const { data } = await request('GET /meta', {
    // Not needed, but anonymous requests have a low limit.
    headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
    request: { signal: AbortSignal.timeout(10_000) },
  });
  const ranges = rangesOf(data.hooks ?? [], ['IPv4', 'IPv6']);
  if (ranges.length === 0) throw new Error('it names no ranges');
  console.log(`  fluxhook:hookRanges: ${JSON.stringify(ranges)}`);
  console.log(`  fluxhook:hookRangesDate: "${new Date().toISOString().slice(0, 10)}"`);
} catch (error) {
  const reason = error instanceof Error ? error.message : String(error);
  console.error(`The ranges of GitHub's webhooks cannot be read from https://api.github.com/meta: ${reason}`);
  process.exitCode = 1;
}
