import { type IncomingHttpHeaders, Agent as PlainAgent, request as plainRequest } from 'node:http';
import { Agent, type RequestOptions, request } from 'node:https';
import { text } from 'node:stream/consumers';
import { createGunzip } from 'node:zlib';

export interface Answer {
  readonly status: number;
  readonly body: string;
  readonly headers: IncomingHttpHeaders;
}

/** Connections are kept for the next question: each new one is a handshake. Node takes proxies of the environment only where it is told to. */
const proxies = process.env.NODE_USE_ENV_PROXY === '1' ? { proxyEnv: process.env } : {};
const plainAgent = new PlainAgent({ keepAlive: true, ...proxies });
const agent = new Agent({ keepAlive: true, ...proxies });

/**
 * Sends one request.
 * @param isRepeatable may be sent once more where the server closed a kept connection just then; others get one of their own
 * @throws Error where there is no whole answer
 */
export async function exchange(
  url: URL,
  options: RequestOptions,
  content: string | undefined,
  isRepeatable: boolean,
): Promise<Answer> {
  const kept = isRepeatable && (url.protocol === 'http:' ? plainAgent : agent);
  for (let attempt = 0; ; attempt += 1) {
    const sent = send(url, { ...options, agent: options.agent ?? kept }, content);
    try {
      return await sent.answer;
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      const isStale = sent.reusesConnection() && (code === 'ECONNRESET' || code === 'EPIPE');
      if (!isStale || !isRepeatable || attempt > 0) throw error;
    }
  }
}

function send(url: URL, options: RequestOptions, content: string | undefined) {
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  const outgoing = (url.protocol === 'http:' ? plainRequest : request)(url, options, (answer) => {
    const { statusCode: status = 0, headers } = answer;
    const body = headers['content-encoding'] === 'gzip' ? answer.on('error', reject).pipe(createGunzip()) : answer;
    text(body).then((body) => resolve({ status, body, headers }), reject);
  });
  outgoing.once('error', reject);
  outgoing.end(content);
  return { answer: promise, reusesConnection: () => outgoing.reusedSocket };
}
