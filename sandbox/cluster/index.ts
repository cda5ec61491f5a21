import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { residentBytes } from '../process/memory.ts';
import { untilReady } from '../process/readiness.ts';
import { type Child, openSupervisor } from '../process/supervisor.ts';
import type { Toolchain } from '../toolchain/index.ts';
import { startApiServer, startControllerManager, startEtcd } from './control-plane.ts';
import { createCredentials, type Identity, writeKubeconfig } from './credentials.ts';
import {
  type GitHubAccess,
  installFlux,
  installStoredKinds,
  startNotificationController,
  startSourceController,
} from './flux.ts';
import { type Published, startLoadBalancer, tryPort80 } from './load-balancer.ts';
import { createNodeAndPod, nodeAddress } from './node-and-pod.ts';

export interface ProcessStatus {
  readonly name: string;
  readonly pid: number;
  readonly address: string;
  readonly ready: boolean;
  /** Why it is not ready. */
  readonly problem?: string;
  /** Resident memory in bytes. */
  readonly residentBytes: number;
  readonly log: string;
}

/** A Service port that can be reached from this machine. */
export interface PublishedPort {
  /** namespace/name */
  readonly service: string;
  readonly kind: 'LoadBalancer' | 'NodePort';
  /** What the Service says: host:port. */
  readonly address: string;
  /** Where it is served: host:port, the same unless `detour` is set. */
  readonly servedAt: string;
  readonly detour?: { readonly why: string; readonly fix: string };
}

export interface ClusterStatus {
  readonly processes: ProcessStatus[];
  readonly published: PublishedPort[];
}

/** What is done to a controller that runs, or has been stopped. */
export type ControllerAction = 'stop' | 'start';

export interface Cluster {
  /** Path of the cluster admin's kubeconfig. */
  readonly kubeconfig: string;
  /** Where notification-controller receives webhooks itself: 127.0.0.1:<port>. */
  readonly receiverAddr: string;
  /** Where the node ports of Services are served. */
  readonly nodeAddress: string;
  /** Maps an address of the load balancer or a node port to where it is served; anything else stays as it is. */
  routeDelivery(host: string, port: number): { readonly host: string; readonly port: number };
  /** Resolves when every part is ready; rejects with the part that is not and its last log lines. */
  ready(): Promise<void>;
  describe(): Promise<ClusterStatus>;
  /** An outage of notification-controller, and its end: it comes back at the same addresses. */
  notificationController(action: ControllerAction): Promise<void>;
  /** Ends every process. */
  close(): Promise<void>;
}

export interface ClusterOptions {
  /** Directory for everything the cluster writes; must be new or empty. */
  readonly dir: string;
  readonly toolchain: Pick<Toolchain, 'path' | 'crds'>;
  /** What stands in for GitHub; may still be starting, since only the Flux controllers need it. */
  readonly github: GitHubAccess | Promise<GitHubAccess>;
  /** Whether Services of type LoadBalancer get an address. @default true */
  readonly loadBalancer?: boolean;
  /** Whether there are CRDs of the Gateway API and of Flux's image controllers. @default true */
  readonly storedKinds?: boolean;
  readonly onStep?: (step: string) => void;
  /** Called whenever the ports reachable from this machine change. */
  readonly onPublish?: (published: PublishedPort[]) => void;
  /** Called when the process that guards against leftovers has ended: the caller should stop the cluster. */
  readonly onWatchdogLost: () => void;
  readonly signal?: AbortSignal;
}

/**
 * Starts a Kubernetes API with Flux's source- and notification-controller as processes of this machine, on free
 * loopback ports. Resolves as soon as the API answers and all processes are started; {@link Cluster.ready} waits for
 * the rest. On failure or abort nothing keeps running.
 */
