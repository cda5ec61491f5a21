import { readFileSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Child } from './supervisor.ts';

const timeLimitMs = 180_000;
const pollMs = 75;
const logLines = 20;

/**
 * Polls a process until its probe resolves to true. A probe that rejects counts as "not yet", because at first nobody
 * listens on a server's port.
 *
 * @param options.probe what to wait for; default: the process's own probe
 * @throws when the process ends or three minutes pass first; the message carries its last log lines and their file.
 */
export async function untilReady(
  child: Child,
  options: { probe?: () => Promise<boolean>; signal?: AbortSignal | undefined } = {},
): Promise<void> {
  const probe = options.probe ?? child.probe;
  const deadline = Date.now() + timeLimitMs;
  let last = '';
  for (;;) {
    options.signal?.throwIfAborted();
    const end = child.ended();
    if (end !== undefined) throw new Error(`${child.name} ended with ${end} before it was ready.${logTail(child.log)}`);
    try {
      if (await probe()) return;
    } catch (error) {
      last = error instanceof Error ? error.message : String(error);
    }
    if (Date.now() > deadline) {
      const why = last === '' ? '' : ` (last answer: ${last})`;
      throw new Error(`${child.name} was not ready within ${timeLimitMs / 1000} s${why}.${logTail(child.log)}`);
    }
    await sleep(pollMs);
  }
}

/** The last lines of a log file and where to read on, for the end of an error message. */
export function logTail(file: string): string {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    return ` It left no log at ${file}.`;
  }
  const lines = text.trimEnd().split('\n').slice(-logLines);
  return ` Last lines of ${file}:\n${lines.map((line) => `  ${line.slice(0, 400)}`).join('\n')}`;
}

/**
 * True when a GET of `url` is answered with `status`. A certificate is not checked: a probe of a process we started
 * ourselves sends nothing and trusts nothing.
 */
export function httpAnswer(url: string, status: number): Promise<boolean> {
  const { promise, resolve, reject } = Promise.withResolvers<boolean>();
  // Not fetch(): it would go through HTTPS_PROXY where NODE_USE_ENV_PROXY is set.
  const answer = (response: { statusCode?: number | undefined; resume(): void }) => {
    response.resume();
    if (response.statusCode === status) resolve(true);
    else reject(new Error(`${url} answered ${response.statusCode}`));
  };
  const options = { timeout: 5000, agent: false as const, rejectUnauthorized: false };
  const outgoing = url.startsWith('https:') ? httpsRequest(url, options, answer) : httpRequest(url, options, answer);
  outgoing.once('timeout', () => outgoing.destroy(new Error(`${url} did not answer within 5 s`)));
  outgoing.once('error', reject);
  outgoing.end();
  return promise;
}
