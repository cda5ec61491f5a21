import { join } from 'node:path';
import { execa } from 'execa';
import type { Catalog } from '../../sandbox/toolchain/catalog.ts';
import { openGo } from '../../sandbox/toolchain/go.ts';
import { type BinaryName, openToolchain } from '../../sandbox/toolchain/index.ts';
import { kubectl } from './cluster.ts';

/** What opens encrypted tokens in a real cluster, from pinned Go modules. Only the tests build it. */
const catalog: Catalog = {
  modulesDir: join(import.meta.dirname, '..'),
  steps: [
    {
      name: 'decrypters',
      module: 'decrypters',
      estimateSeconds: 240,
      binaries: [
        { name: 'kustomize-controller' as BinaryName, package: 'github.com/fluxcd/kustomize-controller' },
        { name: 'sops-decrypt' as BinaryName, package: 'fluxhook.dev/test/decrypters/sops-decrypt' },
        { name: 'unseal' as BinaryName, package: 'fluxhook.dev/test/decrypters/unseal' },
      ],
    },
  ],
};

const toolchain = openToolchain({ catalog });

/** Path of a program, built when it is not there yet. */
export function decrypter(name: 'kustomize-controller' | 'sops-decrypt' | 'unseal'): Promise<string> {
  return toolchain.path(name as BinaryName);
}

/** CRDs, each by its module and the file in it. */
const crds = {
  kustomization: [
    'github.com/fluxcd/kustomize-controller',
    'config/crd/bases/kustomize.toolkit.fluxcd.io_kustomizations.yaml',
  ],
  sealedSecret: [
    'github.com/bitnami-labs/sealed-secrets@v0.40.0',
    'helm/sealed-secrets/crds/bitnami.com_sealedsecrets.yaml',
  ],
  externalSecret: [
    'github.com/external-secrets/external-secrets@v1.3.2',
    'config/crds/bases/external-secrets.io_externalsecrets.yaml',
  ],
} as const;

/** Gives the sandbox's API server a kind, from its makers' own CRD. */
export async function installCrd(kind: keyof typeof crds): Promise<void> {
  const [module, file] = crds[kind];
  const dirs = await openGo({ env: process.env }).moduleDirs(join(catalog.modulesDir, 'decrypters'), [module]);
  const [dir] = [...dirs.values()];
  if (dir === undefined) throw new Error(`No module ${module}.`);
  await kubectl(['apply', '--server-side', '-f', join(dir, file)]);
  await kubectl(['wait', '--for=condition=Established', '--timeout=30s', '-f', join(dir, file)]);
}

/**
 * Decrypts a file by SOPS's own code.
 * @throws Error for a wrong key, and for a file that was changed since it was encrypted (its MAC)
 */
export async function decryptSops(identity: string, file: string): Promise<string> {
  const { stdout } = await execa(await decrypter('sops-decrypt'), { input: file, env: { SOPS_AGE_KEY: identity } });
  return stdout;
}

/** The Secret that the Sealed Secrets controller makes of a SealedSecret, by its own code. */
export async function unseal(keyFile: string, sealedSecret: unknown): Promise<{ data: Record<string, string> }> {
  const { stdout } = await execa(await decrypter('unseal'), [keyFile], { input: JSON.stringify(sealedSecret) });
  return JSON.parse(stdout);
}
