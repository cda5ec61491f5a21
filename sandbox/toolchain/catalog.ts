import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buildFlags, type Go } from './go.ts';
import type { VersionRange } from './version.ts';

export type BinaryName =
  | 'etcd'
  | 'kube-apiserver'
  | 'kube-controller-manager'
  | 'kubectl'
  | 'source-controller'
  | 'notification-controller'
  | 'pulumi'
  | 'pulumi-language-nodejs'
  | 'pulumi-language-yaml'
  | 'pulumi-resource-kubernetes'
  | 'pulumi-resource-github'
  | 'pulumi-resource-random';

/**
 * When a binary of this name on PATH is good enough. Binaries without a rule cannot report their version and are always
 * built: the Flux controllers have no version flag and Pulumi's providers answer only over gRPC.
 */
export type PathRule =
  | { versionArgs: string[]; range: VersionRange }
  /** Taken from the directory of that other binary, when that one is taken from PATH: the two ship together. */
  | { beside: string };

export interface Binary {
  readonly name: string;
  /** Go package of its `main`. */
  readonly package: string;
  readonly onPath?: PathRule;
}

/** Binaries that one `go build` makes together. */
export interface BuildStep {
  /** Name in messages and of the log file. */
  readonly name: string;
  /** Folder below `modules/` that holds go.mod. */
  readonly module: string;
  readonly binaries: Binary[];
  /** Seconds on 2 cores with empty Go caches, downloads included, after the steps before it. */
  readonly estimateSeconds: number;
  /** Makes the files that the build embeds. */
  readonly prepare?: (preparation: Preparation) => Promise<void>;
}

/** What a step may use to prepare its build: `dir` is the patched copy of the module, `log` takes output. */
export interface Preparation {
  readonly go: Go;
  readonly dir: string;
  readonly log: string;
}

/** What to build, in the order in which it is needed. */
export interface Catalog {
  readonly modulesDir: string;
  readonly steps: BuildStep[];
}

const kubernetesMinor = 36;
const kubernetes = (from: number, below: number): VersionRange => ({ atLeast: [1, from, 0], below: [1, below, 0] });

/** The sandbox's binaries. Versions on PATH follow https://kubernetes.io/releases/version-skew-policy/. */
export const ownCatalog: Catalog = {
  modulesDir: join(import.meta.dirname, '..', 'modules'),
  steps: [
    {
      name: 'control plane',
      module: 'chain',
      estimateSeconds: 230,
      binaries: [
        {
          name: 'etcd',
          package: 'go.etcd.io/etcd/server/v3',
          onPath: { versionArgs: ['--version'], range: { atLeast: [3, 6, 0], below: [4, 0, 0] } },
        },
        {
          name: 'kube-apiserver',
          package: 'k8s.io/kubernetes/cmd/kube-apiserver',
          onPath: { versionArgs: ['--version'], range: kubernetes(kubernetesMinor, kubernetesMinor + 1) },
        },
        {
          name: 'kube-controller-manager',
          package: 'k8s.io/kubernetes/cmd/kube-controller-manager',
          onPath: { versionArgs: ['--version'], range: kubernetes(kubernetesMinor - 1, kubernetesMinor + 1) },
        },
      ],
    },
    {
      name: 'Flux controllers',
      module: 'chain',
      estimateSeconds: 40,
      binaries: [
        { name: 'notification-controller', package: 'github.com/fluxcd/notification-controller' },
        { name: 'source-controller', package: 'github.com/fluxcd/source-controller' },
      ],
    },
    {
      name: 'pulumi',
      module: 'chain',
      estimateSeconds: 95,
      binaries: [
        {
          name: 'pulumi',
          package: 'github.com/pulumi/pulumi/pkg/v3/cmd/pulumi',
          onPath: { versionArgs: ['version'], range: { atLeast: [3, 259, 0], below: [4, 0, 0] } },
        },
      ],
    },
    {
      name: 'language host',
      module: 'language-nodejs',
      estimateSeconds: 10,
      binaries: [
        {
          name: 'pulumi-language-nodejs',
          package: 'github.com/pulumi/pulumi/sdk/v3/nodejs/cmd/pulumi-language-nodejs',
          onPath: { beside: 'pulumi' },
        },
      ],
    },
    {
      name: 'language host for YAML',
      module: 'chain',
      estimateSeconds: 5,
      binaries: [
        {
          name: 'pulumi-language-yaml',
          package: 'github.com/pulumi/pulumi-yaml/cmd/pulumi-language-yaml',
          onPath: { beside: 'pulumi' },
        },
      ],
    },
    {
      name: 'Kubernetes provider',
      module: 'chain',
      estimateSeconds: 30,
      binaries: [{ name: 'pulumi-resource-kubernetes', package: './cmd/pulumi-resource-kubernetes' }],
      prepare: copyKubernetesSchema,
    },
    {
      name: 'GitHub provider',
      module: 'chain',
      estimateSeconds: 40,
      binaries: [{ name: 'pulumi-resource-github', package: './cmd/pulumi-resource-github' }],
      prepare: generateSchema('github'),
    },
    {
      name: 'random provider',
      module: 'chain',
      estimateSeconds: 15,
      binaries: [{ name: 'pulumi-resource-random', package: './cmd/pulumi-resource-random' }],
      prepare: generateSchema('random'),
    },
    {
      name: 'kubectl',
      module: 'chain',
      estimateSeconds: 15,
      binaries: [
        {
          name: 'kubectl',
          package: 'k8s.io/kubernetes/cmd/kubectl',
          onPath: {
            versionArgs: ['version', '--client'],
            range: kubernetes(kubernetesMinor - 1, kubernetesMinor + 2),
          },
        },
      ],
    },
  ],
};

/** The provider embeds two files that its module keeps beside another main.go. */
async function copyKubernetesSchema({ dir }: Preparation): Promise<void> {
  for (const file of ['schema.json', 'terraform-mapping.json']) {
    const path = join('cmd', 'pulumi-resource-kubernetes', file);
    const original = join(dir, 'patched', 'github.com/pulumi/pulumi-kubernetes/provider/v4', path);
    await writeFile(join(dir, path), await readFile(original));
  }
}

/** The bridge derives a provider's Pulumi schema from the Terraform provider, and the provider embeds it. */
function generateSchema(name: string) {
  return async ({ go, dir, log }: Preparation): Promise<void> => {
    const generator = join(dir, `pulumi-tfgen-${name}`);
    await go.run(log, dir, ['build', ...buildFlags, '-o', generator, `./cmd/pulumi-tfgen-${name}`]);
    const out = join(dir, 'cmd', `pulumi-resource-${name}`);
    await go.exec(log, dir, generator, ['schema', '--skip-docs', '--skip-examples', '--out', out]);
  };
}
