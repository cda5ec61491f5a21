import { existsSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { forgetSecretVariables } from '../../lib/problems/secret-variables.ts';

/** The program with which a project declares its infrastructure. */
export const programFile = 'main.ts';

/** Whether a project has it. */
export function hasProgram(project: string): boolean {
  return existsSync(join(project, programFile));
}

/** How long a program may run, and the signal that ends it early. */
export interface Limits {
  /** In milliseconds. */
  readonly timeout: number;
  readonly signal?: AbortSignal;
}

/**
 * Runs a project's program, which writes its manifests to a folder.
 * @returns its output when it failed, without anything that differs from run to run
 * @throws the reason of the signal once it is aborted
 */
export async function runProgram(
  project: string,
  stack: string | undefined,
  output: string,
  { timeout, signal }: Limits,
): Promise<string | undefined> {
  const { PULUMI_NODEJS_STACK: _engine, PULUMI_STACK: _other, ...env } = process.env;
  // It may be a stranger's program, and it does not need these variables to write manifests.
  forgetSecretVariables(env);
  const run = execa(process.execPath, [programFile], {
    cwd: project,
    env: { ...env, ...keptCode(project), CDK8S_OUTDIR: output, ...(stack !== undefined && { PULUMI_STACK: stack }) },
    extendEnv: false,
    reject: false,
    stdin: 'ignore',
    // Its own process group, so that everything that it started ends with it.
    detached: true,
  });
  const late = AbortSignal.timeout(timeout);
  const stop = AbortSignal.any([late, ...(signal === undefined ? [] : [signal])]);
  const end = () => killGroup(run.pid);
  stop.addEventListener('abort', end);
  const { failed, stderr, shortMessage } = await run;
  stop.removeEventListener('abort', end);
  signal?.throwIfAborted();
  if (!failed) return undefined;
  const said = late.aborted
    ? `${stack === undefined ? 'The program' : `The program of stack ${stack}`} did not end within ${timeout / 1000} s (--timeout).\n${stderr}`
    : stderr.trim() || String(shortMessage);
  return withoutPaths(said, project, output);
}

/**
 * What Node compiled of a program is kept beside the installed packages, and found again by the way from there: each side
 * of each review is in a folder of another name.
 */
function keptCode(project: string) {
  const directory = join(project, 'node_modules', '.cache', 'node-compile-cache');
  return { NODE_COMPILE_CACHE: directory, NODE_COMPILE_CACHE_PORTABLE: '1' };
}

function killGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It has just ended by itself.
  }
}

/** Replaces folders of this machine and of this run by names relative to the project. */
function withoutPaths(text: string, project: string, output: string): string {
  const modules = join(project, 'node_modules');
  const names = [
    [output, 'dist'],
    [modules, './node_modules'],
    [project, '.'],
  ] as const;
  const places = names.flatMap(([path, name]) => {
    const real = existsSync(path) ? realpathSync(path) : path;
    return [[path, name] as const, [real, name] as const];
  });
  return [...places, [process.execPath, 'node'] as const].reduce(
    (said, [path, name]) => said.replaceAll(path, name),
    text,
  );
}
