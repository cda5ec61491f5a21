import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ProblemsError } from '../../lib/problems/problem.ts';
import { type StackConfig, withLock } from '../../lib/settings/index.ts';
import { stackFileOf } from '../../lib/settings/stack-file.ts';
import { type Reasons, readReasons } from '../../policy/reasons.ts';
import { type Declaration, nothing } from '../model/declaration.ts';
import { readFolder } from './folder.ts';
import { readLocks } from './lock-files.ts';
import { hasProgram, type Limits, runProgram } from './run-program.ts';
import { interpret, readFileFields, readSettings } from './stack-settings.ts';

/** A side that was synthesized. */
export interface Synthesis extends Declaration {
  /** Why the reasons that its settings state cannot be used. */
  readonly badReasons?: ProblemsError;
}

/**
 * What a project declares for a stack, by its own code and settings: its program is run as `cdk8s synth` runs it.
 * @param project the project's folder, with node_modules
 * @param stack undefined for the defaults of a project without a stack file
 * @returns {@link nothing} where there is no program or no such stack
 * @throws the reason of the signal once it is aborted
 */
export async function synthesize(project: string, stack: string | undefined, limits: Limits): Promise<Synthesis> {
  limits.signal?.throwIfAborted();
  if (!hasProgram(project)) return nothing;
  const output = mkdtempSync(join(tmpdir(), 'fluxhook-synth-'));
  try {
    if (stack !== undefined && !existsSync(stackFileOf(project, stack))) return nothing;
    const settings = readSettings(project, stack);
    const locked = (config: StackConfig) => withLock(project, { ...config, stack });
    const declared = {
      settings: new Map([...settings, ...readFileFields(project, stack)]),
      stack: interpret(settings, locked),
      locks: readLocks(project, stack),
    };
    const stated = reasonsOf(project, stack);
    const failure = await runProgram(project, stack, output, limits);
    if (failure !== undefined) return { ...nothing, ...declared, ...stated, failure };
    const { objects, asWritten, remarks } = await readFolder(output, limits);
    return {
      objects,
      asWritten,
      ...declared,
      ...stated,
      remarks: [...stated.remarks, ...remarks],
    };
  } catch (error) {
    if (!(error instanceof ProblemsError)) throw error;
    // Paths of temporary folders would make the texts of two runs differ.
    return { ...nothing, failure: error.message.replaceAll(output, 'dist').replaceAll(project, '.') };
  } finally {
    rmSync(output, { recursive: true, force: true });
  }
}

type Stated = Required<Pick<Synthesis, 'reasons' | 'remarks'>> & Pick<Synthesis, 'badReasons'>;

function reasonsOf(project: string, stack: string | undefined): Stated {
  if (stack === undefined) return { reasons: nothing.reasons, remarks: [] };
  try {
    const reasons: Reasons = readReasons(project, stack);
    return { reasons, remarks: [] };
  } catch (error) {
    if (!(error instanceof ProblemsError)) throw error;
    const remark = `the reasons stated in Pulumi.${stack}.yaml could not be used`;
    return { reasons: nothing.reasons, remarks: [remark], badReasons: error };
  }
}
