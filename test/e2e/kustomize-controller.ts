import { mkdtempSync, rmSync } from 'node:fs';
import { cp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { get, kubectl } from './cluster.ts';
import { ControllerProcess } from './controller-process.ts';
import { environment, sandbox, until } from './sandbox.ts';

const repositoryUrl = 'https://github.com/sidd-harth/nginx';

/** Where in the repository the manifests of these tests lie. */
const path = 'gitops-of-the-tests';

/** The real kustomize-controller beside the sandbox's Flux, and a Flux Kustomization of a folder in Git. */
export class KustomizeController implements AsyncDisposable {
  readonly #process: ControllerProcess;

  private constructor(process: ControllerProcess) {
    this.#process = process;
  }

  static async start(): Promise<KustomizeController> {
    return new KustomizeController(
      await ControllerProcess.start('kustomize-controller', {
        args: (address) => ['--metrics-addr=0', `--health-addr=${address}`, '--events-addr='],
        env: { RUNTIME_NAMESPACE: 'flux-system' },
        ready: '/readyz',
      }),
    );
  }

  /**
   * Makes Flux deploy a folder of manifests: commits it, and waits for the outcome.
   * @param spec beside the source: decryption, postBuild and the like
   * @returns the condition Ready of the Kustomization
   */
  async deploy(manifests: string, spec: Record<string, unknown> = {}): Promise<{ status: string; message: string }> {
    const revision = `main@sha1:${await pushFolder(manifests)}`;
    const source = { kind: 'GitRepository', name: path };
    const objects = [
      {
        apiVersion: 'source.toolkit.fluxcd.io/v1',
        kind: 'GitRepository',
        metadata: metadata(),
        spec: { interval: '1h', url: repositoryUrl, ref: { branch: 'main' } },
      },
      {
        apiVersion: 'kustomize.toolkit.fluxcd.io/v1',
        kind: 'Kustomization',
        metadata: metadata(),
        // Orphan: that the Kustomization goes must not remove the chain.
        spec: { interval: '1h', path, prune: true, deletionPolicy: 'Orphan', sourceRef: source, ...spec },
      },
    ];
    await kubectl(['apply', '-f', '-'], objects.map((object) => JSON.stringify(object)).join('\n---\n'));
    return until('The Kustomization', async () => {
      const object = await get('kustomization', path);
      if (object?.status?.lastAttemptedRevision !== revision) return undefined;
      const ready = object.status.conditions.find(({ type }: { type: string }) => type === 'Ready');
      // A failure leaves status.observedGeneration as it was; the condition shows what it is about.
      const current = ready.observedGeneration === object.metadata.generation;
      return current && ready.status !== 'Unknown' ? ready : undefined;
    });
  }

  /** Takes the Kustomization and its source away; what they deployed stays. */
  async release(): Promise<void> {
    await kubectl(['-n', 'flux-system', 'delete', 'kustomization,gitrepository', path, '--ignore-not-found']);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    try {
      await this.release();
    } finally {
      await this.#process[Symbol.asyncDispose]();
    }
  }
}

function metadata() {
  // Asks for a reconciliation at once, as `flux reconcile` does.
  const annotations = { 'reconcile.fluxcd.io/requestedAt': new Date().toISOString() };
  return { name: path, namespace: 'flux-system', annotations };
}

/** Commits a folder as the manifests of these tests, and returns the commit. */
async function pushFolder(folder: string): Promise<string> {
  const directory = mkdtempSync(join(tmpdir(), 'fluxhook-gitops-'));
  const credentials = Buffer.from(`x-access-token:${environment('GITHUB_TOKEN')}`).toString('base64');
  const git = execa({
    cwd: directory,
    env: {
      ...sandbox.env,
      GIT_CONFIG_GLOBAL: '/dev/null',
      GIT_CONFIG_COUNT: '1',
      GIT_CONFIG_KEY_0: 'http.extraHeader',
      GIT_CONFIG_VALUE_0: `Authorization: Basic ${credentials}`,
    },
  });
  try {
    await git`git clone --quiet --depth 1 ${repositoryUrl} .`;
    await rm(join(directory, path), { recursive: true, force: true });
    await cp(folder, join(directory, path), { recursive: true });
    await git`git add --all ${path}`;
    const author = ['-c', 'user.name=fluxhook', '-c', 'user.email=fluxhook@example.org'];
    await git`git ${author} commit --quiet --allow-empty --message ${'Manifests of the tests'}`;
    await git`git push --quiet origin HEAD`;
    return (await git`git rev-parse HEAD`).stdout;
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
