import { join } from 'node:path';
import { execa } from 'execa';
import { kubectl } from './cluster.ts';

/** The release whose CRDs the tests use. */
const version = 'v1.4.1';

/**
 * Gives the sandbox the standard CRDs of the Gateway API, out of its Go module. They stay: the API server takes up to
 * five minutes to delete a CRD that has only just come ("storage is (re)initializing").
 */
export async function installGatewayApi(): Promise<void> {
  const { stdout } = await execa('go', ['mod', 'download', '-json', `sigs.k8s.io/gateway-api@${version}`]);
  const { Dir } = JSON.parse(stdout) as { Dir: string };
  const directory = join(Dir, 'config', 'crd', 'standard');
  await kubectl(['apply', '--server-side', '-f', directory]);
  await kubectl(['wait', '--for=condition=Established', '--timeout=30s', '-f', directory]);
}
