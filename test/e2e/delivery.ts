import { createHmac, randomUUID } from 'node:crypto';
import { request } from 'node:http';
import { sign } from '@octokit/webhooks-methods';

export interface Delivery {
  readonly event?: string;
  readonly body?: string;
  /** @default 256: X-Hub-Signature-256, as GitHub signs today */
  readonly signature?: '256' | 'sha1' | 'forged' | 'none';
}

/** Delivers an event to a hook URL as GitHub does, and returns the HTTP status of the answer. */
export async function deliver(url: string, token: string, delivery: Delivery = {}): Promise<number> {
  const { event = 'push', body = JSON.stringify({ ref: 'refs/heads/main' }), signature = '256' } = delivery;
  const headers: Record<string, string> = {
    'content-type': 'application/json',
    'x-github-event': event,
    'x-github-delivery': randomUUID(),
  };
  if (signature === '256') headers['x-hub-signature-256'] = await sign(token, body);
  if (signature === 'sha1') headers['x-hub-signature'] = `sha1=${createHmac('sha1', token).update(body).digest('hex')}`;
  if (signature === 'forged') headers['x-hub-signature-256'] = await sign(`not-${token}`, body);
  const response = await fetch(url, { method: 'POST', headers, body });
  await response.arrayBuffer();
  return response.status;
}

/**
 * The status with which a delivery without a signature is answered now, 0 where nobody answers: a Receiver that checks who
 * sends refuses it with 400, and reconciles nothing. Each has a new connection: an old one stays with who accepted it,
 * no matter what the Service says by now.
 */
export function unsigned(url: string): Promise<number> {
  return new Promise((resolve) => {
    const options = { method: 'POST', agent: false, signal: AbortSignal.timeout(10_000) } as const;
    const outgoing = request(url, options, (answer) => {
      answer.resume();
      resolve(answer.statusCode ?? 0);
    });
    outgoing.once('error', () => resolve(0)).end();
  });
}
