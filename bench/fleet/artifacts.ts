import {
  CustomObjectsApi,
  type Informer,
  KubeConfig,
  type KubernetesObject,
  makeInformer,
} from '@kubernetes/client-node';

interface GitRepository extends KubernetesObject {
  readonly status?: { readonly artifact?: { readonly revision: string } };
}

const group = 'source.toolkit.fluxcd.io';
const version = 'v1';
const plural = 'gitrepositories';

/**
 * Sees new artifacts of all GitRepositories of a namespace through one watch: reading each of them would take too long.
 */
export class Artifacts {
  readonly #informer: Informer<GitRepository>;
  /** By GitRepository, main@sha1:COMMIT. */
  readonly #revisions = new Map<string, string>();
  readonly #waiting = new Set<() => void>();
  #isStopped = false;

  private constructor(namespace: string) {
    const config = new KubeConfig();
    config.loadFromDefault();
    const api = config.makeApiClient(CustomObjectsApi);
    const path = `/apis/${group}/${version}/namespaces/${namespace}/${plural}`;
    this.#informer = makeInformer(config, path, () =>
      api.listNamespacedCustomObject({ group, version, namespace, plural }),
    );
    for (const event of ['add', 'update'] as const) this.#informer.on(event, (object) => this.#note(object));
    // A watch ends from time to time; stopping it is reported as an error, too.
    this.#informer.on('error', () => {
      if (!this.#isStopped) setTimeout(() => void this.#informer.start(), 100);
    });
  }

  /** In the cluster of KUBECONFIG. */
  static async watch(namespace: string): Promise<Artifacts> {
    const artifacts = new Artifacts(namespace);
    await artifacts.#informer.start();
    return artifacts;
  }

  /** How many GitRepositories have one. */
  get count(): number {
    return this.#revisions.size;
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    await this.#informer.stop();
  }

  /**
   * Waits for something to be so.
   * @returns `performance.now()` when it was seen
   * @throws Error when it does not come in time
   */
  until(what: string, holds: () => boolean, seconds: number, signal: AbortSignal): Promise<number> {
    const { promise, resolve, reject } = Promise.withResolvers<number>();
    const look = () => {
      if (holds()) resolve(performance.now());
    };
    const stop = AbortSignal.any([signal, AbortSignal.timeout(seconds * 1000)]);
    stop.addEventListener('abort', () =>
      reject(signal.aborted ? signal.reason : new Error(`${what}: not within ${seconds} s.`)),
    );
    this.#waiting.add(look);
    look();
    return promise.finally(() => this.#waiting.delete(look));
  }

  /** Whether Flux has the artifact of a commit. */
  has(name: string, commit: string): boolean {
    return this.#revisions.get(name)?.endsWith(commit) ?? false;
  }

  #note({ metadata, status }: GitRepository): void {
    if (metadata?.name === undefined || status?.artifact === undefined) return;
    this.#revisions.set(metadata.name, status.artifact.revision);
    for (const look of this.#waiting) look();
  }
}
