/**
 * A complete program that consists only of a stack's settings, Pulumi.STACK.yaml. Pulumi is loaded only where
 * its engine runs the program.
 */
import type { StackOutputs } from './up.ts';

export type { StackOutputs } from './up.ts';

/**
 * Deploys the stack under `pulumi up`, and writes its manifests under `cdk8s synth` and by itself.
 *
 * @example main.ts, all of it
 * ```ts
 * import { program } from 'fluxhook/stack';
 *
 * export default await program(import.meta.dirname);
 * ```
 * @param directory the folder with Pulumi.yaml and the files of the stacks; under `pulumi up` it is the one that Pulumi runs in
 * @returns the outputs of the stack; none where manifests are written
 */
export async function program(directory: string): Promise<StackOutputs | Record<string, never>> {
  // Set by Pulumi's Node.js runtime only.
  const underPulumi = process.env.PULUMI_NODEJS_STACK !== undefined;
  // Its engine runs a program in the project's folder, which need not be the program's: Pulumi.yaml can say `main`.
  if (underPulumi) {
    const { prepareHookRemovals } = await import('../pulumi/hook-removal.ts');
    prepareHookRemovals();
    return (await import('./up.ts')).run(process.cwd());
  }
  return (await import('./synth.ts')).run(directory);
}
