import { createHash } from 'node:crypto';
import { App, Chart, Yaml } from 'cdk8s';
import { type Deferred, GitRepository } from '../../lib/constructs/index.ts';
import { existing, kubectl, type LiveObject, list, servedPath } from './cluster.ts';
import { sandbox } from './sandbox.ts';

/** The token of every Receiver in a scratch namespace. */
export const scratchToken = 'scratch-token-of-the-tests';

/** A Secret that has it, named `token`. */
export const tokenSecret = (namespace: string) => ({
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name: 'token', namespace },
  stringData: { token: scratchToken },
});

/** Stands for the token in props; written out in plain text when a chart is applied. */
export const token: Deferred<string> = { apply: (use) => use(scratchToken) };

/** A namespace of a test's own, with objects that come from constructs and are judged by the real controllers. */
export class Scratch implements AsyncDisposable {
  readonly namespace: string;

  private constructor(namespace: string) {
    this.namespace = namespace;
  }

  static async open(name: string): Promise<Scratch> {
    const scratch = new Scratch(`scratch-${name}`);
    await kubectl(['delete', 'namespace', scratch.namespace, '--ignore-not-found']);
    await kubectl(['create', 'namespace', scratch.namespace]);
    return scratch;
  }

  /** The manifests of what `declare` puts into a chart of this namespace. */
  synth(declare: (chart: Chart) => void): string {
    const resolve = (context: { value: unknown; replaceValue(value: unknown): void }) => {
      if (context.value === token) context.replaceValue(scratchToken);
    };
    const app = new App({ resolvers: [{ resolve }] });
    const chart = new Chart(app, 'test', { namespace: this.namespace, disableResourceNameHashes: true });
    declare(chart);
    return Yaml.stringify(...chart.toJson());
  }

  async apply(declare: (chart: Chart) => void): Promise<void> {
    await kubectl(['apply', '-f', '-'], this.synth(declare));
  }

  /** The URL of a Receiver, once it is served. Its path is checked against our own formula elsewhere. */
  async url(receiver: string): Promise<string> {
    return `http://${sandbox.addresses?.receiver}${await servedPath(receiver, this.namespace)}`;
  }

  async get<M>(kind: string, name: string): Promise<LiveObject & { metadata: M }> {
    return (await existing(kind, name, this.namespace)) as LiveObject & { metadata: M };
  }

  /** Names of the objects that `deliver` got reconciled: those whose reconcile.fluxcd.io/requestedAt it changed. */
  async reconciledBy(deliver: () => Promise<void>, kind = 'gitrepositories'): Promise<string[]> {
    const before = await this.#requested(kind);
    await deliver();
    const after = await this.#requested(kind);
    return [...after]
      .filter(([name, at]) => at !== before.get(name))
      .map(([name]) => name)
      .sort();
  }

  async #requested(kind: string): Promise<Map<string, string | undefined>> {
    return new Map(
      (await list(kind, this.namespace)).map(({ metadata }) => [
        metadata.name,
        metadata.annotations?.['reconcile.fluxcd.io/requestedAt'],
      ]),
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await kubectl(['delete', 'namespace', this.namespace]);
  }
}

/** A source that is never fetched: only who asks for its reconciliation is of interest. */
export function suspendedSource(chart: Chart, name: string, labels: Record<string, string> = {}): GitRepository {
  return new GitRepository(chart, name, {
    metadata: { name, labels },
    url: 'https://github.com/sidd-harth/nginx',
    // No push brings it anything new, so filters of every branch may are in front of it.
    ref: { commit: '0'.repeat(40) },
    interval: '15m',
    suspend: true,
  });
}

/** A short object name for a text, the same every time. */
export function nameOf(text: string): `s${string}` {
  return `s${createHash('sha256').update(text).digest('hex').slice(0, 12)}`;
}

/** Posts to a Receiver and returns the status of its answer. */
export async function post(url: string, body: unknown, headers: Record<string, string> = {}): Promise<number> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  await response.arrayBuffer();
  return response.status;
}
