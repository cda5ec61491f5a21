import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { parse } from 'yaml';
import { entries, field } from '../policy/object.ts';
import { readReasons } from '../policy/reasons.ts';
import { type Declaration, nothing } from './declaration.ts';
import { readManifests } from './manifests.ts';

/** Names of the stacks that have a file in the folder, sorted. */
export function stacksOf(project: string): string[] {
  if (!existsSync(project)) return [];
  return readdirSync(project)
    .map((name) => /^Pulumi\.(.+)\.yaml$/.exec(name)?.[1])
    .filter((name) => name !== undefined)
    .sort();
}

/**
 * What a project declares for a stack, by its own code and settings: its program is run as `cdk8s synth` runs it.
 * @param project the project's folder, with node_modules
 * @param stack undefined for the defaults of a project without a stack file
 * @returns {@link nothing} where there is no program or no such stack
 */
export async function synthesize(project: string, stack: string | undefined): Promise<Declaration> {
  if (!existsSync(join(project, 'main.ts'))) return nothing;
  if (stack !== undefined && !existsSync(join(project, `Pulumi.${stack}.yaml`))) return nothing;
  const settings = readSettings(project, stack);
  const reasons = stack === undefined ? nothing.reasons : readReasons(project, stack);
  const output = mkdtempSync(join(tmpdir(), 'fluxhook-synth-'));
  try {
    const { PULUMI_NODEJS_STACK: _engine, PULUMI_STACK: _other, ...env } = process.env;
    const run = await execa(process.execPath, ['main.ts'], {
      cwd: project,
      env: { ...env, CDK8S_OUTDIR: output, ...(stack !== undefined && { PULUMI_STACK: stack }) },
      extendEnv: false,
      reject: false,
    });
    if (run.failed) {
      // Paths of the temporary folder would make two runs differ.
      return {
        objects: [],
        settings,
        reasons,
        failure: run.stderr.replaceAll(project, '.') || String(run.shortMessage),
      };
    }
    return { objects: readManifests(output), settings, reasons };
  } finally {
    rmSync(output, { recursive: true, force: true });
  }
}

/** Defaults of Pulumi.yaml, then the values of the stack file; encrypted ones as they stand there. */
function readSettings(project: string, stack: string | undefined): Map<string, unknown> {
  const config = (name: string) => {
    const file = join(project, name);
    return existsSync(file) ? entries(field(parse(readFileSync(file, 'utf8')), 'config')) : [];
  };
  const defaults = config('Pulumi.yaml').map(
    ([key, declared]) => [key, field(declared, 'default') ?? field(declared, 'value')] as const,
  );
  const own = stack === undefined ? [] : config(`Pulumi.${stack}.yaml`);
  return new Map([...defaults, ...own].filter(([, value]) => value !== undefined));
}