export async function startCluster(options: ClusterOptions): Promise<Cluster> {
  const { dir, toolchain, signal } = options;
  const step = options.onStep ?? (() => {});
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const supervisor = openSupervisor({ logs: join(dir, 'logs'), onWatchdogLost: options.onWatchdogLost });
  const common = { dir, supervisor, signal };

  try {
    const crds = toolchain.crds();
    crds.catch(() => {}); // awaited below
    const credentials = createCredentials(dir);
    await startEtcd(await toolchain.path('etcd'), common);
    step('etcd is ready');
    const api = await startApiServer(await toolchain.path('kube-apiserver'), credentials, common);
    step(`kube-apiserver answers at ${api.server}`);
    const kubeconfigFor = (identity: Identity) =>
      writeKubeconfig(join(dir, `${identity}.kubeconfig`), {
        server: api.server,
        ca: api.ca,
        token: credentials.tokens[identity],
      });
    const kubeconfig = kubeconfigFor('admin');

    const { sourceController, notificationController } = await crds;
    const apiReady = untilReady(api.child, { signal }).then(() => step('kube-apiserver is ready'));
    const installed = installFlux(api.admin, [sourceController, notificationController], signal).then(() =>
      step('Flux CRDs are served'),
    );
    // No controller waits for these.
    const stored = installed.then(() =>
      options.storedKinds === false ? undefined : installStoredKinds(api.admin, signal),
    );
    stored.catch(() => {}); // awaited below
    const manager = Promise.all([toolchain.path('kube-controller-manager'), apiReady]).then(([file]) =>
      startControllerManager(file, kubeconfigFor('kube-controller-manager'), common),
    );
    const flux = (async () => {
      const [notificationFile, sourceFile] = await Promise.all([
        toolchain.path('notification-controller'),
        toolchain.path('source-controller'),
        installed,
        apiReady,
      ]);
      const controller = { ...common, github: await options.github, kubeconfig: kubeconfigFor('flux') };
      const { child, hostPorts } = await startNotificationController(notificationFile, controller);
      const source = await startSourceController(sourceFile, { ...controller, eventsAddr: hostPorts.events });
      return { notification: child, source, hostPorts };
    })();
    const [managerChild, { notification, source, hostPorts }] = await Promise.all([manager, flux]);
    let present = notification;

    const isReady = (child: Child) => untilReady(child, { signal }).then(() => step(`${child.name} is ready`));
    const ready = Promise.all([
      isReady(managerChild),
      isReady(source),
      isReady(notification).then(() => createNodeAndPod(api.admin, hostPorts)),
      stored,
    ]).then(() => {});
    ready.catch(() => {}); // reported by ready(), which may be called later

    const loadBalancer = startLoadBalancer({
      api: api.admin,
      assignAddresses: options.loadBalancer ?? true,
      onChange: (published) => options.onPublish?.(published.map(describePublished)),
    });
    const detour = await tryPort80();
    if (detour)
      step(`load balancer: ${detour.why}, so port 80 will be served elsewhere; to change that: ${detour.fix}`);
    return {
      kubeconfig,
      receiverAddr: hostPorts.receiver,
      nodeAddress: nodeAddress,
      routeDelivery: loadBalancer.route,
      ready: () => ready,
      async describe() {
        const processes = await Promise.all(supervisor.children().map(describeProcess));
        return { processes, published: loadBalancer.published().map(describePublished) };
      },
      async notificationController(action) {
        if (action === 'stop') return present.stop();
        present = await supervisor.restart(present);
        await untilReady(present);
      },
      async close() {
        await loadBalancer.close();
        api.admin.close();
        await supervisor.close();
      },
    };
  } catch (error) {
    await supervisor.close();
    throw error;
  }
}

async function describeProcess(child: Child): Promise<ProcessStatus> {
  const { name, pid, address, log } = child;
  const ended = child.ended();
  const problem = ended === undefined ? await probeProblem(child) : `ended with ${ended}`;
  return {
    name,
    pid,
    address,
    log,
    residentBytes: ended === undefined ? residentBytes(pid) : 0,
    ready: problem === undefined,
    ...(problem !== undefined && { problem }),
  };
}

async function probeProblem(child: Child): Promise<string | undefined> {
  try {
    return (await child.probe()) ? undefined : 'not ready';
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function describePublished({ service, kind, listener }: Published): PublishedPort {
  const { address, port, servedAt, detour } = listener;
  return {
    service,
    kind,
    address: `${address}:${port}`,
    servedAt: `${servedAt.host}:${servedAt.port}`,
    ...(detour && { detour }),
  };
}
