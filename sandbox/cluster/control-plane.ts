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
const ETCD_SOCKET = 'client.sock:0';
const PEER_SOCKET = 'peer.sock:0';

const CONTROLLERS = [
  'endpoints-controller',
  'endpointslice-controller',
  'garbage-collector-controller',
  'namespace-controller',
  'serviceaccount-controller',
];

const etcdDir = (dir: string) => join(dir, 'etcd');

interface StartOptions {
  dir: string;
  supervisor: Supervisor;
  signal?: AbortSignal | undefined;
}

export interface ApiServer {
  child: Child;
  /** https://127.0.0.1:<port> */
  server: string;
  /** PEM of the certificate it serves with. */
  ca: string;
  /** As cluster admin. */
  admin: KubeApi;
}

/**
 * etcd, the API server's database. It listens on a Unix socket in the sandbox's own directory: etcd has no
 * authentication here, so no port of it may be open to other users of the machine.
 */
export async function startEtcd(file: string, opts: StartOptions): Promise<Child> {
  const cwd = etcdDir(opts.dir);
  mkdirSync(cwd, { recursive: true, mode: 0o700 });
  const child = await opts.supervisor.start({
    name: 'etcd',
    file,
    address: `unix:etcd/${ETCD_SOCKET}`,
    probe: () => accepts(cwd, ETCD_SOCKET),
    cwd,
    env: {},
    args: [
      '--name=sandbox',
      `--data-dir=${join(cwd, 'data')}`,
      `--listen-client-urls=unix://${ETCD_SOCKET}`,
      `--advertise-client-urls=unix://${ETCD_SOCKET}`,
      `--listen-peer-urls=unix://${PEER_SOCKET}`,
      `--initial-advertise-peer-urls=unix://${PEER_SOCKET}`,
      `--initial-cluster=sandbox=unix://${PEER_SOCKET}`,
      // Nothing here outlives the sandbox.
      '--unsafe-no-fsync',
      '--snapshot-count=5000',
      '--auto-compaction-mode=revision',
      '--auto-compaction-retention=1000',
      '--log-level=warn',
    ],
  });
  await untilReady(child, { signal: opts.signal });
  return child;
}

/** kube-apiserver. Resolves as soon as it answers; its own probe is true when all of it is ready. */
export async function startApiServer(file: string, credentials: Credentials, opts: StartOptions): Promise<ApiServer> {
  const port = await freePort();
  const certificates = join(opts.dir, 'certificates');
  const server = `https://127.0.0.1:${port}`;
  // It makes its serving certificate itself, before it listens.
  const ca = () => readFileSync(join(certificates, 'apiserver.crt'), 'utf8');
  const connect = () => new KubeApi({ server, ca: ca(), token: credentials.tokens.admin });
  let admin: KubeApi | undefined;
  const child = await opts.supervisor.start({
    name: 'kube-apiserver',
    file,
    address: server,
    probe: async () => admin?.healthy('/readyz') ?? false,
    cwd: etcdDir(opts.dir),
    env: { GOGC: '50' },
    args: [
      `--etcd-servers=unix://${ETCD_SOCKET}`,
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
  await untilReady(child, { signal: opts.signal, probe: () => connect().healthy('/livez/ping') });
  admin = connect();
  return { child, server, ca: ca(), admin };
}

/**
 * kube-controller-manager with the controllers a sandbox needs: without garbage collection Pulumi's foreground deletes
 * never finish, without the endpoint controllers its wait for a Service never ends. The controllers of nodes are left
 * out: there is no kubelet, so they would take the Node away.
 */
export async function startControllerManager(file: string, kubeconfig: string, opts: StartOptions): Promise<Child> {
  const port = await freePort();
  const address = `https://127.0.0.1:${port}`;
  return opts.supervisor.start({
    name: 'kube-controller-manager',
    file,
    address,
    probe: () => httpAnswer(`${address}/healthz`, 200),
    cwd: opts.dir,
    env: { GOGC: '50' },
    args: [
      `--kubeconfig=${kubeconfig}`,
      '--bind-address=127.0.0.1',
      `--secure-port=${port}`,
      `--cert-dir=${join(opts.dir, 'certificates')}`,
      '--authorization-always-allow-paths=/healthz',
      '--leader-elect=false',
      '--use-service-account-credentials',
      `--controllers=${CONTROLLERS.join(',')}`,
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
