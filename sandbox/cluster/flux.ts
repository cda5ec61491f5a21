import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { V1CustomResourceDefinition } from '@kubernetes/client-node';
import { freePort } from '../process/ports.ts';
import { httpAnswer } from '../process/readiness.ts';
import type { Child, ProcessSpec, Supervisor } from '../process/supervisor.ts';
import type { KubeApi } from './api.ts';
import { createDeployments, PART_OF_FLUX } from './deployments.ts';

const CRDS = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
const RBAC = '/apis/rbac.authorization.k8s.io/v1';
const ROLES = new URL('flux-roles.yaml', import.meta.url);
const IMPORTS = fileURLToPath(new URL('../../imports/', import.meta.url));
const ESTABLISH_TIMEOUT_MS = 30_000;

export const FLUX_NAMESPACE = 'flux-system';

/**
 * Applies Flux's CRDs from the given directories, its namespace, its role and its Deployments; resolves when the kinds
 * are served.
 */
export async function installFlux(admin: KubeApi, crdDirs: string[], signal?: AbortSignal): Promise<void> {
  const crds = crdDirs.flatMap((dir) => yamlFiles(dir, '.yaml'));
  await Promise.all([
    ...crds.map((crd) => admin.create(CRDS, partOfFlux(crd))),
    admin
      .create('/api/v1/namespaces', { metadata: { name: FLUX_NAMESPACE } })
      .then(() => createDeployments(admin, FLUX_NAMESPACE)),
    admin.create(`${RBAC}/clusterroles`, readFileSync(ROLES, 'utf8')),
    admin.create(`${RBAC}/clusterrolebindings`, {
      metadata: { name: 'flux-controllers' },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'flux-controllers' },
      subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: 'flux-controllers' }],
    }),
  ]);
  await untilEstablished(admin, signal);
}

/**
 * A CRD with the labels that `flux install` gives it; its version is the one that `flux check` shows as the
 * distribution's. Its text of thousands of lines is not parsed for that.
 */
function partOfFlux(crd: string): string {
  const labels = Object.entries({ ...PART_OF_FLUX, 'app.kubernetes.io/version': 'sandbox' });
  return crd.replace(
    /^metadata:$/m,
    ['metadata:', '  labels:', ...labels.map(([key, value]) => `    ${key}: ${value}`)].join('\n'),
  );
}

/**
 * Applies the CRDs of the Gateway API and of Flux's image controllers. Nothing here acts on their objects: they are
 * judged and stored.
 */
export async function installStoredKinds(admin: KubeApi, signal?: AbortSignal): Promise<void> {
  const crds = yamlFiles(IMPORTS, '.crds.yaml').flatMap((text) => text.split(/^---$/m));
  await Promise.all(crds.map((crd) => admin.create(CRDS, crd)));
  await untilEstablished(admin, signal);
}

async function untilEstablished(admin: KubeApi, signal?: AbortSignal): Promise<void> {
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

function yamlFiles(dir: string, ending: string): string[] {
  const names = readdirSync(dir).filter((name) => name.endsWith(ending));
  return names.map((name) => readFileSync(join(dir, name), 'utf8'));
}

/** How GitHub is reached under its own names: a CONNECT proxy and the authority (PEM file) that signed for them. */
export interface GitHubAccess {
  proxyUrl: string;
  caFile: string;
}

interface ControllerOptions {
  dir: string;
  supervisor: Supervisor;
  kubeconfig: string;
  github: GitHubAccess;
  signal?: AbortSignal | undefined;
}

/** Starts notification-controller; `hostPorts` shows where each container port of Flux's Deployment is served here. */
export async function startNotificationController(
  file: string,
  opts: ControllerOptions,
): Promise<{ child: Child; hostPorts: HostPorts }> {
  const [receiver, events, health] = [await freePort(), await freePort(), await freePort()].map(loopback) as Triple;
  const child = await startController(opts, {
    name: 'notification-controller',
    file,
    address: `http://${receiver}`,
    // An unknown path is a 404 of the webhook handler itself: the receiver listens.
    probe: async () => (await httpAnswer(`http://${health}/readyz`, 200)) && httpAnswer(`http://${receiver}/`, 404),
    args: [`--receiverAddr=${receiver}`, `--events-addr=${events}`, `--health-addr=${health}`],
  });
  return { child, hostPorts: { events, receiver, health } };
}

/** Starts source-controller; `eventsAddr` is where notification-controller takes its events. */
export async function startSourceController(
  file: string,
  opts: ControllerOptions & { eventsAddr: string },
): Promise<Child> {
  const [storage, health] = [await freePort(), await freePort()].map(loopback) as Pair;
  const artifacts = join(opts.dir, 'artifacts');
  mkdirSync(artifacts, { recursive: true, mode: 0o700 });
  return startController(opts, {
    name: 'source-controller',
    file,
    address: `http://${storage}`,
    probe: async () => (await httpAnswer(`http://${health}/readyz`, 200)) && httpAnswer(`http://${storage}/`, 200),
    args: [
      `--storage-path=${artifacts}`,
      `--storage-addr=${storage}`,
      `--storage-adv-addr=${storage}`,
      `--events-addr=http://${opts.eventsAddr}`,
      `--health-addr=${health}`,
    ],
  });
}

/** Host addresses (127.0.0.1:<port>) of notification-controller's container ports. */
export interface HostPorts {
  /** Container port 9090, "http". */
  events: string;
  /** Container port 9292, "http-webhook". */
  receiver: string;
  /** Container port 9440, "healthz". */
  health: string;
}

type Pair = [string, string];
type Triple = [string, string, string];

const loopback = (port: number) => `127.0.0.1:${port}`;

function startController(opts: ControllerOptions, spec: Omit<ProcessSpec, 'cwd' | 'env'>): Promise<Child> {
  return opts.supervisor.start({
    ...spec,
    cwd: opts.dir,
    args: [...spec.args, '--metrics-addr=0', '--log-level=info', '--log-encoding=json'],
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
