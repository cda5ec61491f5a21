import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { residentBytes } from '../process/memory.ts';
import { type Child, openSupervisor } from '../process/supervisor.ts';
import type { Toolchain } from '../toolchain/index.ts';
import { apiServerReady, startApiServer, startControllerManager, startEtcd } from './control-plane.ts';
import { createCredentials, writeKubeconfig } from './credentials.ts';
import { installFlux, startNotificationController, startSourceController } from './flux.ts';
import { startLoadBalancer } from './load-balancer.ts';
import { createNodeAndPod, NODE_ADDRESS } from './node-and-pod.ts';

export interface ProcessStatus {
  name: string;
  pid: number;
  running: boolean;
  /** How it ended, when it does not run. */
  ended: string | undefined;
  /** Resident memory in bytes. */
  residentBytes: number;
  log: string;
}

/** A Service port that can be reached from this machine. */
export interface PublishedPort {
  /** namespace/name */
  service: string;
  kind: 'LoadBalancer' | 'NodePort';
  /** What the Service says: host:port. */
  address: string;
  /** Where it is served: host:port, the same unless `detour` is set. */
  servedAt: string;
  detour?: { why: string; fix: string };
}

export interface ClusterStatus {
  processes: ProcessStatus[];
  published: PublishedPort[];
}

export interface Cluster {
  /** Path of the cluster admin's kubeconfig. */
  kubeconfig: string;
  /** Where notification-controller receives webhooks itself: 127.0.0.1:<port>. */
  receiverAddr: string;
  /** Where the node ports of Services are served. */
  nodeAddress: string;
  /** Maps an address of the load balancer or a node port to where it is served; anything else stays as it is. */
  routeDelivery(host: string, port: number): { host: string; port: number };
  /** Resolves when every part is ready; rejects with the part that is not and its last log lines. */
  ready(): Promise<void>;
  describe(): ClusterStatus;
  /** Ends every process. */
  close(): Promise<void>;
}

export interface ClusterOptions {
  /** Directory for everything the cluster writes; must be new or empty. */
  dir: string;
  toolchain: Pick<Toolchain, 'path' | 'crds'>;
  github: { proxyUrl: string; caFile: string };
  /** Whether Services of type LoadBalancer get an address. @default true */
  loadBalancer?: boolean;
  onStep?: (step: string) => void;
  /** Called whenever the ports reachable from this machine change. */
  onPublish?: (published: PublishedPort[]) => void;
  /** Called when something the cluster cannot go on without ends by itself. */
  onLost?: (what: string) => void;
  signal?: AbortSignal;
}

/**
 * Starts a Kubernetes API with Flux's source- and notification-controller as processes of this machine, on free
 * loopback ports. Resolves as soon as the API answers and all processes are started; {@link Cluster.ready} waits for
 * the rest. On failure or abort nothing keeps running.
 */
export async function startCluster(opts: ClusterOptions): Promise<Cluster> {
  const { dir, toolchain, signal } = opts;
  const step = opts.onStep ?? (() => {});
  const lost = (what: string) => {
    if (!closing) opts.onLost?.(what);
  };
  let closing = false;
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const supervisor = openSupervisor({ logs: join(dir, 'logs'), onWatchdogLost: () => lost('the watchdog') });
  const close = async () => {
    closing = true;
    await supervisor.close();
  };
  const common = { dir, supervisor, signal };

  try {
    const credentials = createCredentials(dir);
    const etcd = await startEtcd(await toolchain.path('etcd'), common);
    step('etcd is ready');
    const api = await startApiServer(await toolchain.path('kube-apiserver'), credentials, common);
    step(`kube-apiserver answers at ${api.server}`);
    const kubeconfigFor = (name: string, identity: keyof typeof credentials.tokens) =>
      writeKubeconfig(join(dir, name), { server: api.server, ca: api.ca, token: credentials.tokens[identity] });
    const kubeconfig = kubeconfigFor('kubeconfig', 'admin');

    const installed = (async () => {
      const { sourceController, notificationController } = await toolchain.crds();
      await installFlux(api.admin, [sourceController, notificationController], signal);
      step('Flux CRDs are served');
    })();
    const managed = (async () => {
      const file = await toolchain.path('kube-controller-manager');
      await apiServerReady(api, signal);
      step('kube-apiserver is ready');
      return startControllerManager(
        file,
        kubeconfigFor('kube-controller-manager.kubeconfig', 'kube-controller-manager'),
        common,
      );
    })();
    const flux = (async () => {
      const files = await Promise.all([toolchain.path('notification-controller'), toolchain.path('source-controller')]);
      await Promise.all([installed, apiServerReady(api, signal)]);
      const controller = { ...common, github: opts.github, kubeconfig: kubeconfigFor('flux.kubeconfig', 'flux') };
      const notification = await startNotificationController(files[0], controller);
      const eventsAddr = notification.hostPorts[9090] as string;
      const source = await startSourceController(files[1], { ...controller, eventsAddr });
      return { notification, source };
    })();
    const [manager, { notification, source }] = await Promise.all([managed, flux]);
    const loadBalancer = startLoadBalancer({
      api: api.admin,
      assignAddresses: opts.loadBalancer ?? true,
      onChange: () => opts.onPublish?.(published()),
    });
    const published = () => loadBalancer.published().map(describePublished);
    const ready = Promise.all([
      manager.ready.then(() => step('kube-controller-manager is ready')),
      source.ready.then(() => step('source-controller is ready')),
      notification.ready.then(async () => {
        step('notification-controller is ready');
        await createNodeAndPod(api.admin, notification.hostPorts);
      }),
    ]).then(() => {});
    ready.catch(() => {}); // reported by ready(), which may be called later

    const essential = [etcd, api.child, manager.child, source.child, notification.child];
    for (const child of essential) void child.exited.then(() => lost(`${child.name} (${child.ended()})`));
    return {
      kubeconfig,
      receiverAddr: notification.hostPorts[9292] as string,
      nodeAddress: NODE_ADDRESS,
      routeDelivery: loadBalancer.route,
      ready: () => ready,
      describe: () => ({ processes: supervisor.children().map(describeProcess), published: published() }),
      async close() {
        closing = true;
        await loadBalancer.close();
        api.admin.close();
        await close();
      },
    };
  } catch (error) {
    await close();
    throw error;
  }
}

function describeProcess(child: Child): ProcessStatus {
  const ended = child.ended();
  return {
    name: child.name,
    pid: child.pid,
    running: ended === undefined,
    ended,
    residentBytes: ended === undefined ? residentBytes(child.pid) : 0,
    log: child.log,
  };
}

function describePublished({
  service,
  kind,
  listener,
}: ReturnType<ReturnType<typeof startLoadBalancer>['published']>[number]): PublishedPort {
  const { address, port, servedAt, detour } = listener;
  return {
    service,
    kind,
    address: `${address}:${port}`,
    servedAt: `${servedAt.host}:${servedAt.port}`,
    ...(detour && { detour }),
  };
}
