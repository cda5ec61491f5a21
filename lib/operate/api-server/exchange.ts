import { type IncomingHttpHeaders, Agent as PlainAgent, request as plainRequest } from 'node:http';
import { Agent, type RequestOptions, request } from 'node:https';
import { text } from 'node:stream/consumers';
import { createGunzip } from 'node:zlib';

export interface Answer {
  readonly status: number;
  readonly body: string;
  readonly headers: IncomingHttpHeaders;
}

/**
 * Node uses proxies of the environment only when configured to. With NODE_DEBUG it prints the options of an agent, so
 * it gets only these variables.
 */
const proxyVariables = ['HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY'].flatMap((name) => [name, name.toLowerCase()]);
const proxyEnv = Object.fromEntries(proxyVariables.map((name) => [name, process.env[name]]));
const proxies = process.env.NODE_USE_ENV_PROXY === '1' ? { proxyEnv } : {};
/** Connections are kept for the next request, because each new one costs a handshake. */
const plainAgent = new PlainAgent({ keepAlive: true, ...proxies });
const agent = new Agent({ keepAlive: true, ...proxies });

/**
 * Sends one request.
 * @param isRepeatable it may be sent once more if the server closed a kept connection just then; other requests get
 * their own connection
 * @throws Error when there is no complete answer
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

/**
 * With NODE_DEBUG Node prints the options of a request, but not the headers that it gets later, and of bytes only the
 * first.
 */
function send(url: URL, { headers = {}, auth, cert, key, ...options }: RequestOptions, content: string | undefined) {
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  const outgoing = (url.protocol === 'http:' ? plainRequest : request)(
    url,
    { ...options, ...bytes({ cert, key }) },
    (answer) => {
      const { statusCode: status = 0, headers } = answer;
      const body = headers['content-encoding'] === 'gzip' ? answer.on('error', reject).pipe(createGunzip()) : answer;
      text(body).then((body) => resolve({ status, body, headers }), reject);
    },
  );
  for (const [name, value] of Object.entries(headers)) if (value !== undefined) outgoing.setHeader(name, value);
  if (auth) outgoing.setHeader('authorization', `Basic ${Buffer.from(auth).toString('base64')}`);
  outgoing.once('error', reject);
  outgoing.end(content);
  return { answer: promise, reusesConnection: () => outgoing.reusedSocket };
}

function bytes(given: Pick<RequestOptions, 'cert' | 'key'>): Pick<RequestOptions, 'cert' | 'key'> {
  const known = Object.entries(given).filter(([, value]) => value !== undefined);
  return Object.fromEntries(
    known.map(([name, value]) => [name, typeof value === 'string' ? Buffer.from(value) : value]),
  );
}
