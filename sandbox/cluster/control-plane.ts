import { mkdirSync, readFileSync } from 'node:fs';
import { connect as connectSocket } from 'node:net';
import { join } from 'node:path';
import { freePort } from '../process/ports.ts';
import { httpAnswer, untilReady } from '../process/readiness.ts';
import type { Child, Supervisor } from '../process/supervisor.ts';
import { KubeApi } from './api.ts';
import type { Credentials } from './credentials.ts';

// Relative to etcd's directory, because a socket's path may have no more than 103 bytes on macOS. etcd wants host and
// port even here, and takes the two together as the file's name.
const etcdSocket = 'client.sock:0';
const peerSocket = 'peer.sock:0';

const controllers = [
  'endpoints-controller',
  'endpointslice-controller',
  'garbage-collector-controller',
  'namespace-controller',
  'serviceaccount-controller',
];

/**
 * How seldom the programs of the cluster collect garbage; Go's default is 100. With 50 the API server takes a third more of the
 * processor, of which it takes most of all parts of a sandbox, and 130 MB less memory.
 */
export const garbageCollection = { GOGC: '200' };

const etcdDir = (dir: string) => join(dir, 'etcd');

interface StartOptions {
  readonly dir: string;
  readonly supervisor: Supervisor;
  readonly signal?: AbortSignal | undefined;
}

export interface ApiServer {
  readonly child: Child;
  /** https://127.0.0.1:<port> */
  readonly server: string;
  /** PEM of the certificate it serves with. */
  readonly ca: string;
  /** As cluster admin. */
  readonly admin: KubeApi;
}

/**
 * etcd, the API server's database. It listens on a Unix socket in the sandbox's own directory: etcd has no
 * authentication here, so no port of it may be open to other users of the machine.
 */
export async function startEtcd(file: string, options: StartOptions): Promise<Child> {
  const cwd = etcdDir(options.dir);
  mkdirSync(cwd, { recursive: true, mode: 0o700 });
  const child = await options.supervisor.start({
    name: 'etcd',
    file,
    address: `unix:etcd/${etcdSocket}`,
    probe: () => accepts(cwd, etcdSocket),
    cwd,
    env: {},
    args: [
      '--name=sandbox',
      `--data-dir=${join(cwd, 'data')}`,
      `--listen-client-urls=unix://${etcdSocket}`,
      `--advertise-client-urls=unix://${etcdSocket}`,
      `--listen-peer-urls=unix://${peerSocket}`,
      `--initial-advertise-peer-urls=unix://${peerSocket}`,
      `--initial-cluster=sandbox=unix://${peerSocket}`,
      // Nothing here outlives the sandbox.
      '--unsafe-no-fsync',
      '--snapshot-count=5000',
      '--auto-compaction-mode=revision',
      '--auto-compaction-retention=1000',
      '--log-level=warn',
    ],
  });
  await untilReady(child, { signal: options.signal });
  return child;
}

/** kube-apiserver. Resolves as soon as it answers; its own probe is true when all of it is ready. */
export async function startApiServer(
  file: string,
  credentials: Credentials,
  options: StartOptions,
): Promise<ApiServer> {
  const port = await freePort();
  const certificates = join(options.dir, 'certificates');
  const server = `https://127.0.0.1:${port}`;
  // It makes its serving certificate itself, before it listens.
  const ca = () => readFileSync(join(certificates, 'apiserver.crt'), 'utf8');
  const connect = () => new KubeApi({ server, ca: ca(), token: credentials.tokens.admin });
  let admin: KubeApi | undefined;
  const child = await options.supervisor.start({
    name: 'kube-apiserver',
    file,
    address: server,
    probe: async () => admin?.healthy('/readyz') ?? false,
    cwd: etcdDir(options.dir),
    env: garbageCollection,
    args: [
      `--etcd-servers=unix://${etcdSocket}`,
      `--cert-dir=${certificates}`,
      '--bind-address=127.0.0.1',
      '--advertise-address=127.0.0.1',
      `--secure-port=${port}`,
      '--service-cluster-ip-range=10.0.0.0/24',
      `--service-account-key-file=${credentials.serviceAccountKeyFile}`,
      `--service-account-signing-key-file=${credentials.serviceAccountKeyFile}`,
      '--service-account-issuer=https://kubernetes.default.svc',
      '--authorization-mode=RBAC',
      `--token-auth-file=${credentials.tokenFile}`,
      // No kubelet mounts service account tokens here, so no Pod may be made to wait for one.
      '--disable-admission-plugins=ServiceAccount',
      // The Service "kubernetes" needs no endpoints: a loopback address would be refused as one.
      '--endpoint-reconciler-type=none',
      '--enable-priority-and-fairness=false',
      '--profiling=false',
    ],
  });
  await untilReady(child, { signal: options.signal, probe: () => connect().healthy('/livez/ping') });
  admin = connect();
  return { child, server, ca: ca(), admin };
}

/**
 * kube-controller-manager with the controllers a sandbox needs: without garbage collection Pulumi's foreground deletes
 * never finish, without the endpoint controllers its wait for a Service never ends. The controllers of nodes are left
 * out: there is no kubelet, so they would remove the Node.
 */
export async function startControllerManager(file: string, kubeconfig: string, options: StartOptions): Promise<Child> {
  const port = await freePort();
  const address = `https://127.0.0.1:${port}`;
  return options.supervisor.start({
    name: 'kube-controller-manager',
    file,
    address,
    probe: () => httpAnswer(`${address}/healthz`, 200),
    cwd: options.dir,
    env: garbageCollection,
    args: [
      `--kubeconfig=${kubeconfig}`,
      '--bind-address=127.0.0.1',
      `--secure-port=${port}`,
      `--cert-dir=${join(options.dir, 'certificates')}`,
      '--authorization-always-allow-paths=/healthz',
      '--leader-elect=false',
      '--use-service-account-credentials',
      `--controllers=${controllers.join(',')}`,
      '--profiling=false',
    ],
  });
}

/** Whether a Unix socket takes connections. Its folder may have any length: the system sees the name only. */
function accepts(folder: string, name: string): Promise<boolean> {
  const { promise, resolve, reject } = Promise.withResolvers<boolean>();
  const cwd = process.cwd();
  process.chdir(folder);
  try {
    // The system's call comes before connect() returns, so that nothing else meets the other working directory.
    const socket = connectSocket(name, () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', reject);
  } finally {
    process.chdir(cwd);
  }
  return promise;
}
