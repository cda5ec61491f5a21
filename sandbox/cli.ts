import { rmSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import Table from 'cli-table3';
import { Command, CommanderError } from 'commander';
import { askStatus, askStop, type DaemonStatus } from './control.ts';
import { launchSandbox, SandboxTakenError } from './launch.ts';
import { rememberOutside } from './outside.ts';
import { detourLine, progressLines } from './progress.ts';
import { daemonLog, defaultName, readState, type SandboxState, sandboxDir, sandboxNames, stateRoot } from './state.ts';

const root = stateRoot();
const nameOption = ['--name <name>', 'which sandbox', defaultName] as const;

const program = new Command('npm run sandbox --')
  .description('A Kubernetes API with Flux, and GitHub, as processes of this machine.')
  .showHelpAfterError()
  .showSuggestionAfterError()
  .exitOverride();

program
  .command('up')
  .description('start a sandbox and leave it running')
  .option(...nameOption)
  .action(up);
program
  .command('status')
  .description('show how each part is; exit code 1 unless all of it is well')
  .option(...nameOption)
  .option('--json', 'as JSON')
  .action(status);
program
  .command('env')
  .description('print the environment for kubectl, flux, pulumi and the program')
  .option(...nameOption)
  .option('--json', 'as JSON')
  .action(env);
program
  .command('down')
  .description('end a sandbox and remove what it wrote')
  .option(...nameOption)
  .action(down);
program.command('list').description('list the sandboxes of this machine').action(list);

try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode;
  else fail(error instanceof Error ? error.message : String(error));
}

async function up({ name }: { name: string }): Promise<void> {
  const previous = readState(root, name);
  if (previous !== undefined && (await askStatus(previous)) !== undefined) return alreadyUp(previous);

  const interrupt = new AbortController();
  interrupt.signal.addEventListener('abort', () => {
    process.stderr.write('Stopping; everything started so far is being ended.\n');
  });
  // Not once: npm passes a Ctrl-C on that the terminal has already sent, and the second one must not end this process.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => interrupt.abort());
  const started = Date.now();
  const progress = progressLines(process.stderr, started);
  try {
    const sandbox = await launchSandbox({ name, signal: interrupt.signal, onEvent: progress.show });
    sandbox.detach();
    progress.end();
    console.log(`Sandbox "${name}" is ready after ${seconds(Date.now() - started)}; it stays until "down".`);
    console.log(hints(name));
  } catch (error) {
    progress.end();
    if (interrupt.signal.aborted) {
      process.stderr.write('Nothing was left behind.\n');
      process.exitCode = 130;
    } else if (error instanceof SandboxTakenError) await alreadyUp(error.state);
    else throw error;
  }
}

/** Somebody else started it: fine, as soon as it is ready. */
async function alreadyUp(state: SandboxState): Promise<void> {
  let current = await askStatus(state);
  if (current?.phase === 'starting')
    process.stderr.write(`Sandbox "${state.name}" is being started; waiting for it.\n`);
  while (current?.phase === 'starting') {
    await sleep(500);
    current = await askStatus(state);
  }
  if (current === undefined)
    throw new Error(`Sandbox "${state.name}" ended while it was being started. ${startHint(state.name)}`);
  console.log(`Sandbox "${state.name}" already runs (pid ${state.pid}).`);
  console.log(hints(state.name));
}

async function status({ name, json }: { name: string; json?: boolean }): Promise<void> {
  const state = knownSandbox(name);
  const current = await askStatus(state);
  const problems = problemsOf(state, current);
  if (json)
    console.log(
      JSON.stringify({ name, dir: state.dir, healthy: problems.length === 0, problems, ...current }, null, 2),
    );
  else {
    if (current !== undefined) printStatus(state, current);
    for (const problem of problems) console.log(problem);
  }
  if (problems.length > 0) process.exitCode = 1;
}

