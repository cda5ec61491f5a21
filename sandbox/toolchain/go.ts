import { execFile, spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { freemem } from 'node:os';
import { promisify } from 'node:util';
import { ToolchainError } from './errors.ts';

const capture = promisify(execFile);

/** Version strings that the programs report. A program ignores the variables it does not have. */
const variables = {
  'k8s.io/component-base/version.gitVersion': 'v1.36.3',
  'k8s.io/component-base/version.gitMajor': '1',
  'k8s.io/component-base/version.gitMinor': '36',
  'github.com/pulumi/pulumi/sdk/v3/go/common/version.Version': 'v3.259.0',
};

/**
 * Flags of every `go build`; part of the cache key. Without debug information (-s -w, -dwarf=false) a cold build takes
 * a seventh less, and stack traces stay complete.
 */
export const buildFlags = [
  '-trimpath',
  '-buildvcs=false',
  '-gcflags=all=-dwarf=false',
  `-ldflags=-s -w ${Object.entries(variables)
    .map(([name, value]) => `-X ${name}=${value}`)
    .join(' ')}`,
];

/** A person's own settings that would change what is built, or break it. */
const foreignSettings = ['GOOS', 'GOARCH', 'GOBIN', 'GOEXPERIMENT', 'GO111MODULE', 'GODEBUG'];

/**
 * Kills its own process group when descriptor 3 closes, which the kernel does even when this process is killed: no
 * compiler outlives the process that started it.
 */
const untilParentEnds = '( cat <&3 >/dev/null; kill -s KILL -- "-$$" ) & exec 3<&-; exec "$@"';

/**
 * With enough memory, compilers collect garbage only near a limit, which saves a sixth of their time. Two run at
 * once on two cores, and the limit bounds each of them.
 */
const plentyBytes = 8 * 1024 ** 3;
const withoutCollecting = { GOGC: 'off', GOMEMLIMIT: '2GiB' };

const logLines = 15;
const goDownloads = 'https://go.dev/dl/';

/** The Go installation, with an environment in which only the committed modules decide what is built. */
export interface Go {
  /** Version and platform, such as `go1.26.8 linux/amd64`. */
  version(moduleDir: string): Promise<string>;
  /** Refuses a Go that is too old for the module. */
  check(moduleDir: string): Promise<void>;
  /** `go <args>` with its output appended to `log`. */
  run(log: string, cwd: string, args: string[]): Promise<void>;
  /** Another program, likewise. */
  exec(log: string, cwd: string, file: string, args: string[]): Promise<void>;
  /** Changes go.mod: `go mod edit <args>`. */
  edit(cwd: string, args: string[]): Promise<void>;
  /** Directories of modules of the build list, downloaded where they are not there yet. */
  moduleDirs(cwd: string, modules: string[]): Promise<Map<string, string>>;
}

export function openGo(options: { env: NodeJS.ProcessEnv; signal?: AbortSignal | undefined }): Go {
  const env = { ...options.env };
  for (const name of foreignSettings) delete env[name];
  // There may be no C compiler, and a go.work or GOFLAGS of the person must not affect these modules.
  Object.assign(env, { CGO_ENABLED: '0', GOWORK: 'off', GOFLAGS: '-mod=readonly' });
  if (freemem() > plentyBytes) Object.assign(env, withoutCollecting);

  const output = async (cwd: string, args: string[]): Promise<string> => {
    try {
      const { stdout } = await capture('go', args, { cwd, env, maxBuffer: 1 << 26, signal: options.signal });
      return stdout;
    } catch (error) {
      throw options.signal?.aborted ? options.signal.reason : explain(error, args);
    }
  };
  const exec: Go['exec'] = (log, cwd, file, args) => runInGroup(log, file, args, { cwd, env, signal: options.signal });

  return {
    exec,
    run: (log, cwd, args) => exec(log, cwd, 'go', args),
    async version(moduleDir) {
      return (await output(moduleDir, ['env', 'GOVERSION', 'GOOS', 'GOARCH'])).trim().replaceAll('\n', ' ');
    },
    async check(moduleDir) {
      await output(moduleDir, ['list', '-m']); // `go env` answers whatever go.mod asks for
    },
    async edit(cwd, args) {
      await output(cwd, ['mod', 'edit', ...args]);
    },
    async moduleDirs(cwd, modules) {
      await output(cwd, ['mod', 'download', ...modules]);
      // The download names a replaced module by what replaces it; the list names it as go.mod does.
      const lines = (await output(cwd, ['list', '-m', '-f', '{{.Path}} {{.Dir}}', ...modules])).trim().split('\n');
      return new Map(lines.map((line) => [line.slice(0, line.indexOf(' ')), line.slice(line.indexOf(' ') + 1)]));
    },
  };
}

function explain(cause: unknown, args: string[]): ToolchainError {
  const { code, stderr } = cause as { code?: string | number; stderr?: string };
  const ways = `Install Go from ${goDownloads}, or set FLUXHOOK_BIN to a folder that holds the sandbox's binaries.`;
  if (code === 'ENOENT') {
    return new ToolchainError(`Go was not found on PATH; the sandbox's binaries are built with it. ${ways}`, { cause });
  }
  const needed = /requires go >= (\S+) \(running go (\S+);/.exec(stderr ?? '');
  if (needed !== null) {
    const [, wanted, found] = needed;
    return new ToolchainError(`Go ${found} is too old: the sandbox's binaries need Go ${wanted} or newer. ${ways}`, {
      cause,
    });
  }
  return new ToolchainError(`go ${args.join(' ')} failed: ${(stderr ?? String(cause)).trim()}`, { cause });
}

function runInGroup(
  log: string,
  file: string,
  args: string[],
  options: { cwd: string; env: NodeJS.ProcessEnv; signal: AbortSignal | undefined },
): Promise<void> {
  options.signal?.throwIfAborted();
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const descriptor = openSync(log, 'a', 0o600);
  const child = spawn('/bin/sh', ['-c', untilParentEnds, 'sh', file, ...args], {
    cwd: options.cwd,
    env: options.env,
    stdio: ['ignore', descriptor, descriptor, 'pipe'],
    detached: true,
  });
  closeSync(descriptor);
  const lifeline = child.stdio[3];
  const kill = () => lifeline?.destroy();
  options.signal?.addEventListener('abort', kill, { once: true });
  child.once('error', reject);
  child.once('exit', (code) => {
    options.signal?.removeEventListener('abort', kill);
    lifeline?.destroy();
    if (code === 0) resolve();
    else if (options.signal?.aborted) reject(options.signal.reason);
    else reject(new ToolchainError(`${file} ${args[0]} failed:\n${lastLines(log)}\nIts whole output is in ${log}.`));
  });
  return promise;
}

function lastLines(log: string): string {
  return readFileSync(log, 'utf8').trimEnd().split('\n').slice(-logLines).join('\n');
}
