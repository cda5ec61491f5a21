/** `npm run bench`: measures whole processes, each in turn with its peers, and prints a table. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Command, InvalidArgumentError, Option } from 'commander';
import { launchSandbox, type Sandbox } from '../sandbox/launch.ts';
import { progressLines } from '../sandbox/progress.ts';
import { type Benchmark, type MeasuredBenchmark, measure } from './benchmark.ts';
import { deployAll } from './deployment.ts';
import { type Figure, growthFigures } from './figures.ts';
import { firstUps } from './first-up.ts';
import { describeMachine, projectVersion } from './machine.ts';
import { findGnuTime } from './measured-process.ts';
import { pushBenchmark } from './push.ts';
import { type Report, renderReport, reportBenchmark } from './report.ts';
import { receiversBenchmarks, synthBenchmarks } from './synthesis.ts';

const names = ['synth', 'receivers', 'first', 'webhooks', 'up', 'refresh', 'preview', 'push'] as const;
/** What deploys a stack again and again: minutes, so only for whoever asks for it. */
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

const command = new Command('npm run bench --')
  .description(
    'Measures whole processes of this project, each in turn with its peers: node main.ts and cdk8s synth (synth), growth ' +
      'with the number of receivers (receivers), pulumi up from nothing of one webhook (first) and of 100 (webhooks, only where ' +
      'it is named), pulumi up, pulumi up --refresh and pulumi preview with nothing to change (up, refresh, preview), and the ' +
      'time from a push to the artifact (push). All but the first two boot a sandbox. Ends with 1 when anything fails.',
  )
  .addOption(new Option('--runs <n>', 'measured rounds of each benchmark').argParser(rounds(1)).default(5))
  .addOption(new Option('--warmup <n>', 'rounds before these that are not counted').argParser(rounds(0)).default(1))
  .addOption(new Option('--only <names...>', 'only these benchmarks').choices(names))
  .option('--json <file>', 'also write everything, with the single runs, to a file')
  .showHelpAfterError('(--help lists the options)')
  .parse();
const options = command.opts<{ runs: number; warmup: number; only?: Name[]; json?: string }>();
const wanted = (name: Name) => options.only?.includes(name) ?? !long.includes(name);
const deployed = ['up', 'refresh', 'preview', 'push'] as const;
const onSandbox = ['first', 'webhooks', ...deployed] as const;

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

async function measureOnSandbox(gnuTime: string | undefined): Promise<void> {
  const started = Date.now();
  const progress = progressLines(process.stderr, started);
  // Webhooks of a hundred repositories, deployed again and again, are more requests than GitHub allows in an hour.
  sandbox = await launchSandbox({ signal, onEvent: progress.show, hourlyRequests: 10_000_000 });
  progress.end();
  figures.push({ name: 'sandbox, from nothing to ready', value: (Date.now() - started) / 1000, unit: 's' });
  // From here on this process is one in the sandbox's environment, as a person's shell would be.
  const { env } = sandbox.state;
  Object.assign(process.env, env);
  const deployment = { directory, env, gnuTime, signal };
  if (wanted('first') || wanted('webhooks')) {
    const { one, many } = await firstUps(deployment);
    await measureAll([...(wanted('first') ? [one] : []), ...(wanted('webhooks') ? [many] : [])]);
  }
  if (!deployed.some(wanted)) return;
  say('Deploying the reference set-up: this project, Pulumi by hand, kubectl');
  const { up, refresh, preview } = await deployAll(deployment);
  await measureAll([
    ...(wanted('up') ? [up] : []),
    ...(wanted('refresh') ? [refresh] : []),
    ...(wanted('preview') ? [preview] : []),
    ...(wanted('push') ? [pushBenchmark(deployment)] : []),
  ]);
}

try {
  const date = new Date().toISOString();
  const machine = describeMachine();
  const gnuTime = await findGnuTime();
  if (gnuTime === undefined) say('There is no GNU time on the PATH: CPU time and memory are left out.');
  const synthesis = { directory, gnuTime, signal };
  if (wanted('synth')) await measureAll(await synthBenchmarks(synthesis));
  if (wanted('receivers')) await measureAll(await receiversBenchmarks(synthesis));
  figures.push(...growthFigures(measured));
  if (onSandbox.some(wanted)) await measureOnSandbox(gnuTime);

  const { runs, warmup } = options;
  const benchmarks = measured.map(reportBenchmark);
  const report: Report = { fluxhook: projectVersion(), date, machine, runs, warmup, benchmarks, figures };
  console.log(renderReport(report));
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
