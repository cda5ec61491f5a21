import { join } from 'node:path';
import { execa } from 'execa';
import type { Catalog } from '../../sandbox/toolchain/catalog.ts';
import { openGo } from '../../sandbox/toolchain/go.ts';
import { type BinaryName, openToolchain } from '../../sandbox/toolchain/index.ts';
import { established, kubectl } from './cluster.ts';

/** The controllers that a token needs in a real cluster, and SOPS, by their packages. Only the tests build them. */
const programs = {
  'kustomize-controller': 'github.com/fluxcd/kustomize-controller',
  'external-secrets': 'github.com/external-secrets/external-secrets',
  'sealed-secrets-controller': 'github.com/bitnami/sealed-secrets/cmd/controller',
  'sops-decrypt': 'fluxhook.dev/test/controllers/sops-decrypt',
} as const;

type Program = keyof typeof programs;

const catalog: Catalog = {
  modulesDir: join(import.meta.dirname, '..'),
  steps: [
    {
      name: 'controllers',
      module: 'controllers',
      estimateSeconds: 250,
      binaries: Object.entries(programs).map(([name, source]) => ({ name: name as BinaryName, package: source })),
    },
  ],
};

const toolchain = openToolchain({ catalog });

/** Path of a program, built when it is not there yet. */
export function program(name: Program): Promise<string> {
  return toolchain.path(name as BinaryName);
}

/** The CRDs that each controller starts with, by their files in its module. */
const crds = {
  'kustomize-controller': ['config/crd/bases/kustomize.toolkit.fluxcd.io_kustomizations.yaml'],
  'external-secrets': [
    'config/crds/bases/external-secrets.io_externalsecrets.yaml',
    'config/crds/bases/external-secrets.io_secretstores.yaml',
    'config/crds/bases/external-secrets.io_clustersecretstores.yaml',
    'config/crds/bases/generators.external-secrets.io_generatorstates.yaml',
  ],
  'sealed-secrets-controller': ['helm/sealed-secrets/crds/bitnami.com_sealedsecrets.yaml'],
} as const;

export type Controller = keyof typeof crds;

/** Gives the sandbox's API server the kinds of a controller, from the CRDs of the version that is built. */
export async function installCrds(controller: Controller): Promise<void> {
  const files = await crdFiles(controller);
  await kubectl(['apply', '--server-side', ...files]);
  await established(...files);
}

/** Takes the kinds of a controller away, so that no test depends on which ones ran before it. */
export async function removeCrds(controller: Controller): Promise<void> {
  await kubectl(['delete', '--ignore-not-found', '--timeout=180s', ...(await crdFiles(controller))]);
}

async function crdFiles(controller: Controller): Promise<string[]> {
  const module = programs[controller].split('/').slice(0, 3).join('/');
  const dirs = await openGo({ env: process.env }).moduleDirs(join(catalog.modulesDir, 'controllers'), [module]);
  return crds[controller].flatMap((file) => ['-f', join(dirs.get(module) ?? module, file)]);
}

/**
 * Decrypts a file by SOPS's own code.
 * @throws Error for a wrong key, and for a file that was changed since it was encrypted (its MAC)
 */
export async function decryptSops(identity: string, file: string): Promise<string> {
  const { stdout } = await execa(await program('sops-decrypt'), { input: file, env: { SOPS_AGE_KEY: identity } });
  return stdout;
}
