import type { IncomingMessage, OutgoingHttpHeaders, RequestListener, ServerResponse } from 'node:http';

/** The fields of a fault that a disturbance needs. */
interface Terms {
  readonly seconds?: number;
  readonly status?: number;
}

interface Way {
  /** What answers without the fault. */
  readonly listener: RequestListener;
  /** Ends the connection by a TCP reset. */
  readonly reset: () => void;
}

type Disturbance = (terms: Terms, request: IncomingMessage, response: ServerResponse, way: Way) => void;

const page = '<!doctype html><html><head><title>Sign in</title></head><body>Sign in to the network.</body></html>';

/** Faults that are not answers of GitHub, by name; see Fault. */
export const disturbances = {
  hang: (_, request) => {
    request.resume();
  },
  html: ({ status = 200 }, request, response) => {
    request.resume();
    response.writeHead(status, { 'content-type': 'text/html; charset=utf-8' }).end(page);
  },
  'reset-after': (_, request, response, { listener, reset }) => {
    intercept(response, reset);
    listener(request, response);
  },
  slow: ({ seconds = 3 }, request, response, { listener }) => {
    intercept(response, ({ status, headers, body }, end) => {
      response.writeHead(status, headers).write(body.subarray(0, 1));
      setTimeout(() => end(body.subarray(1)), seconds * 1000).unref();
    });
    listener(request, response);
  },
  truncated: (_, request, response, { listener }) => {
    intercept(response, ({ status, headers, body }, end) => {
      const { 'content-length': _, ...others } = headers;
      response.writeHead(status, others);
      end(half(body));
    });
    listener(request, response);
  },
  cut: (_, request, response, { listener, reset }) => {
    intercept(response, ({ status, headers, body }) => {
      response.writeHead(status, headers).write(half(body), reset);
    });
    listener(request, response);
  },
} satisfies Record<string, Disturbance>;

interface Intercepted {
  readonly status: number;
  readonly headers: OutgoingHttpHeaders;
  readonly body: Buffer;
}

/** Keeps the whole answer back, and hands it over when it is complete. */
function intercept(response: ServerResponse, take: (answer: Intercepted, end: (rest: Buffer) => void) => void): void {
  const { writeHead, write, end, flushHeaders } = response;
  const chunks: Buffer[] = [];
  const add = (chunk: unknown) => {
    if (typeof chunk === 'string' || chunk instanceof Uint8Array) chunks.push(Buffer.from(chunk as string));
  };
  const kept = { status: 200, headers: {} as OutgoingHttpHeaders };
  Object.assign(response, {
    writeHead: (status: number, ...rest: unknown[]) => {
      Object.assign(kept, { status, headers: rest.find((each) => typeof each === 'object') ?? {} });
      return response;
    },
    flushHeaders: () => undefined,
    write: (chunk: unknown) => {
      add(chunk);
      return true;
    },
    end: (chunk: unknown) => {
      add(chunk);
      Object.assign(response, { writeHead, write, end, flushHeaders });
      take({ ...kept, body: Buffer.concat(chunks) }, (rest) => response.end(rest));
      return response;
    },
  });
}

function half(body: Buffer): Buffer {
  return body.subarray(0, Math.floor(body.length / 2));
}
