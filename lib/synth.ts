import { relative } from 'node:path';
import { App } from 'cdk8s';
import { tokenAnnotation } from './constructs/index.ts';
import { ProblemsError } from './problems.ts';
import { declare } from './program.ts';
import { parseSettings, readStackFile } from './settings/index.ts';

/**
 * The GitOps front end: writes the Kubernetes side of a stack to dist/ (or CDK8S_OUTDIR, which `cdk8s synth` sets).
 * The stack is PULUMI_STACK, or the only one that has a file. No engine takes part, so there are no outputs; bad
 * settings are printed and the process ends with 1, without touching dist/.
 *
 * @param directory the project's folder
 */
export function run(directory: string): Partial<Record<'hookPath' | 'hookUrl' | 'address' | 'webhookId', never>> {
  try {
    const raw = readStackFile(directory, process.env.PULUMI_STACK);
    const app = new App();
    const { token } = declare(app, parseSettings(raw));
    app.synth();
    console.error(`Wrote ${relative(process.cwd(), app.outdir) || app.outdir}/ (${raw.origin}).`);
    console.error(`Secret ${token.name} has no token in it; see its annotation ${tokenAnnotation}.`);
  } catch (error) {
    if (!(error instanceof ProblemsError)) throw error;
    console.error(error.message);
    process.exitCode = 1;
  }
  return {};
}
