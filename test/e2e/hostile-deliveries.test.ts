import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { type IncomingMessage, request } from 'node:http';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { Chart } from 'cdk8s';
import { Receiver, WebhookToken } from '../../lib/constructs/index.ts';
import { Scratch, scratchToken, suspendedSource, token } from './scratch.ts';

/**
 * A delivery of test/hostile/deliveries. In path and headers stand `{path}` (`{PATH}` in capitals, `{digest}` its end),
 * `{token}`, the signatures `{sha256}`, `{sha1}`, with a wrong token `{forged}`, with that of another Receiver `{other}`;
 * `{sha256:32}` is the beginning of it.
 */
interface HostileDelivery {
  readonly about: string;
  /** @default github */
  readonly receiver?: 'github' | 'filtered' | 'gitlab' | 'hmac';
  /** @default POST */
  readonly method?: string;
  /** @default {path} */
  readonly path?: string;
  readonly headers: Readonly<Record<string, string>>;
  /** What is signed. @default a push to main */
  readonly body?: string;
  /** What is sent. @default the body */
  readonly sent?: string;
  /** Bytes to which the body is filled up with spaces. */
  readonly size?: number;
  /** How often it is sent. @default 1 */
  readonly repeat?: number;
  /** The status of each answer, and whether the target is asked to reconcile. */
  readonly expect: { readonly status: number | 'none'; readonly reconciles: boolean };
}

const folder = join(import.meta.dirname, '..', 'hostile', 'deliveries');

describe('hostile deliveries', () => {
  let scratch: Scratch;

  before(async () => {
    scratch = await Scratch.open('hostile');
    await scratch.apply((chart) => {
      receiver(chart, 'github', 'github', ['push', 'ping']);
      receiver(chart, 'filtered', 'github', ['push'], "has(req.ref) && req.ref == 'refs/heads/main'");
      receiver(chart, 'gitlab', 'gitlab', ['Push Hook']);
      receiver(chart, 'hmac', 'generic-hmac');
    });
  });
  after(() => scratch[Symbol.asyncDispose]());

  for (const file of readdirSync(folder)) {
    const delivery = JSON.parse(readFileSync(join(folder, file), 'utf8')) as HostileDelivery;
    const { about, receiver: name = 'github', repeat = 1, expect } = delivery;
    test(`${file}: ${about}`, async () => {
      const url = new URL(await scratch.url(name));
      const reconciled = await scratch.reconciledBy(async () => {
        for (let time = 0; time < repeat; time++) assert.equal(await send(url, delivery), expect.status);
      });
      assert.deepEqual(reconciled, expect.reconciles ? [name] : []);
    });
  }
});

function receiver(chart: Chart, name: string, type: string, events?: string[], resourceFilter?: string): void {
  const secretRef = new WebhookToken(chart, `${name}-token`, { metadata: { name: `${name}-token` }, token });
  new Receiver(chart, `${name}-receiver`, {
    metadata: { name },
    type: type as 'github',
    secretRef,
    resources: [suspendedSource(chart, name)],
    ...(events !== undefined && { events: events as ['push'] }),
    ...(resourceFilter !== undefined && { resourceFilter }),
  });
}

/** As it is there: `fetch` would clean the path and the headers. */
function send(url: URL, delivery: HostileDelivery): Promise<number | 'none'> {
  const { method = 'POST', path = '{path}', size = 0 } = delivery;
  const body = (delivery.body ?? '{"ref":"refs/heads/main"}').padEnd(size);
  const hmac = (hash: string, key: string) => createHmac(hash, key).update(body).digest('hex');
  const values: Readonly<Record<string, string>> = {
    path: url.pathname,
    PATH: url.pathname.toUpperCase(),
    digest: url.pathname.slice('/hook/'.length),
    token: scratchToken,
    sha256: hmac('sha256', scratchToken),
    sha1: hmac('sha1', scratchToken),
    forged: hmac('sha256', `not-${scratchToken}`),
    other: hmac('sha256', 'the-token-of-another-receiver'),
  };
  const filled = (text: string) =>
    text.replaceAll(/\{(\w+)(?::(\d+))?\}/g, (_, key, length) =>
      String(values[key]).slice(0, length && Number(length)),
    );
  const headers = Object.entries(delivery.headers).map(([key, value]) => [key, filled(value)]);
  return new Promise((resolve, reject) => {
    const { hostname, port } = url;
    const sent = request({ method, hostname, port, path: filled(path), headers: Object.fromEntries(headers) });
    sent.on('response', (response: IncomingMessage) => {
      response.resume();
      response.on('end', () => resolve(response.statusCode ?? 'none'));
    });
    sent.on('error', (error: NodeJS.ErrnoException) => (error.code === 'ECONNRESET' ? resolve('none') : reject(error)));
    const text = delivery.sent ?? body;
    if (Number(delivery.headers['content-length'] ?? text.length) <= text.length) sent.end(text);
    else sent.write(text, () => setTimeout(() => sent.destroy(), 200));
  });
}
