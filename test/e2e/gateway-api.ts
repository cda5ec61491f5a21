import { join } from 'node:path';
import { execa } from 'execa';
import { kubectl } from './cluster.ts';

/** The release whose CRDs the tests use. */
const version = 'v1.4.1';

/** The standard CRDs of the Gateway API, out of its Go module, in the sandbox until disposed. */
export class GatewayApi implements AsyncDisposable {
  readonly #directory: string;

  private constructor(directory: string) {
    this.#directory = directory;
  }

  static async install(): Promise<GatewayApi> {
    const { stdout } = await execa('go', ['mod', 'download', '-json', `sigs.k8s.io/gateway-api@${version}`]);
    const { Dir } = JSON.parse(stdout) as { Dir: string };
    const api = new GatewayApi(join(Dir, 'config', 'crd', 'standard'));
    await kubectl(['apply', '--server-side', '-f', api.#directory]);
    await kubectl(['wait', '--for=condition=Established', '--timeout=30s', '-f', api.#directory]);
    return api;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await kubectl(['delete', '-f', this.#directory, '--ignore-not-found']);
  }
}
