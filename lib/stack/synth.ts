import { ProblemsError } from '../problems/problem.ts';
import { readArguments, usage } from './synth-arguments.ts';

/**
 * The GitOps front end: writes the Kubernetes side of a stack to dist/, to `--output`, or to CDK8S_OUTDIR, which `cdk8s
 * synth` sets. The stack is PULUMI_STACK, or the only one that has a file. No engine takes part, so there are no
 * outputs; problems are printed, and the process ends with 1 without writing anything.
 *
 * @param directory the project's folder
 * @param typed what a person types to get the command, for its help
 */
export async function run(directory: string, typed = 'npm run synth --'): Promise<Record<string, never>> {
  try {
    const { output, webhook: only, help } = readArguments();
    if (help) console.log(usage(typed));
    else await (await import('./synthesis.ts')).synthesize(directory, output, only);
  } catch (error) {
    // Violations by their name: the help loads no constructs.
    if (!(error instanceof ProblemsError || (error instanceof Error && error.name === 'ViolationsError'))) throw error;
    console.error(error.message);
    process.exitCode = 1;
  }
  return {};
}
