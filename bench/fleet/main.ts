/** `npm run bench:fleet`: a fleet of repositories on the sandbox, in two shapes. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { request } from '@octokit/request';
import { Command, InvalidArgumentError, Option } from 'commander';
import pLimit from 'p-limit';
import { requestLikeInside } from '../../sandbox/inside.ts';
import { launchSandbox, type Sandbox } from '../../sandbox/launch.ts';
import { progressLines } from '../../sandbox/progress.ts';
import { describeMachine, projectVersion } from '../machine.ts';
import { aHookEach } from './a-hook-each.ts';
import { oneHook } from './one-hook.ts';
import { type FleetReport, renderFleetReport } from './report.ts';
import { atOnce, makeRepositories, organization, repositoryNames } from './repositories.ts';
import { RequestCounter } from './requests.ts';
import type { FleetOptions, HookCounts, MeasuredShape } from './shape.ts';

const shapes: Readonly<Record<string, (options: FleetOptions) => Promise<MeasuredShape>>> = {
  each: aHookEach,
  organization: oneHook,
};

function whole(least: number, most: number) {
  return (text: string) => {
    const value = Number(text);
    if (text.trim() === '' || !Number.isInteger(value) || value < least || value > most) {
      throw new InvalidArgumentError(`Allowed: a whole number from ${least} to ${most}, such as 50.`);
    }
    return value;
  };
}

const command = new Command('npm run bench:fleet --')
  .description(
    'Deploys a fleet of repositories on a sandbox in two shapes: a webhook, a Receiver and a source for each (each), and one ' +
      'webhook of the organization with one Receiver (organization). Counts what GitHub is asked, and measures the time from a ' +
      'push to the artifact. Ends with 1 when anything fails.',
  )
  .addOption(new Option('--repositories <n>', 'how many').argParser(whole(3, 5_000)).default(1_000))
  .addOption(new Option('--only <shapes...>', 'only these shapes').choices(Object.keys(shapes)))
  .addOption(
    new Option('--pushes <n>', 'pushes one after another, at most one to each').argParser(whole(1, 5_000)).default(100),
  )
  .addOption(new Option('--burst <n>', 'pushes at once, at most one to each').argParser(whole(1, 500)).default(50))
  .option('--interrupt', 'interrupt the first deployment (each) after a third, and start it again')
  .option('--json <file>', 'also write everything to a file')
  .showHelpAfterError('(--help lists the options)')
  .parse();
const options = command.opts<{
  repositories: number;
  only?: string[];
  pushes: number;
  burst: number;
  interrupt?: true;
  json?: string;
}>();

const interrupt = new AbortController();
// Not `once`: while a child of execa runs, a signal whose last listener has removed itself ends this process at once.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => interrupt.abort());
const { signal } = interrupt;
const say = (line: string) => console.error(line);

const directory = mkdtempSync(join(tmpdir(), 'fluxhook-fleet-'));
let sandbox: Sandbox | undefined;

try {
  const date = new Date().toISOString();
  const machine = describeMachine();
  const exchanges = join(directory, 'exchanges');
  const progress = progressLines(process.stderr, Date.now());
  // Requests are not limited: what GitHub's limits mean for a fleet is computed from the counts.
  sandbox = await launchSandbox({ signal, onEvent: progress.show, exchanges, hourlyRequests: 10_000_000 });
  progress.end();
  const { env } = sandbox.state;
  const token = env.GITHUB_TOKEN ?? '';
  // From here on this process is one in the sandbox's environment, as a person's shell would be.
  Object.assign(process.env, env);
  requestLikeInside(env);

  const names = repositoryNames(options.repositories);
  say(`Making ${names.length} repositories`);
  await makeRepositories(names, token);
  const measured: MeasuredShape[] = [];
  for (const [name, measure] of Object.entries(shapes)) {
    if (options.only !== undefined && !options.only.includes(name)) continue;
    say(`${name}:`);
    measured.push(
      await measure({
        names,
        pushed: spread(names, options.pushes),
        burst: spread(names, options.burst),
        interrupt: options.interrupt === true,
        counter: new RequestCounter(exchanges),
        hooks: () => countHooks(names, token),
        directory,
        env,
        signal,
        say,
      }),
    );
  }
  const report: FleetReport = {
    fluxhook: projectVersion(),
    date,
    machine,
    repositories: names.length,
    shapes: measured,
  };
  console.log(renderFleetReport(report));
  if (options.json !== undefined) {
    mkdirSync(dirname(options.json), { recursive: true });
    writeFileSync(options.json, `${JSON.stringify(report, null, 2)}\n`);
  }
} catch (error) {
  console.error(signal.aborted ? 'Interrupted.' : error instanceof Error ? (error.stack ?? error.message) : error);
  process.exitCode = signal.aborted ? 130 : 1;
} finally {
  await sandbox?.stop();
  rmSync(directory, { recursive: true, force: true });
}

/** That number of them, evenly spread from the first to the last. */
function spread(names: readonly string[], count: number): string[] {
  const step = Math.max(1, names.length / count);
  return names.filter((_, index) => Math.floor(index / step) !== Math.floor((index - 1) / step)).slice(0, count);
}

async function countHooks(names: readonly string[], token: string): Promise<HookCounts> {
  const github = request.defaults({ headers: { authorization: `Bearer ${token}` } });
  const limit = pLimit(atOnce);
  const counts = await Promise.all(
    names.map((repo) =>
      limit(async () => (await github('GET /repos/{owner}/{repo}/hooks', { owner: organization, repo })).data.length),
    ),
  );
  const ofOrganization = await github('GET /orgs/{org}/hooks', { org: organization });
  return { repositories: counts.reduce((sum, count) => sum + count, 0), organization: ofOrganization.data.length };
}
