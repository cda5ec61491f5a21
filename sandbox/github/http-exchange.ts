import http, { type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import https, { type RequestOptions } from 'node:https';

export interface HttpAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/**
 * Sends one request on a connection of its own and reads the whole answer. Redirects are answers too.
 * Unlike `fetch` it never goes through a proxy of the environment, and it lets the caller choose where to connect.
 */
export function exchange(options: RequestOptions, body: string | Buffer): Promise<HttpAnswer> {
  return new Promise((resolve, reject) => {
    const request = (options.protocol === 'https:' ? https : http).request({ ...options, agent: false });
    // Node would send the body of a DELETE with neither length nor chunks.
    request.setHeader('content-length', Buffer.byteLength(body));
    request.on('error', reject);
    request.on('response', (response) => {
      readBody(response).then(
        (read) => resolve({ status: response.statusCode ?? 0, headers: response.headers, body: read }),
        reject,
      );
    });
    request.end(body);
  });
}

export async function readBody(message: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
