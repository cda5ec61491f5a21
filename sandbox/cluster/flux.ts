import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { V1CustomResourceDefinition } from '@kubernetes/client-node';
import { freePort } from '../process/ports.ts';
import { httpAnswer } from '../process/readiness.ts';
import type { Child, ProcessSpec, Supervisor } from '../process/supervisor.ts';
import type { KubeApi } from './api.ts';
import { garbageCollection } from './control-plane.ts';
import { createDeployments, fluxLabels } from './deployments.ts';

const crdPath = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
const rbac = '/apis/rbac.authorization.k8s.io/v1';
const roles = new URL('flux-roles.yaml', import.meta.url);
const imports = fileURLToPath(new URL('../../imports/', import.meta.url));
const establishTimeoutMs = 120_000;

export const fluxNamespace = 'flux-system';

/**
 * Applies Flux's CRDs from the given directories, its namespace, its role and its Deployments; resolves when the kinds
 * are served.
 */
export async function installFlux(admin: KubeApi, crdDirs: string[], signal?: AbortSignal): Promise<void> {
  const crds = crdDirs.flatMap((dir) => yamlFiles(dir, '.yaml'));
  await Promise.all([
    ...crds.map((crd) => admin.create(crdPath, partOfFlux(crd))),
    admin
      .create('/api/v1/namespaces', { metadata: { name: fluxNamespace } })
      .then(() => createDeployments(admin, fluxNamespace)),
    admin.create(`${rbac}/clusterroles`, readFileSync(roles, 'utf8')),
    admin.create(`${rbac}/clusterrolebindings`, {
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
  const labels = Object.entries({ ...fluxLabels, 'app.kubernetes.io/version': 'sandbox' });
  return crd.replace(
    /^metadata:$/m,
    ['metadata:', '  labels:', ...labels.map(([key, value]) => `    ${key}: ${value}`)].join('\n'),
  );
}

/**
 * Applies the CRDs of the Gateway API and of Flux's image controllers. No controller acts on their objects: they are
 * only validated and stored.
 */
export async function installStoredKinds(admin: KubeApi, signal?: AbortSignal): Promise<void> {
  const crds = yamlFiles(imports, '.crds.yaml').flatMap((text) => text.split(/^---$/m));
  await Promise.all(crds.map((crd) => admin.create(crdPath, crd)));
  await untilEstablished(admin, signal);
}

async function untilEstablished(admin: KubeApi, signal?: AbortSignal): Promise<void> {
  const deadline = Date.now() + establishTimeoutMs;
  for (;;) {
    signal?.throwIfAborted();
    const { items } = await admin.get<{ items: V1CustomResourceDefinition[] }>(crdPath);
    const missing = items.filter(
      ({ status }) => !status?.conditions?.some(({ type, status }) => type === 'Established' && status === 'True'),
    );
    if (missing.length === 0) return;
    if (Date.now() > deadline) {
      const names = missing.map(({ metadata }) => metadata?.name).join(', ');
      throw new Error(`The API server did not establish these CRDs within ${establishTimeoutMs / 1000} s: ${names}.`);
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
  readonly proxyUrl: string;
  readonly caFile: string;
}

interface ControllerOptions {
  readonly dir: string;
  readonly supervisor: Supervisor;
  readonly kubeconfig: string;
  readonly github: GitHubAccess;
  readonly signal?: AbortSignal | undefined;
}

/** Starts notification-controller; `hostPorts` shows where each container port of Flux's Deployment is served here. */
export async function startNotificationController(
  file: string,
  options: ControllerOptions,
): Promise<{ child: Child; hostPorts: HostPorts }> {
  const [receiver, events, health] = [await freePort(), await freePort(), await freePort()].map(loopback) as Triple;
  const child = await startController(options, {
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
  options: ControllerOptions & { eventsAddr: string },
): Promise<Child> {
  const [storage, health] = [await freePort(), await freePort()].map(loopback) as Pair;
  const artifacts = join(options.dir, 'artifacts');
  mkdirSync(artifacts, { recursive: true, mode: 0o700 });
  return startController(options, {
    name: 'source-controller',
    file,
    address: `http://${storage}`,
    probe: async () => (await httpAnswer(`http://${health}/readyz`, 200)) && httpAnswer(`http://${storage}/`, 200),
    args: [
      `--storage-path=${artifacts}`,
      `--storage-addr=${storage}`,
      `--storage-adv-addr=${storage}`,
      `--events-addr=http://${options.eventsAddr}`,
      `--health-addr=${health}`,
    ],
  });
}

/** Host addresses (127.0.0.1:<port>) of notification-controller's container ports. */
export interface HostPorts {
  /** Container port 9090, "http". */
  readonly events: string;
  /** Container port 9292, "http-webhook". */
  readonly receiver: string;
  /** Container port 9440, "healthz". */
  readonly health: string;
}

type Pair = [string, string];
type Triple = [string, string, string];

const loopback = (port: number) => `127.0.0.1:${port}`;

function startController(options: ControllerOptions, spec: Omit<ProcessSpec, 'cwd' | 'env'>): Promise<Child> {
  return options.supervisor.start({
    ...spec,
    cwd: options.dir,
    args: [...spec.args, '--metrics-addr=0', '--log-level=info', '--log-encoding=json'],
    env: {
      KUBECONFIG: options.kubeconfig,
      RUNTIME_NAMESPACE: fluxNamespace,
      // GitHub is the stand-in, under its own names.
      HTTPS_PROXY: options.github.proxyUrl,
      SSL_CERT_FILE: options.github.caFile,
      NO_PROXY: '127.0.0.1,localhost',
      HOME: options.dir,
      TMPDIR: options.dir,
      ...garbageCollection,
    },
  });
}