function printStatus(state: SandboxState, current: DaemonStatus): void {
  const { daemon, github, cluster } = current;
  const processes = cluster?.processes ?? [];
  const table = new Table({
    head: ['part', 'state', 'address', 'pid', 'memory'],
    style: { head: [], border: [], compact: true },
  });
  table.push(['daemon', current.phase, state.control.url, daemon.pid, megabytes(daemon.residentBytes)]);
  table.push(['github', github ? 'ready' : 'not ready', github ?? '', daemon.pid, 'in daemon']);
  for (const { name, ready, address, pid, residentBytes } of processes) {
    table.push([name, ready ? 'ready' : 'not ready', address, pid, megabytes(residentBytes)]);
  }
  console.log(table.toString());
  const total = [daemon, ...processes].reduce((sum, { residentBytes }) => sum + residentBytes, 0);
  console.log(
    `together ${megabytes(total)}, up for ${seconds(daemon.uptimeSeconds * 1000)}, logs in ${state.dir}/cluster/logs`,
  );
  for (const port of cluster?.published ?? []) {
    console.log(detourLine(port) ?? `${port.kind} ${port.service}: ${port.address}`);
  }
}

function problemsOf(state: SandboxState, current: DaemonStatus | undefined): string[] {
  if (current === undefined) {
    return [`Sandbox "${state.name}" does not run: its daemon (pid ${state.pid}) has ended. ${startHint(state.name)}`];
  }
  if (current.phase === 'starting') return [`Sandbox "${state.name}" is still being started.`];
  return (current.cluster?.processes ?? [])
    .filter(({ ready }) => !ready)
    .map(({ name, problem, log }) => `${name} is not ready: ${problem}. See ${log}. ${restartHint(state.name)}`);
}

async function env({ name, json }: { name: string; json?: boolean }): Promise<void> {
  const state = knownSandbox(name);
  const current = await askStatus(state);
  if (current?.phase !== 'ready') throw new Error(problemsOf(state, current).join('\n'));
  if (json) {
    console.log(JSON.stringify(state.env, null, 2));
    return;
  }
  process.stderr.write(`# To use it in this shell: eval "$(npm run --silent sandbox -- env --name ${name})"\n`);
  for (const [key, value] of Object.entries({ ...state.env, ...rememberOutside(process.env, state) })) {
    // PATH only grows in front, so that the shell keeps what it has.
    const text = key === 'PATH' ? `${quote(state.binaries.join(':'))}:"$PATH"` : quote(value);
    console.log(`export ${key}=${text}`);
  }
}

async function down({ name }: { name: string }): Promise<void> {
  const dir = sandboxDir(root, name);
  const state = readState(root, name);
  if (state === undefined) {
    console.log(`Sandbox "${name}" does not run.`);
    return;
  }
  const current = await askStatus(state);
  if (current !== undefined && (await askStop(state))) {
    const parts = ['daemon', ...(current.cluster?.processes ?? []).map((part) => part.name)];
    console.log(`Ended sandbox "${name}": ${parts.join(', ')}. Removed ${dir}.`);
    return;
  }
  rmSync(dir, { recursive: true, force: true });
  rmSync(daemonLog(root, name), { force: true });
  console.log(`Sandbox "${name}" had ended already (pid ${state.pid}). Removed what it left: ${dir}.`);
}

async function list(): Promise<void> {
  const names = sandboxNames(root);
  if (names.length === 0) console.log(`No sandbox. ${startHint(defaultName)}`);
  for (const name of names) {
    const state = readState(root, name);
    const current = state && (await askStatus(state));
    console.log(`${name}\t${current ? `${current.phase}, pid ${current.daemon.pid}` : 'ended without cleaning up'}`);
  }
}

function knownSandbox(name: string): SandboxState {
  const state = readState(root, name);
  if (state !== undefined) return state;
  const names = sandboxNames(root);
  const others = names.length === 0 ? '' : ` There are: ${names.join(', ')}.`;
  throw new Error(`Sandbox "${name}" does not run.${others} ${startHint(name)}`);
}

function startHint(name: string): string {
  return `Start it: npm run sandbox -- up${name === defaultName ? '' : ` --name ${name}`}`;
}

function restartHint(name: string): string {
  return `Restart: npm run sandbox -- down --name ${name} && npm run sandbox -- up --name ${name}`;
}

function hints(name: string): string {
  const option = name === defaultName ? '' : ` --name ${name}`;
  return [
    `  use it:  eval "$(npm run --silent sandbox -- env${option})"`,
    `  look:    npm run sandbox -- status${option}`,
    `  end it:  npm run sandbox -- down${option}`,
  ].join('\n');
}

function fail(message: string): void {
  process.stderr.write(`${message}\n`);
  process.exitCode = 1;
}

function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

function megabytes(bytes: number): string {
  return `${Math.round(bytes / 2 ** 20)} MiB`;
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
