import { execa } from 'execa';
import { claimedBlocks } from '../examples/claims.ts';
import { kubectl } from './cluster.ts';
import { ControllerProcess } from './controller-process.ts';
import { sandbox } from './sandbox.ts';

/** Where the store has its secrets: not where Flux is. */
const namespace = 'default';

const reader = 'fluxhook-store-reader';

/**
 * The real External Secrets Operator, and a ClusterSecretStore that reads Secrets of another namespace through the API
 * server, with the rights of a ServiceAccount.
 */
export class ExternalSecrets implements AsyncDisposable {
  readonly store = 'fluxhook-store';
  readonly process: ControllerProcess;

  private constructor(process: ControllerProcess) {
    this.process = process;
  }

  static async start(): Promise<ExternalSecrets> {
    const off = ['cluster-external-secret', 'cluster-push-secret', 'push-secret'];
    const operator = new ExternalSecrets(
      await ControllerProcess.start('external-secrets', {
        args: (address) => [
          ...off.map((name) => `--enable-${name}-reconciler=false`),
          '--metrics-addr=0',
          `--live-addr=${address}`,
        ],
        ready: '/healthz',
      }),
    );
    await apply(...rights(), clusterSecretStore(operator.store, await apiServer()));
    return operator;
  }

  /** Puts a secret into the store, under its name there. */
  async put(name: string, stringData: Record<string, string>): Promise<void> {
    await apply({ apiVersion: 'v1', kind: 'Secret', metadata: labelled(name), stringData });
  }

  /** Has the operator look into the store now and not after spec.refreshInterval: the command of docs/tokens.md. */
  async refresh(): Promise<void> {
    const [command, ...others] = claimedBlocks('test/e2e/external-secrets.ts', 'docs/tokens.md', 'sh');
    if (command === undefined || others.length > 0)
      throw new Error('docs/tokens.md has no command for it, or several.');
    await execa('bash', ['-c', command.text], { env: sandbox.env });
  }

  /** Empties the store. */
  async clear(): Promise<void> {
    await kubectl(['-n', namespace, 'delete', 'secret', '-l', `fluxhook.dev/test=${reader}`]);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    try {
      await this.clear();
      await kubectl(['delete', 'clustersecretstore', this.store, '--ignore-not-found']);
      for (const kind of ['rolebinding', 'role', 'serviceaccount']) {
        await kubectl(['-n', namespace, 'delete', kind, reader, '--ignore-not-found']);
      }
    } finally {
      await this.process[Symbol.asyncDispose]();
    }
  }
}

async function apply(...objects: unknown[]): Promise<void> {
  await kubectl(['apply', '--server-side', '-f', '-'], objects.map((object) => JSON.stringify(object)).join('\n---\n'));
}

function labelled(name: string) {
  return { name, namespace, labels: { 'fluxhook.dev/test': reader } };
}

/** How a Pod would find the API server, which here is where the kubeconfig says. */
async function apiServer(): Promise<{ url: string; caBundle: string }> {
  const config = JSON.parse(await kubectl(['config', 'view', '--raw', '--minify', '-o', 'json']));
  const { server, 'certificate-authority-data': caBundle } = config.clusters[0].cluster;
  return { url: server, caBundle };
}

function clusterSecretStore(name: string, server: { url: string; caBundle: string }) {
  return {
    apiVersion: 'external-secrets.io/v1',
    kind: 'ClusterSecretStore',
    metadata: { name },
    spec: {
      provider: {
        kubernetes: {
          remoteNamespace: namespace,
          server,
          auth: { serviceAccount: { name: reader, namespace } },
        },
      },
    },
  };
}

function rights() {
  const metadata = labelled(reader);
  const roleRef = { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: reader };
  return [
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata },
    {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'Role',
      metadata,
      rules: [{ apiGroups: [''], resources: ['secrets'], verbs: ['get', 'list', 'watch'] }],
    },
    {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'RoleBinding',
      metadata,
      roleRef,
      subjects: [{ kind: 'ServiceAccount', name: reader, namespace }],
    },
  ];
}
