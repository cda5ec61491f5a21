import { mkdirSync, mkdtempSync, renameSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { execa } from 'execa';
import type { Benchmark, Subject } from './benchmark.ts';
import { installed } from './installed.ts';
import { type MeasureOptions, measureProcess } from './measured-process.ts';
import { helmTemplate } from './peers/helm.ts';

export const checkout = join(import.meta.dirname, '..');
export const apps = join(import.meta.dirname, 'apps');

/** Receivers in one chart. */
export const receiverCounts = [1, 100, 1000, 10_000] as const;

/** How many receivers `kubectl kustomize` is given at most: 1000 took it a minute. */
const kustomizeLimit = 100;

/** The same for the plain cdk8s app, whose growth is known by then. */
const plainLimit = 1000;

/** What the benchmarks of synthesis share. */
export interface SynthesisOptions extends Omit<MeasureOptions, 'cwd' | 'env'> {
  /** An empty folder to write to. */
  readonly directory: string;
  /** Path of the program helm. @default - it is no peer */
  readonly helm?: string | undefined;
}

/** A subject that is one command, run in the checkout with its manifests going to a folder of its own. */
function command(
  name: string,
  argv: readonly string[],
  options: SynthesisOptions,
  more: Readonly<Record<string, string>> = {},
): Subject {
  const env = {
    // `cdk8s` starts `node` from the PATH: the same Node as here.
    PATH: [join(checkout, 'node_modules', '.bin'), process.env.PATH ?? ''].join(delimiter),
    CDK8S_OUTDIR: join(options.directory, 'out'),
    // No matter which stacks the person has.
    PULUMI_STACK: 'sandbox',
    ...more,
  };
  return { name, run: () => measureProcess(argv, { ...options, cwd: checkout, env }) };
}

const node = (app: string, ...args: string[]) => [process.execPath, join(apps, app), ...args];

/** `kubectl kustomize` of what the plain cdk8s app writes; none where there is no kubectl. */
async function kustomize(receivers: number, options: SynthesisOptions): Promise<Subject[]> {
  if ((await execa('kubectl', ['version', '--client'], { reject: false })).failed) return [];
  const directory = mkdtempSync(join(options.directory, 'kustomize-'));
  const env = { CDK8S_OUTDIR: directory };
  const [file = '', ...args] = node('generated-imports.ts', String(receivers));
  await execa(file, args, { env, cancelSignal: options.signal });
  renameSync(join(directory, 'receivers.k8s.yaml'), join(directory, 'receivers.yaml'));
  writeFileSync(join(directory, 'kustomization.yaml'), 'resources: [receivers.yaml]\n');
  return [command('kubectl kustomize, the same YAML', ['kubectl', 'kustomize', directory], options)];
}

/** `helm template` of the objects that this project writes; none where there is no helm. */
async function helm(receivers: number, options: SynthesisOptions): Promise<Subject[]> {
  if (options.helm === undefined) return [];
  const directory = join(options.directory, `helm-${receivers}`);
  mkdirSync(directory, { recursive: true });
  const [file = '', ...args] = node('webhook-receivers.ts', String(receivers));
  await execa(file, args, { env: { CDK8S_OUTDIR: directory }, cancelSignal: options.signal });
  const written = { file: join(directory, 'receivers.k8s.yaml'), receivers, directory };
  return [
    command('helm template, the same objects', await helmTemplate(options.helm, written, options.signal), options),
  ];
}

/** The command `fluxhook` as it is installed. */
async function fluxhook(words: readonly string[], options: SynthesisOptions): Promise<Subject> {
  const { argv, env } = await installed(options.directory);
  return command(['fluxhook', ...words].join(' '), [...argv, ...words], options, env);
}

/** The three ways to write the reference set-up to dist/. */
export async function synthBenchmarks(options: SynthesisOptions): Promise<Benchmark[]> {
  // Without the CLI's look at the registry for a newer version of itself, which is a matter of the network.
  const cli = ['cdk8s', 'synth', '--check-upgrade=false', '--output', join(options.directory, 'out')];
  return [
    {
      name: 'node main.ts',
      ours: command('node main.ts', [process.execPath, 'main.ts'], options),
      peers: [
        ...(await helm(1, options)),
        command('node -e 0', [process.execPath, '-e', '0'], options),
        command('an empty TypeScript file', node('empty.ts'), options),
        command('node main.ts, with NODE_COMPILE_CACHE', [process.execPath, 'main.ts'], options, {
          NODE_COMPILE_CACHE: join(options.directory, 'compiled'),
        }),
        command('plain cdk8s app, generated imports only', node('generated-imports.ts'), options),
        ...(await kustomize(1, options)),
      ],
    },
    {
      name: 'fluxhook synth',
      ours: await fluxhook(['synth'], options),
      peers: [...(await helm(1, options)), command('node -e 0', [process.execPath, '-e', '0'], options)],
    },
    {
      name: 'cdk8s synth',
      ours: command('cdk8s synth', cli, options),
      peers: [
        command('node main.ts', [process.execPath, 'main.ts'], options),
        command(
          'cdk8s synth, plain cdk8s app',
          [...cli, '--app', `node ${join(apps, 'generated-imports.ts')}`],
          options,
        ),
      ],
    },
  ];
}

/** The time of the commands' help, which is only loading. */
export async function helpBenchmarks(options: SynthesisOptions): Promise<Benchmark[]> {
  const benchmarks: Benchmark[] = [];
  for (const words of [[], ['synth'], ['doctor']]) {
    const ours = await fluxhook([...words, '--help'], options);
    const peers = [command('node -e 0', [process.execPath, '-e', '0'], options)];
    benchmarks.push({ name: ours.name, ours, peers });
  }
  return benchmarks;
}

/** Programs with so many receivers in a chart, each beside its peers. */
export async function receiversBenchmarks(
  options: SynthesisOptions,
  counts: readonly number[] = receiverCounts,
): Promise<Benchmark[]> {
  const benchmarks: Benchmark[] = [];
  for (const count of counts) {
    benchmarks.push({
      name: receiversBenchmarkName(count),
      ours: await ourReceivers(count, options),
      peers: [
        ...(await helm(count, options)),
        ...(count <= plainLimit
          ? [command('plain cdk8s app, generated imports only', node('generated-imports.ts', String(count)), options)]
          : []),
        ...(count <= kustomizeLimit ? await kustomize(count, options) : []),
      ],
    });
  }
  return benchmarks;
}

/** The largest program beside a tenth of it and the smallest, which is what starting costs: all in the same rounds. */
export async function growthBenchmark(options: SynthesisOptions): Promise<Benchmark> {
  return {
    name: growthBenchmarkName,
    ours: await ourReceivers(10_000, options),
    peers: [await ourReceivers(1000, options), await ourReceivers(1, options)],
  };
}

export const growthBenchmarkName = 'growth from 1,000 to 10,000 receivers';

/** A program that imports the library as a package has it. */
async function ourReceivers(count: number, options: SynthesisOptions): Promise<Subject> {
  const { library } = await installed(options.directory);
  const name = `${count.toLocaleString('en')} WebhookReceiver${count === 1 ? '' : 's'}, an entrance each`;
  return command(name, node('webhook-receivers.ts', String(count), library), options);
}

export function receiversBenchmarkName(count: number): string {
  return `synth of ${count} receiver${count === 1 ? '' : 's'}`;
}
