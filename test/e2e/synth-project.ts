import { existsSync, mkdtempSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { checkout } from '../checkout.ts';

/** What `cdk8s synth` wrote, and said. */
export interface Synthesized {
  readonly exitCode: number;
  readonly text: string;
  /** The folder with the manifests. */
  readonly output: string;
  /** Everything in it, by file name. */
  readonly files: Readonly<Record<string, string>>;
}

/**
 * Runs the program as `cdk8s synth` does, in a project's own folder: with its settings and its encrypted token.
 * @param project its folder, with Pulumi.yaml
 */
export async function synthesize(
  project: string,
  stack: string,
  env: Record<string, string> = {},
  input = '',
): Promise<Synthesized> {
  for (const entry of ['main.ts', 'lib', 'imports', 'package.json', 'node_modules']) {
    if (!existsSync(join(project, entry))) symlinkSync(join(checkout, entry), join(project, entry));
  }
  const output = mkdtempSync(join(tmpdir(), 'fluxhook-manifests-'));
  const { exitCode, all } = await execa('node', ['--preserve-symlinks', '--preserve-symlinks-main', 'main.ts'], {
    cwd: project,
    env: { ...env, PULUMI_STACK: stack, CDK8S_OUTDIR: output },
    preferLocal: true,
    localDir: checkout,
    all: true,
    reject: false,
    input,
  });
  const names = readdirSync(output).sort();
  const files = Object.fromEntries(names.map((name) => [name, readFileSync(join(output, name), 'utf8')]));
  return { exitCode: exitCode ?? 1, text: all, output, files };
}
