import { type BinaryName, openToolchain, type ToolchainEvent } from '../../sandbox/toolchain/index.ts';

/** Programs of other projects that this one is compared with. */
export const peerNames = ['helm', 'flux'] as const;
export type PeerName = (typeof peerNames)[number];

/**
 * The peers' programs, built from their pinned Go modules into the toolchain's cache. Only the benchmarks ask for them, so
 * neither `npm start` nor `npm test` builds any.
 *
 * @returns the path of each that is wanted
 */
export async function peerPrograms(
  wanted: readonly PeerName[],
  options: { readonly onProgress: (event: ToolchainEvent) => void; readonly signal: AbortSignal },
): Promise<ReadonlyMap<PeerName, string>> {
  const steps = [
    {
      name: 'helm',
      module: 'peer-programs',
      estimateSeconds: 100,
      binaries: [{ name: 'helm', package: 'helm.sh/helm/v4/cmd/helm' }],
    },
    {
      name: 'flux',
      module: 'peer-programs',
      estimateSeconds: 60,
      binaries: [{ name: 'flux', package: 'github.com/fluxcd/flux2/v2/cmd/flux' }],
    },
  ].filter(({ name }) => wanted.some((peer) => peer === name));
  const toolchain = openToolchain({ ...options, catalog: { modulesDir: import.meta.dirname, steps } });
  const programs = new Map<PeerName, string>();
  for (const name of wanted) programs.set(name, await toolchain.path(name as BinaryName));
  return programs;
}
