import { existsSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { ProblemsError } from '../../lib/problems/problem.ts';

/** Two commits of the repository around the project. */
export interface Range {
  readonly base: string;
  readonly head: string;
}

/**
 * Resolves `BASE..HEAD`, or `BASE...HEAD` for the changes of HEAD since it branched off BASE. A missing side is HEAD.
 * @param directory the project's folder
 * @throws ProblemsError for a folder outside git and for names that are not commits
 */
export async function resolveRange(directory: string, range: string): Promise<Range> {
  const [, from = '', dots = '', to = ''] = /^(.*?)(\.{2,3})(.*)$/.exec(range) ?? [];
  const head = await commit(directory, range, to || 'HEAD');
  const base = await commit(directory, range, from || 'HEAD');
  if (dots === '..') return { base, head };
  const { stdout, failed } = await git(directory, 'merge-base', base, head);
  if (failed) throw unusable(range, 'the two have no commit in common', 'BASE..HEAD, which does not need one');
  return { base: stdout, head };
}

async function commit(directory: string, range: string, revision: string): Promise<string> {
  const { stdout, stderr, failed } = await git(
    directory,
    'rev-parse',
    '--verify',
    '--quiet',
    '--end-of-options',
    `${revision}^{commit}`,
  );
  if (!failed) return stdout;
  if (/not a git repository/.test(stderr))
    throw unusable(range, 'this folder is not in a git repository', 'two folders of manifests: DIR_A DIR_B');
  const { stdout: names } = await git(
    directory,
    'for-each-ref',
    '--format=%(refname:short)',
    '--count=12',
    'refs/heads',
    'refs/tags',
  );
  throw unusable(
    range,
    `${revision} is not a commit of this repository`,
    `a commit, such as ${names.split('\n').join(', ') || 'HEAD'}`,
  );
}

function unusable(range: string, problem: string, choices: string): ProblemsError {
  const fix = 'git log --oneline shows the commits; git fetch gets those of others.';
  return new ProblemsError('The change cannot be reviewed', [
    { subject: 'BASE..HEAD', value: range, problem, choices, fix },
  ]);
}

/**
 * Writes the files of a commit to a folder, with the installed packages beside them. Neither the work tree nor the
 * repository's own index is touched.
 * @param into an empty folder
 * @returns the project's folder in it
 */
export async function exportRevision(directory: string, revision: string, into: string): Promise<string> {
  const index = { GIT_INDEX_FILE: join(into, '.review-index') };
  await execa('git', ['read-tree', revision], { cwd: directory, env: index });
  const { stdout: top } = await execa('git', ['rev-parse', '--show-toplevel'], { cwd: directory });
  const { stdout: prefix } = await execa('git', ['rev-parse', '--show-prefix'], { cwd: directory });
  await execa('git', ['checkout-index', '--all', `--prefix=${into}/`], { cwd: top, env: index });
  const project = join(into, prefix);
  const modules = join(directory, 'node_modules');
  if (existsSync(project) && existsSync(modules)) {
    const link = join(project, 'node_modules');
    // A commit may have packages of its own.
    rmSync(link, { recursive: true, force: true });
    symlinkSync(modules, link);
  }
  return project;
}

/** Whether the two commits pin different packages. Both sides run with the installed ones. */
export async function packagesDiffer(directory: string, { base, head }: Range): Promise<boolean> {
  const { exitCode } = await git(directory, 'diff', '--quiet', base, head, '--', 'package-lock.json');
  return exitCode === 1;
}

/**
 * Whether the work tree differs from the commit that is checked out. New files count if a program could read them; the
 * file that a review is being written to does not.
 */
export async function uncommitted(directory: string, commit: string): Promise<boolean> {
  const { stdout: head } = await git(directory, 'rev-parse', 'HEAD');
  if (head !== commit) return false;
  const { stdout } = await git(directory, 'status', '--porcelain', '--', '.');
  return stdout.split('\n').some((line) => line !== '' && (!line.startsWith('??') || /\.(ts|ya?ml|json)$/.test(line)));
}

function git(directory: string, ...args: string[]) {
  return execa('git', args, { cwd: directory, reject: false, env: { LC_ALL: 'C' } });
}
