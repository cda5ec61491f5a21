import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import type { RepositorySeed } from './seed.ts';

/** What happened to one ref in a push, as git's post-receive hook reports it. */
export interface RefUpdate {
  readonly before: string;
  readonly after: string;
  readonly ref: string;
}

/** Names the file to which the post-receive hook writes the accepted refs of one push. */
export const pushReport = 'SANDBOX_PUSH_REPORT';

const execFileAsync = promisify(execFile);
const maxOutputBytes = 64 * 1024 * 1024;

// Older ones lack GIT_CONFIG_GLOBAL, without which the user's own configuration would leak into the sandbox.
const oldestGit = '2.32';

/** The bare repositories of a sandbox and the git program, run without any configuration of the user or the machine. */
export class Git {
  readonly #dir: string;
  readonly #env: NodeJS.ProcessEnv;
  readonly #seeds = new Map<string, RepositorySeed>();
  readonly #opening = new Map<string, Promise<void>>();

  private constructor(dir: string, env = isolatedEnvironment(dir)) {
    this.#dir = dir;
    this.#env = env;
  }

  /** Fails with one line when git is missing, too old or built without `git http-backend`. */
  static async open(dir: string): Promise<Git> {
    await mkdir(join(dir, 'repos'), { recursive: true });
    await mkdir(join(dir, 'git-hooks'), { recursive: true });
    const hook = join(dir, 'git-hooks', 'post-receive');
    await writeFile(hook, `#!/bin/sh\ncat > "$${pushReport}"\n`);
    await chmod(hook, 0o755);

    const git = new Git(dir);
    const version = await git.run(dir, ['--version']).catch((error: Error) => error.message.split('\n')[0] ?? '');
    const [major = 0, minor = 0] = (/git version (\d+)\.(\d+)/.exec(version) ?? []).slice(1).map(Number);
    const [oldestMajor = 0, oldestMinor = 0] = oldestGit.split('.').map(Number);
    if (major < oldestMajor || (major === oldestMajor && minor < oldestMinor)) {
      throw new Error(
        `The sandbox's GitHub needs git ${oldestGit} or newer on PATH, but "git --version" gave: ${version}. Install git (https://git-scm.com/downloads) and run again.`,
      );
    }
    const execPath = await git.run(dir, ['--exec-path']);
    if (!existsSync(join(execPath, 'git-http-backend'))) {
      throw new Error(
        `The sandbox's GitHub needs "git http-backend", but ${execPath} has no git-http-backend. Install the full git package (on Alpine Linux: apk add git-daemon) and run again.`,
      );
    }
    return git;
  }

  /** The repositories of another GitHub, in a directory of their own. */
  async beside(dir: string): Promise<Git> {
    await mkdir(join(dir, 'repos'), { recursive: true });
    return new Git(dir, this.#env);
  }

  /** Directory that holds the repositories as `<owner>/<name>.git`. */
  get root(): string {
    return join(this.#dir, 'repos');
  }

  get environment(): NodeJS.ProcessEnv {
    return this.#env;
  }

  path(fullName: string): string {
    return join(this.root, `${fullName}.git`);
  }

  /** Runs git in `cwd` and resolves with what it printed, without the last newline. */
  async run(cwd: string, args: readonly string[], input?: string): Promise<string> {
    const running = execFileAsync('git', args, { cwd, env: this.#env, maxBuffer: maxOutputBytes });
    // A git that ends before it has read everything says why by its exit code.
    running.child.stdin?.on('error', () => {}).end(input);
    return (await running).stdout.replace(/\n$/, '');
  }

  /** Says what a repository holds at first. It is written when somebody asks for the repository. */
  plant(seed: RepositorySeed): void {
    this.#seeds.set(`${seed.owner}/${seed.name}`, seed);
  }

  /** Makes the bare repository, with what was planted for it, unless it is there. Resolves with its path. */
  async open(fullName: string, defaultBranch = 'main'): Promise<string> {
    let opening = this.#opening.get(fullName);
    if (!opening) {
      const seed = this.#seeds.get(fullName) ?? { files: {} };
      opening = this.#create(fullName, { defaultBranch, ...seed });
      this.#opening.set(fullName, opening);
      // One that failed is tried again.
      opening.catch(() => this.#opening.delete(fullName));
    }
    await opening;
    return this.path(fullName);
  }

  /** Gives a repository another name, with all it holds. */
  async move(from: string, to: string): Promise<void> {
    await this.open(from);
    this.#forget(from);
    await mkdir(dirname(this.path(to)), { recursive: true });
    await rename(this.path(from), this.path(to));
  }

  async delete(fullName: string): Promise<void> {
    this.#forget(fullName);
    await rm(this.path(fullName), { recursive: true, force: true });
  }

  #forget(fullName: string): void {
    this.#seeds.delete(fullName);
    this.#opening.delete(fullName);
  }

  /** One that already has a ref keeps its history. */
  async #create(fullName: string, seed: Pick<RepositorySeed, 'defaultBranch' | 'files'>): Promise<void> {
    const path = this.path(fullName);
    const { defaultBranch: branch = 'main' } = seed;
    if (!existsSync(join(path, 'HEAD'))) {
      await mkdir(dirname(path), { recursive: true });
      await this.run(this.root, ['init', '--quiet', '--bare', `--initial-branch=${branch}`, path]);
    }
    const files = Object.entries(seed.files);
    if (files.length === 0 || (await this.run(path, ['for-each-ref', '--count=1'])) !== '') return;
    // fast-import writes the commit straight into the bare repository: one process, no working tree.
    const [owner] = fullName.split('/');
    const identity = `${owner} <${owner}@users.noreply.github.com> ${Math.floor(Date.now() / 1000)} +0000`;
    const commit = `commit refs/heads/${branch}\ncommitter ${identity}\n${data('Initial commit')}`;
    const changes = files.map(([path, content]) => `M 100644 inline ${path}\n${data(content)}`);
    await this.run(path, ['fast-import', '--quiet'], `${commit}${changes.join('')}\n`);
  }
}

function data(content: string): string {
  return `data ${Buffer.byteLength(content)}\n${content}\n`;
}

function isolatedEnvironment(dir: string): NodeJS.ProcessEnv {
  const config = {
    'core.hooksPath': join(dir, 'git-hooks'),
    // A pushed commit must not start a repack in the middle of a measurement.
    'gc.auto': '0',
    'receive.autogc': 'false',
    // GitHub serves partial clones and single commits by hash.
    'uploadpack.allowFilter': 'true',
    'uploadpack.allowAnySHA1InWant': 'true',
    // The directory belongs to the user who started the sandbox, which in a container need not be the current user.
    'safe.directory': '*',
  };
  const env: NodeJS.ProcessEnv = {
    PATH: process.env.PATH ?? ['/usr/bin', '/bin'].join(delimiter),
    HOME: dir,
    LC_ALL: 'C',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_TERMINAL_PROMPT: '0',
    GIT_CONFIG_COUNT: String(Object.keys(config).length),
  };
  Object.entries(config).forEach(([key, value], index) => {
    env[`GIT_CONFIG_KEY_${index}`] = key;
    env[`GIT_CONFIG_VALUE_${index}`] = value;
  });
  return env;
}
