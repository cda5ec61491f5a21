import { connect } from 'node:net';

/** How the end of a body is reported. */
export type Framing =
  | { readonly kind: 'length' }
  /** In chunks of so many bytes. */
  | { readonly kind: 'chunked'; readonly size: number }
  /** In chunks, with a Content-Length beside them that says less. */
  | { readonly kind: 'chunked-and-length'; readonly size: number }
  /** A chunk whose size is no number. */
  | { readonly kind: 'broken-chunk' }
  /** Content-Length says more than comes, and the sender ends its side. */
  | { readonly kind: 'short'; readonly missing: number }
  /** Content-Length says less than comes. */
  | { readonly kind: 'cut'; readonly at: number }
  /** Content-Length twice, the second time with another number, or the same. */
  | { readonly kind: 'two-lengths'; readonly differ: boolean }
  /** A transfer encoding besides chunks. */
  | { readonly kind: 'encoded' };

/** An HTTP request as it stands on the wire, sent by no client that would tidy it up. */
export interface WireRequest {
  readonly method: string;
  /** What stands between method and version. */
  readonly target: string;
  readonly version: '1.0' | '1.1';
  /** In this order; without those of the framing. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: Buffer;
  readonly framing: Framing;
}

/** The status of an answer; `none` where the connection ended without one. */
export type WireStatus = number | 'none';

/**
 * Sends a request on a connection of its own.
 * @throws Error where nobody listens, and after 20 s without an answer
 */
export function sendWire(address: { readonly host: string; readonly port: number }, request: WireRequest) {
  return new Promise<WireStatus>((resolve, reject) => {
    const socket = connect({ ...address, allowHalfOpen: true });
    let answer = '';
    const end = (status: WireStatus) => {
      socket.destroy();
      resolve(status);
    };
    socket.setTimeout(20_000, () => {
      socket.destroy();
      reject(new Error(`no answer in 20 s to ${request.method} ${request.target}`));
    });
    socket.on('data', (chunk) => {
      answer += chunk.toString('latin1');
      const [, status] = /(?:^|\r\n\r\n)HTTP\/1\.[01] ([2-5]\d\d) /.exec(answer) ?? [];
      if (status !== undefined) end(Number(status));
    });
    socket.on('end', () => end('none'));
    socket.on('error', (error: NodeJS.ErrnoException) => (error.code === 'ECONNREFUSED' ? reject(error) : end('none')));
    const { framing } = request;
    const [headers, body] = framed(request);
    const lines = [...request.headers, ...headers, ['Connection', 'close']].map(([name, value]) => `${name}: ${value}`);
    const head = [`${request.method} ${request.target} HTTP/${request.version}`, ...lines, '', ''].join('\r\n');
    socket.write(Buffer.concat([Buffer.from(head, 'latin1'), body]));
    if (framing.kind === 'short') socket.end();
  });
}

type Headers = readonly (readonly [name: string, value: string])[];

function framed({ body, framing }: WireRequest): readonly [Headers, Buffer] {
  const length = (bytes: number) => ['Content-Length', String(bytes)] as const;
  const chunked = ['Transfer-Encoding', 'chunked'] as const;
  switch (framing.kind) {
    case 'length':
      return [[length(body.length)], body];
    case 'chunked':
      return [[chunked], inChunks(body, framing.size)];
    case 'chunked-and-length':
      return [[length(Math.floor(body.length / 2)), chunked], inChunks(body, framing.size)];
    case 'broken-chunk':
      return [[chunked], Buffer.concat([Buffer.from('zz\r\n'), body, Buffer.from('\r\n0\r\n\r\n')])];
    case 'short':
      return [[length(body.length + framing.missing)], body];
    case 'cut':
      return [[length(Math.min(framing.at, body.length))], body];
    case 'two-lengths':
      return [[length(body.length), length(body.length + (framing.differ ? 1 : 0))], body];
    case 'encoded':
      return [[['Transfer-Encoding', 'gzip, chunked']], inChunks(body, 1024)];
  }
}

function inChunks(body: Buffer, size: number): Buffer {
  const parts: Buffer[] = [];
  for (let at = 0; at < body.length; at += size) {
    const part = body.subarray(at, at + size);
    parts.push(Buffer.from(`${part.length.toString(16)}\r\n`), part, Buffer.from('\r\n'));
  }
  return Buffer.concat([...parts, Buffer.from('0\r\n\r\n')]);
}
