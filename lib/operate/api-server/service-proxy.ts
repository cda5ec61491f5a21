import { ForbiddenError } from '../forbidden.ts';
import type { ProxiedService } from '../proxied-service.ts';
import type { ApiServer } from './api-server.ts';

/** Longest wait for an answer, in milliseconds. */
const timeout = 10_000;

/**
 * Sends an empty POST to a Service by way of the API server, which needs no address of the Service.
 * @returns the HTTP status with which the Service answered
 * @throws ForbiddenError without the right to use the proxy
 * @throws Error where the API server cannot reach the Service
 */
export async function postThroughApi(server: ApiServer, service: ProxiedService, path: string): Promise<number> {
  const { namespace, name, port } = service;
  const { status, body } = await server.send({
    method: 'POST',
    path: `/api/v1/namespaces/${namespace}/services/http:${name}:${port}/proxy${path}`,
    signal: AbortSignal.timeout(timeout),
  });
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
