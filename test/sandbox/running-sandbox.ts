import { execFileSync } from 'node:child_process';
import { get } from 'node:http';
import { execa } from 'execa';
import { askStatus } from '../../sandbox/control.ts';
import { until } from '../../sandbox/demo/until.ts';
import type { SandboxState } from '../../sandbox/state.ts';

/** Runs the kubectl of a sandbox in its environment and returns what it prints. */
export async function kubectl(state: SandboxState, args: string[], input?: object): Promise<string> {
  const { stdout } = await execa('kubectl', args, {
    env: state.env,
    ...(input === undefined ? {} : { input: JSON.stringify(input) }),
  });
  return stdout;
}

/** A Service in front of notification-controller, as a person would write it. */
export function service(name: string, spec: object): object {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, namespace: 'flux-system' },
    spec: { selector: { app: 'notification-controller' }, ports: [{ port: 80, targetPort: 'http-webhook' }], ...spec },
  };
}

/** Status code of a GET, or the error code of a connection that came to nothing. */
export function answer(url: string): Promise<number | string> {
  const { promise, resolve } = Promise.withResolvers<number | string>();
  const request = get(url, { agent: false, timeout: 5000 }, (response) => {
    response.resume();
    resolve(response.statusCode ?? 0);
  });
  request.once('timeout', () => request.destroy(Object.assign(new Error(), { code: 'TIMEOUT' })));
  request.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
  return promise;
}

/** The load balancer's address of a Service, once it has one. */
export function address(state: SandboxState, name: string): Promise<string> {
  return until(`an address of Service ${name}`, async () => {
    const ip = await kubectl(state, ['get', 'service', name, '-o', 'jsonpath={.status.loadBalancer.ingress[0].ip}']);
    return ip === '' ? undefined : ip;
  });
}

/** Ids of the daemon and of every process it started. */
export async function processIds(state: SandboxState): Promise<number[]> {
  const status = await askStatus(state);
  return [state.pid, ...(status?.cluster?.processes ?? []).map(({ pid }) => pid)];
}

/** Whether a process runs; a zombie that nobody has collected does not. */
export function runs(pid: number): boolean {
  try {
    return !execFileSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' })
      .trim()
      .startsWith('Z');
  } catch {
    return false; // ps found no such process
  }
}

/** Resolves when none of the processes runs any more. */
export async function allEnded(pids: number[]): Promise<void> {
  await until(`the end of processes ${pids.filter(runs).join(', ')}`, async () => !pids.some(runs) || undefined);
}
