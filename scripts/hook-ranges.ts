/**
 * Prints the ranges that GitHub's webhooks come from now, as a setting for the stack's file:
 *
 *   npm run --silent hook-ranges
 */
import { request } from '@octokit/request';
import { Command, CommanderError } from 'commander';
import { rangesOf } from '../lib/github/hook-ranges.ts';

const program = new Command('npm run --silent hook-ranges --')
  .description(
    "Asks GitHub (https://api.github.com/meta) for the ranges that its webhooks come from, and prints them as the setting fluxhook:hookRanges for a stack's file. With GITHUB_TOKEN set, it asks with that token.",
  )
  .allowExcessArguments(false)
  .showHelpAfterError()
  .exitOverride()
  .action(print);

try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode;
  else {
    const reason = error instanceof Error ? error.message : String(error);
    console.error(`The ranges of GitHub's webhooks cannot be read from https://api.github.com/meta: ${reason}`);
    process.exitCode = 1;
  }
}

async function print(): Promise<void> {
  const { GITHUB_TOKEN: token } = process.env;
  const { data } = await request('GET /meta', {
    // Not needed, but anonymous requests have a low limit.
    headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
    request: { signal: AbortSignal.timeout(10_000) },
  });
  const ranges = rangesOf(data.hooks ?? [], ['IPv4', 'IPv6']);
  if (ranges.length === 0) throw new Error('it names no ranges');
  console.log('  fluxhook:hookRanges:');
  // Quoted: Pulumi's CLI makes another text of a date.
  console.log(`    date: "${new Date().toISOString().slice(0, 10)}"`);
  console.log(`    ranges: ${JSON.stringify(ranges)}`);
}
