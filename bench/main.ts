/** `npm run bench`: measures whole processes, each in turn with its peers, and prints a table. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Command, InvalidArgumentError, Option } from 'commander';
import { launchSandbox, type Sandbox } from '../sandbox/launch.ts';
import { progressLines } from '../sandbox/progress.ts';
import { type Benchmark, type MeasuredBenchmark, measure } from './benchmark.ts';
import { judge, renderVerdicts } from './bounds.ts';
import { deployAll } from './deployment.ts';
import { type Figure, growthFigures } from './figures.ts';
import { firstUps } from './first-up.ts';
import { keep, runOf } from './history.ts';
import { checkoutCommit, describeMachine, projectVersion } from './machine.ts';
import { findGnuTime } from './measured-process.ts';
import { type PeerName, peerNames, peerPrograms } from './peers/toolchain.ts';
import { pushBenchmark } from './push.ts';
import { type Report, renderReport, reportBenchmark } from './report.ts';
import { growthBenchmark, helpBenchmarks, receiverCounts, receiversBenchmarks, synthBenchmarks } from './synthesis.ts';

/** Those of the last two lines boot a sandbox. */
const withoutSandbox = ['synth', 'help', 'receivers', 'growth'] as const;
/** What finds its stacks deployed. */
const deployed = ['up', 'refresh', 'preview', 'doctor', 'push'] as const;
const names = [...withoutSandbox, 'first', 'webhooks', ...deployed] as const;
const onSandbox = ['first', 'webhooks', ...deployed] as const;
/** What deploys a stack again and again: minutes, so only on request. */
const long: readonly string[] = ['webhooks'];
type Name = (typeof names)[number];

/** A whole number of rounds, from `least` to 100: a benchmark is to end. */
function rounds(least: number) {
  return (text: string) => {
    const value = Number(text);
    if (text.trim() === '' || !Number.isInteger(value) || value < least || value > 100) {
      throw new InvalidArgumentError(`Allowed: a whole number from ${least} to 100, such as 5.`);
    }
    return value;
  };
}

function count(text: string, before: number[] | undefined): number[] {
  const value = receiverCounts.find((each) => String(each) === text);
  if (value === undefined) throw new InvalidArgumentError(`Allowed: ${receiverCounts.join(', ')}.`);
  return [...(before ?? []), value];
}

const command = new Command('npm run bench --')
  .description(
    'Measures whole processes of this project, each in turn with its peers: node main.ts, fluxhook synth and cdk8s synth (synth), --help of ' +
      'commands (help), programs with 1 to 10,000 receivers (receivers, growth), and on a sandbox pulumi up from nothing of one ' +
      'webhook (first) and of 100 (webhooks, only where it is named), pulumi up, up --refresh and preview with nothing to ' +
      'change, doctor, and the time from a push to the artifact (push). The peers helm and flux are built once, which needs ' +
      'Go. Ends with 1 when anything fails.',
  )
  .addOption(new Option('--runs <n>', 'measured rounds of each benchmark').argParser(rounds(1)).default(5))
  .addOption(new Option('--warmup <n>', 'rounds before these that are not counted').argParser(rounds(0)).default(1))
  .addOption(new Option('--only <names...>', 'only these benchmarks').choices(names))
  .addOption(new Option('--receivers <n...>', 'only these numbers of receivers').argParser(count))
  .addOption(new Option('--without <peers...>', 'peers that are not built').choices(peerNames))
  .option('--check', 'end with 1 when a bound of bench/bounds.ts is exceeded by more than noise')
  .option('--keep', 'add the run to bench/history.jsonl, and write its figures and pictures into docs/benchmarks.md')
  .option('--json <file>', 'also write everything, with the single runs, to a file')
  .addHelpText(
    'after',
    `
Examples:
  npm run bench -- --only synth receivers --without flux
  npm run bench -- --runs 10 --check
  npm run bench -- --runs 10 --keep`,
  )
  .showHelpAfterError('(--help lists the options)')
  .parse();
const options = command.opts<{
  runs: number;
  warmup: number;
  only?: Name[];
  receivers?: number[];
  without?: PeerName[];
  check?: true;
  keep?: true;
  json?: string;
}>();
const wanted = (name: Name) => options.only?.includes(name) ?? !long.includes(name);

const interrupt = new AbortController();
// Not `once`: while a child of execa runs, a signal whose last listener has removed itself ends this process at once.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => interrupt.abort());
const { signal } = interrupt;
const say = (line: string) => console.error(line);

