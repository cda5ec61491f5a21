import { execa } from 'execa';
import { program } from '../checkout.ts';
import { sandbox } from './sandbox.ts';

/** How a run of `fluxhook` ended. */
export interface Ran {
  readonly exitCode: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
  /** Both, as a person sees them. */
  readonly all: string;
  readonly seconds: number;
}

/** Starts `fluxhook` in the sandbox's environment. */
export function fluxhook(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  return execa('node', [program, ...args], { env: { ...sandbox.env, ...env }, reject: false, all: true });
}

/** Runs it to its end. */
export async function ran(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ran> {
  const begun = performance.now();
  const { exitCode, stdout, stderr, all } = await fluxhook(args, env);
  return { exitCode, stdout, stderr, all, seconds: (performance.now() - begun) / 1000 };
}
