import { request as plainRequest } from 'node:http';
import { request } from 'node:https';
import { text } from 'node:stream/consumers';
import type { KubeConfig } from '@kubernetes/client-node';
import { ForbiddenError } from './forbidden.ts';
import type { ProxiedService } from './proxied-service.ts';

/** Longest wait for an answer, in milliseconds. */
const timeout = 10_000;

/**
 * Sends an empty POST to a Service by way of the API server, which needs no address of the Service.
 * @returns the HTTP status with which the Service answered
 * @throws ForbiddenError without the right to use the proxy
 * @throws Error where the API server cannot reach the Service
 */
export async function postThroughApi(config: KubeConfig, service: ProxiedService, path: string): Promise<number> {
  const { namespace, name, port } = service;
  const proxy = `/api/v1/namespaces/${namespace}/services/http:${name}:${port}/proxy${path}`;
  const options: Parameters<typeof config.applyToHTTPSOptions>[0] = {};
  await config.applyToHTTPSOptions(options);
  const url = new URL(`${config.getCurrentCluster()?.server.replace(/\/$/, '')}${proxy}`);
  const send = url.protocol === 'http:' ? plainRequest : request;
  const { promise, resolve, reject } = Promise.withResolvers<{ status: number; body: string }>();
  const outgoing = send(
    url,
    { ...options, method: 'POST', signal: AbortSignal.timeout(timeout) },
    (answer) => void text(answer).then((body) => resolve({ status: answer.statusCode ?? 0, body }), reject),
  );
  outgoing.once('error', reject);
  outgoing.end();
  const { status, body } = await promise;
  const said = ownAnswer(body);
  if (said === undefined) return status;
  if (status === 403) throw new ForbiddenError(`create services/proxy in ${namespace}`);
  throw new Error(said);
}

/** What the API server says itself; the notification-controller's answers have no body. */
function ownAnswer(body: string): string | undefined {
  try {
    const { kind, message } = JSON.parse(body) as { kind?: string; message?: string };
    return kind === 'Status' ? message : undefined;
  } catch {
    return body.startsWith('error trying to reach service') ? body.trim() : undefined;
  }
}
