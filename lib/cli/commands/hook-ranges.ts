import { request } from '@octokit/request';
import { rangesOf } from '../../github/hook-ranges.ts';
import { rootCause } from '../../operate/root-cause.ts';
import { CannotBeDone } from '../exit-codes.ts';

/** Prints the ranges that GitHub's webhooks come from now, as a setting for the stack's file. */
export async function hookRanges(): Promise<void> {
  const ranges = await present();
  console.log('  fluxhook:hookRanges:');
  // Quoted: Pulumi's CLI makes another text of a date.
  console.log(`    date: "${new Date().toISOString().slice(0, 10)}"`);
  console.log(`    ranges: ${JSON.stringify(ranges)}`);
}

async function present(): Promise<readonly string[]> {
  const { GITHUB_TOKEN: token } = process.env;
  try {
    const { data } = await request('GET /meta', {
      // Not needed, but anonymous requests have a low limit.
      headers: token ? { authorization: `Bearer ${token}` } : {},
      request: { signal: AbortSignal.timeout(10_000) },
    });
    const ranges = rangesOf(data.hooks ?? [], ['IPv4', 'IPv6']);
    if (ranges.length > 0) return ranges;
    throw new Error('it names no ranges');
  } catch (error) {
    throw new CannotBeDone(
      `The ranges of GitHub's webhooks cannot be read from https://api.github.com/meta: ${rootCause(error)}`,
    );
  }
}
