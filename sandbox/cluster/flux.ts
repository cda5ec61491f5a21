import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { V1CustomResourceDefinition } from '@kubernetes/client-node';
import { freePort } from '../process/ports.ts';
import { httpAnswer, untilReady } from '../process/readiness.ts';
import type { Child, Supervisor } from '../process/supervisor.ts';
import type { KubeApi } from './api.ts';

const CRDS = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
const RBAC = '/apis/rbac.authorization.k8s.io/v1';
const ROLES = new URL('flux-roles.yaml', import.meta.url);
const ESTABLISH_TIMEOUT_MS = 30_000;
const START_TIMEOUT_MS = 60_000;

export const FLUX_NAMESPACE = 'flux-system';

/** Applies Flux's CRDs from the given directories, its namespace and its role; resolves when the kinds are served. */
export async function installFlux(admin: KubeApi, crdDirs: string[], signal?: AbortSignal): Promise<void> {
  const crds = crdDirs.flatMap((dir) =>
    readdirSync(dir)
      .filter((name) => name.endsWith('.yaml'))
      .map((name) => readFileSync(join(dir, name), 'utf8')),
  );
  await Promise.all([
    ...crds.map((crd) => admin.create(CRDS, crd)),
    admin.create('/api/v1/namespaces', { metadata: { name: FLUX_NAMESPACE } }),
    admin.create(`${RBAC}/clusterroles`, readFileSync(ROLES, 'utf8')),
    admin.create(`${RBAC}/clusterrolebindings`, {
      metadata: { name: 'flux-controllers' },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'flux-controllers' },
      subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: 'flux-controllers' }],
    }),
  ]);
  const deadline = Date.now() + ESTABLISH_TIMEOUT_MS;
  for (;;) {
    signal?.throwIfAborted();
    const { items } = await admin.get<{ items: V1CustomResourceDefinition[] }>(CRDS);
    const missing = items.filter(
      ({ status }) => !status?.conditions?.some(({ type, status }) => type === 'Established' && status === 'True'),
    );
    if (missing.length === 0) return;
    if (Date.now() > deadline) {
      const names = missing.map(({ metadata }) => metadata?.name).join(', ');
      throw new Error(`The API server did not establish these CRDs within ${ESTABLISH_TIMEOUT_MS / 1000} s: ${names}.`);
    }
    await sleep(75);
  }
}

interface ControllerOptions {
  dir: string;
  supervisor: Supervisor;
  kubeconfig: string;
  github: { proxyUrl: string; caFile: string };
  signal?: AbortSignal | undefined;
}

export interface NotificationController {
  child: Child;
  /** Where each container port of the real Deployment is served: 9292 (webhooks), 9090 (events), 9440 (health). */
  hostPorts: Record<number, string>;
  ready: Promise<void>;
}

export async function startNotificationController(
  file: string,
  opts: ControllerOptions,
): Promise<NotificationController> {
  const [receiver, events, health] = [await freePort(), await freePort(), await freePort()].map(loopback) as Triple;
  const child = await startController('notification-controller', file, opts, [
    `--receiverAddr=${receiver}`,
    `--events-addr=${events}`,
    `--health-addr=${health}`,
  ]);
  // An unknown path is a 404 of the webhook handler itself: the receiver listens.
  const answers = async () =>
    (await httpAnswer(`http://${health}/readyz`, 200)) && httpAnswer(`http://${receiver}/`, 404);
  const ready = untilReady(child, answers, { timeoutMs: START_TIMEOUT_MS, signal: opts.signal });
  return { child, ready, hostPorts: { 9292: receiver, 9090: events, 9440: health } };
}

export async function startSourceController(
  file: string,
  opts: ControllerOptions & { eventsAddr: string },
): Promise<{ child: Child; ready: Promise<void> }> {
  const [storage, health] = [await freePort(), await freePort()].map(loopback) as Pair;
  const artifacts = join(opts.dir, 'artifacts');
  mkdirSync(artifacts, { recursive: true, mode: 0o700 });
  const child = await startController('source-controller', file, opts, [
    `--storage-path=${artifacts}`,
    `--storage-addr=${storage}`,
    `--storage-adv-addr=${storage}`,
    `--events-addr=http://${opts.eventsAddr}`,
    `--health-addr=${health}`,
  ]);
  const answers = async () =>
    (await httpAnswer(`http://${health}/readyz`, 200)) && httpAnswer(`http://${storage}/`, 200);
  return { child, ready: untilReady(child, answers, { timeoutMs: START_TIMEOUT_MS, signal: opts.signal }) };
}

type Pair = [string, string];
type Triple = [string, string, string];

const loopback = (port: number) => `127.0.0.1:${port}`;

function startController(name: string, file: string, opts: ControllerOptions, args: string[]): Promise<Child> {
  return opts.supervisor.start({
    name,
    file,
    cwd: opts.dir,
    args: [...args, '--metrics-addr=0', '--log-level=info', '--log-encoding=json'],
    env: {
      KUBECONFIG: opts.kubeconfig,
      RUNTIME_NAMESPACE: FLUX_NAMESPACE,
      // GitHub is the stand-in, under its own names.
      HTTPS_PROXY: opts.github.proxyUrl,
      SSL_CERT_FILE: opts.github.caFile,
      NO_PROXY: '127.0.0.1,localhost',
      HOME: opts.dir,
      TMPDIR: opts.dir,
      GOGC: '50',
    },
  });
}
