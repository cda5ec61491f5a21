import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';
import { execa } from 'execa';
import type { Limits } from './run-program.ts';

/** A program that builds kustomizations, and its arguments before the folder. */
export interface Kustomize {
  readonly file: string;
  readonly args: readonly string[];
}

/** In bytes; a cluster accepts no larger request either. */
const mostOutput = 64 * 1024 * 1024;

/** `kustomize` on PATH, else `kubectl`, which has it built in; undefined where neither is installed. */
export function findKustomize(path = process.env.PATH ?? ''): Kustomize | undefined {
  const programs = [
    ['kustomize', 'build'],
    ['kubectl', 'kustomize'],
  ] as const;
  // A relative folder in PATH could be the reviewed one.
  const folders = path.split(delimiter).filter((folder) => isAbsolute(folder));
  for (const [name, command] of programs) {
    const file = folders.map((folder) => join(folder, name)).find(isProgram);
    if (file !== undefined) return { file, args: [command, '--load-restrictor', 'LoadRestrictionsRootOnly'] };
  }
  return undefined;
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}

/**
 * Builds a folder. Nothing is fetched and no other program runs: its PATH is empty, plugins and Helm are off by
 * default, and its proxy does not answer.
 * @param stage a folder of this process only, in which `folder` is
 * @returns the objects as YAML; undefined where kustomize refuses or takes too long. Its error text is dropped, since it may quote a secret
 * @throws the reason of the signal once it is aborted
 */
export async function build(
  { file, args }: Kustomize,
  stage: string,
  folder: string,
  { timeout, signal }: Limits,
): Promise<string | undefined> {
  const nowhere = 'http://127.0.0.1:9';
  const { stdout, failed } = await execa(file, [...args, join(stage, folder)], {
    cwd: stage,
    env: { HOME: stage, PATH: '', HTTP_PROXY: nowhere, HTTPS_PROXY: nowhere, GOMEMLIMIT: '512MiB' },
    extendEnv: false,
    stdin: 'ignore',
    reject: false,
    timeout,
    killSignal: 'SIGKILL',
    maxBuffer: mostOutput,
    stripFinalNewline: false,
    ...(signal !== undefined && { cancelSignal: signal }),
  });
  signal?.throwIfAborted();
  return failed ? undefined : stdout;
}