const directory = mkdtempSync(join(tmpdir(), 'fluxhook-bench-'));
let sandbox: Sandbox | undefined;
const measured: MeasuredBenchmark[] = [];
const figures: Figure[] = [];

async function measureAll(benchmarks: readonly Benchmark[]): Promise<void> {
  for (const benchmark of benchmarks) measured.push(await measure(benchmark, { ...options, say, signal }));
}

/** The programs of peers that the wanted benchmarks have. */
async function buildPeers(): Promise<ReadonlyMap<PeerName, string>> {
  const isWanted: Readonly<Record<PeerName, boolean>> = {
    helm: wanted('synth') || wanted('receivers'),
    flux: wanted('push') || wanted('doctor'),
  };
  const peers = peerNames.filter((name) => isWanted[name] && !options.without?.includes(name));
  return peerPrograms(peers, {
    signal,
    onProgress: ({ type, binaries, elapsedMs }) => {
      if (type === 'building') say(`Building ${binaries.join(', ')} (${Math.round(elapsedMs / 1000)} s)`);
    },
  });
}

async function measureOnSandbox(gnuTime: string | undefined, flux: string | undefined): Promise<void> {
  const started = Date.now();
  const progress = progressLines(process.stderr, started);
  // Webhooks of a hundred repositories, deployed again and again, are more requests than GitHub allows in an hour.
  sandbox = await launchSandbox({ signal, onEvent: progress.show, hourlyRequests: 10_000_000 });
  progress.end();
  figures.push({ name: 'sandbox, from nothing to ready', value: (Date.now() - started) / 1000, unit: 's' });
  // From here on this process is one in the sandbox's environment, as a person's shell would be.
  const { env } = sandbox.state;
  Object.assign(process.env, env);
  const deployment = { directory, env, flux, gnuTime, signal };
  if (wanted('first') || wanted('webhooks')) {
    const { one, many } = await firstUps(deployment);
    await measureAll([...(wanted('first') ? [one] : []), ...(wanted('webhooks') ? [many] : [])]);
  }
  if (!deployed.some(wanted)) return;
  say('Deploying the reference set-up: this project, Pulumi by hand, kubectl');
  const benchmarks = { ...(await deployAll(deployment)), push: pushBenchmark(deployment) };
  await measureAll(deployed.filter(wanted).map((name) => benchmarks[name]));
}

try {
  const date = new Date().toISOString();
  const machine = describeMachine();
  const gnuTime = await findGnuTime();
  if (gnuTime === undefined) say('There is no GNU time on the PATH: CPU time and memory are left out.');
  const commit = checkoutCommit();
  if (options.keep && commit.endsWith('+'))
    throw new Error('Files differ from the commit, so the run would be kept of none. Commit them, then run again.');
  const peers = await buildPeers();
  const synthesis = { directory, gnuTime, signal, helm: peers.get('helm') };
  if (wanted('synth')) await measureAll(await synthBenchmarks(synthesis));
  if (wanted('help')) await measureAll(await helpBenchmarks(synthesis));
  if (wanted('receivers')) await measureAll(await receiversBenchmarks(synthesis, options.receivers));
  if (wanted('growth')) await measureAll([await growthBenchmark(synthesis)]);
  figures.push(...growthFigures(measured));
  if (onSandbox.some(wanted)) await measureOnSandbox(gnuTime, peers.get('flux'));

  const { runs, warmup } = options;
  const benchmarks = measured.map(reportBenchmark);
  const verdicts = judge(measured);
  const report: Report = {
    fluxhook: projectVersion(),
    commit,
    date,
    machine,
    runs,
    warmup,
    benchmarks,
    figures,
    verdicts,
  };
  console.log(renderReport(report));
  if (verdicts.length > 0) console.log(renderVerdicts(verdicts));
  if (options.check && verdicts.some(({ verdict }) => verdict === 'exceeded')) process.exitCode = 1;
  if (options.keep) {
    const run = runOf(report);
    keep(run);
    // Vega is large, and only drawing needs it.
    await (await import('./docs.ts')).writeDocs(run);
  }
  if (options.json !== undefined) {
    mkdirSync(dirname(options.json), { recursive: true });
    writeFileSync(options.json, `${JSON.stringify(report, null, 2)}\n`);
  }
} catch (error) {
  console.error(signal.aborted ? 'Interrupted.' : error instanceof Error ? error.message : error);
  process.exitCode = signal.aborted ? 130 : 1;
} finally {
  await sandbox?.stop();
  rmSync(directory, { recursive: true, force: true });
}
