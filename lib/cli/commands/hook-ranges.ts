import { request } from '@octokit/request';
import { apiRoot, publicHost } from '../../github/api.ts';
import { rangesOf } from '../../github/hook-ranges.ts';
import { askGitHub } from '../../operate/github-answers.ts';
import { isRefusal, mendOf, saidOf } from '../../operate/refusal.ts';
import { CannotBeDone } from '../exit-codes.ts';
import type { Output } from '../options.ts';
import { toldPatience } from '../patience.ts';

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
  const where = 'https://api.github.com/meta';
  const question = {
    method: 'GET',
    path: 'meta',
    baseUrl: apiRoot(publicHost),
    parameters: {},
    expects: 'object',
  } as const;
  // Not needed, but anonymous requests have a low limit.
  const authorization = token ? `Bearer ${token}` : undefined;
  const answer = await askGitHub(request, question, { patience: toldPatience(), authorization });
  if (isRefusal(answer)) {
    const fix = answer.status === 401 ? 'export GITHUB_TOKEN=TOKEN, one that is valid, or unset it' : mendOf(answer);
    throw new CannotBeDone(
      `The ranges of GitHub's webhooks cannot be read from ${where}: ${saidOf(answer)}.\nTo fix it: ${fix}.`,
    );
  }
  const ranges = rangesOf((answer.data as { hooks?: string[] }).hooks ?? [], ['IPv4', 'IPv6']);
  if (ranges.length > 0) return ranges;
  throw new CannotBeDone(`The ranges of GitHub's webhooks cannot be read from ${where}: it names no ranges.`);
}
