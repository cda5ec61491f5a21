import { request } from '@octokit/request';
import { rangesOf } from '../../github/hook-ranges.ts';
import { rootCause } from '../../operate/root-cause.ts';
import { CannotBeDone } from '../exit-codes.ts';
import type { Output } from '../options.ts';

export interface HookRangesOptions {
  readonly output: Output;
}

/** Prints the ranges that GitHub's webhooks come from now, as a setting for the stack's file. */
export async function hookRanges({ output }: HookRangesOptions): Promise<void> {
  const ranges = await present();
  const date = new Date().toISOString().slice(0, 10);
  if (output === 'json') {
    const document = { apiVersion: 'fluxhook.dev/v1', kind: 'HookRanges', date, ranges };
    console.log(JSON.stringify(document, undefined, 2));
  } else if (output === 'short') console.log(ranges.join('\n'));
  else {
    console.log('  fluxhook:hookRanges:');
    // Quoted: Pulumi's CLI makes another text of a date.
    console.log(`    date: "${date}"`);
    console.log(`    ranges: ${JSON.stringify(ranges)}`);
  }
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
      `The ranges of GitHub's webhooks cannot be read from https://api.github.com/meta: ${rootCause(error)}. Behind a proxy set HTTPS_PROXY and NODE_USE_ENV_PROXY=1.`,
    );
  }
}
