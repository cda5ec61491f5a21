import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { execa } from 'execa';
import { parse } from 'yaml';
import { checkout } from '../checkout.ts';
import type { Comment } from './fake-gh.ts';

interface Step {
  readonly name?: string;
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
  readonly env?: Readonly<Record<string, string>>;
}

/** A program of a runner, as far as it matters: what it prints, and its exit code. */
export interface Said {
  readonly stdout?: string;
  readonly stderr?: string;
  readonly exitCode?: number;
}

const workflow = parse(readFileSync(join(checkout, '.github', 'workflows', 'review.yaml'), 'utf8')) as {
  jobs: Record<string, { steps: readonly Step[] }>;
};

/** A run of the workflow on pull request 7, job by job, with programs of the test in place of npm, pulumi and gh. */
export class WorkflowRun implements Disposable {
  readonly #directory = mkdtempSync(join(tmpdir(), 'fluxhook-workflow-'));
  readonly #results: Record<string, 'success' | 'failure'> = {};
  readonly #comments = join(this.#directory, 'comments.json');

  /** @param comments that the pull request has */
  constructor(comments: readonly Comment[] = []) {
    mkdirSync(join(this.#directory, 'bin'));
    mkdirSync(join(this.#directory, 'artifacts'));
    writeFileSync(this.#comments, JSON.stringify(comments));
    this.#program('gh', `exec '${process.execPath}' '${join(import.meta.dirname, 'fake-gh.ts')}' "$@"`);
  }

  get comments(): readonly Comment[] {
    return JSON.parse(readFileSync(this.#comments, 'utf8'));
  }

  /** What the summary of a job says. */
  summary(job: string): string {
    return readFileSync(join(this.#directory, job, 'summary.md'), 'utf8');
  }

  /** Runs the script of a job in which a program says something, and keeps its artifact. */
  async job(job: string, step: string, program: string, { stdout = '', stderr = '', exitCode = 0 }: Said) {
    const folder = this.#folder(job);
    for (const entry of ['scripts', 'review']) symlinkSync(join(checkout, entry), join(folder, entry));
    writeFileSync(join(folder, 'said.out'), stdout);
    writeFileSync(join(folder, 'said.err'), stderr);
    this.#program(program, `cat said.out\ncat said.err >&2\nexit ${exitCode}`);
    const run = await this.#script(job, step);
    this.#results[job] = run.exitCode === 0 ? 'success' : 'failure';
    const { name, path } = stepOf(job, ({ uses }) => uses?.startsWith('actions/upload-artifact@') ?? false).with ?? {};
    const artifact = join(this.#directory, 'artifacts', String(name));
    mkdirSync(artifact);
    cpSync(join(folder, String(path)), join(artifact, basename(String(path))));
    return run;
  }

  /** A job that fails before its script. */
  fail(job: string): void {
    this.#results[job] = 'failure';
  }

  /** Brings the artifacts and posts the comment. */
  async comment() {
    const folder = this.#folder('comment');
    this.#download(folder);
    return this.#script('comment', 'Post');
  }

  /** As actions/download-artifact v8 does for a pattern: a folder each, but not for a single one. */
  #download(folder: string): void {
    const wanted = stepOf('comment', ({ uses }) => uses?.startsWith('actions/download-artifact@') ?? false).with ?? {};
    const prefix = String(wanted.pattern).replace(/\*$/, '');
    const root = join(this.#directory, 'artifacts');
    const found = ['comment-review', 'comment-preview', 'other']
      .filter((name) => name.startsWith(prefix))
      .filter((name) => existsSync(join(root, name)));
    const into = join(folder, String(wanted.path ?? '.'));
    for (const name of found) {
      const together = wanted['merge-multiple'] === true || found.length === 1;
      cpSync(join(root, name), together ? into : join(into, name), { recursive: true });
    }
  }

  /** A step without `shell` runs as `bash -e`. */
  async #script(job: string, name: string) {
    const step = stepOf(job, (candidate) => candidate.name === name);
    const folder = join(this.#directory, job);
    const env = Object.entries(step.env ?? {}).map(([key, value]) => [key, this.#expand(value)]);
    return execa('bash', ['-e', '-c', step.run ?? ''], {
      cwd: folder,
      reject: false,
      env: {
        ...Object.fromEntries(env),
        PATH: `${join(this.#directory, 'bin')}:${join(process.execPath, '..')}:${process.env.PATH}`,
        GITHUB_STEP_SUMMARY: join(folder, 'summary.md'),
        RUNNER_TEMP: this.#directory,
        FAKE_GH: this.#comments,
      },
    });
  }

  #expand(value: string): string {
    const known: Record<string, string> = {
      'github.repository': 'o/r',
      'github.event.pull_request.number': '7',
      'github.server_url': 'https://github.com',
      'github.run_id': '42',
      'needs.preview.result': this.#results.preview ?? 'skipped',
    };
    return value.replaceAll(/\$\{\{ (.+?) \}\}/g, (_, expression: string) => known[expression] ?? '');
  }

  #folder(job: string): string {
    const folder = join(this.#directory, job);
    mkdirSync(folder);
    return folder;
  }

  #program(name: string, script: string): void {
    const file = join(this.#directory, 'bin', name);
    writeFileSync(file, `#!/bin/sh\n${script}\n`);
    chmodSync(file, 0o755);
  }

  [Symbol.dispose](): void {
    rmSync(this.#directory, { recursive: true, force: true });
  }
}

function stepOf(job: string, matches: (step: Step) => boolean): Step {
  const step = workflow.jobs[job]?.steps.find(matches);
  if (step === undefined) throw new Error(`The job ${job} has no such step`);
  return step;
}
