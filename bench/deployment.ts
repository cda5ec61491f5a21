import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { PulumiStack } from '../sandbox/pulumi/stack.ts';
import type { Benchmark, Subject } from './benchmark.ts';
import { type MeasureOptions, measureProcess } from './measured-process.ts';
import { apps, checkout } from './synthesis.ts';

/** Namespace of the objects that kubectl deploys. */
export const kubectlNamespace = 'plain-kubectl';

export interface DeploymentOptions extends Omit<MeasureOptions, 'cwd' | 'env'> {
  /** An empty folder to write to. */
  readonly directory: string;
  /** The sandbox's environment. */
  readonly env: Readonly<Record<string, string>>;
  /** Path of the program flux. @default - it is no peer */
  readonly flux?: string | undefined;
}

/** The reference set-up three times in one cluster, each in a namespace of its own so that none takes over another's. */
export interface Deployments {
  readonly up: Benchmark;
  readonly refresh: Benchmark;
  readonly preview: Benchmark;
  readonly doctor: Benchmark;
}

/** Unless it exists. */
export async function makeNamespace(name: string, { env, signal }: DeploymentOptions): Promise<void> {
  const input = JSON.stringify({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
  await execa('kubectl', ['apply', '--filename', '-'], { env, input, cancelSignal: signal });
}

/** Deploys what the benchmarks do not change, by this project and by the peers. */
export async function deployAll(options: DeploymentOptions): Promise<Deployments> {
  const { env, signal } = options;
  const kubectl = (...args: string[]) => execa('kubectl', args, { env, cancelSignal: signal });
  for (const namespace of ['plain-pulumi', kubectlNamespace]) await makeNamespace(namespace, options);

  const manifests = join(options.directory, 'manifests');
  mkdirSync(manifests);
  const app = [join(apps, 'generated-imports.ts'), '1', kubectlNamespace];
  await execa(process.execPath, app, { env: { CDK8S_OUTDIR: manifests }, cancelSignal: signal });
  await kubectl('apply', '--server-side', '--filename', manifests);

  for (const directory of [checkout, join(apps, 'plain-pulumi')]) {
    const stack = new PulumiStack({ directory, stack: 'sandbox', env, signal });
    await stack.init();
    await stack.succeed('up', '--yes', '--skip-preview');
  }

  const command = (name: string, cwd: string, argv: readonly string[]): Subject => ({
    name,
    run: () => measureProcess(argv, { ...options, cwd }),
  });
  const pulumi = (...args: string[]) => [
    'pulumi',
    ...args,
    '--stack',
    'sandbox',
    '--non-interactive',
    '--color',
    'never',
  ];
  const up = pulumi('up', '--yes', '--skip-preview', '--expect-no-changes');
  const refresh = pulumi('up', '--refresh', '--yes', '--skip-preview', '--expect-no-changes');
  const preview = pulumi('preview', '--expect-no-changes');
  const apply = ['kubectl', 'apply', '--server-side', '--filename', manifests];
  const diff = ['kubectl', 'diff', '--server-side', '--filename', manifests];
  const doctor = [join('lib', 'cli', 'start.js'), 'doctor', 'github-receiver', '--namespace', 'flux-system'];
  const { flux } = options;
  return {
    doctor: {
      name: 'fluxhook doctor',
      ours: command('fluxhook doctor, one Receiver', checkout, [process.execPath, ...doctor]),
      peers: [
        command('kubectl get receivers', checkout, ['kubectl', 'get', 'receivers', '--namespace', 'flux-system']),
        ...(flux === undefined ? [] : [command('flux get receivers', checkout, [flux, 'get', 'receivers'])]),
      ],
    },
    up: {
      name: 'pulumi up, no change',
      ours: command('pulumi up', checkout, up),
      peers: [
        command('pulumi up, written by hand', join(apps, 'plain-pulumi'), up),
        command('kubectl apply --server-side', checkout, apply),
      ],
    },
    refresh: {
      name: 'pulumi up --refresh, no change',
      ours: command('pulumi up --refresh', checkout, refresh),
      peers: [command('pulumi up --refresh, written by hand', join(apps, 'plain-pulumi'), refresh)],
    },
    preview: {
      name: 'pulumi preview, no change',
      ours: command('pulumi preview', checkout, preview),
      peers: [
        command('pulumi preview, written by hand', join(apps, 'plain-pulumi'), preview),
        command('kubectl diff --server-side', checkout, diff),
      ],
    },
  };
}
