/**
 * The program. Under the Pulumi engine (`pulumi preview`, `pulumi up`) it deploys the chain; by itself (`node main.ts`,
 * `cdk8s synth`) it writes the Kubernetes side to dist/, without loading Pulumi. Either way it runs the bundle of `npm
 * run build` if that was built from the present sources, otherwise the sources.
 */
import { enableCompileCache } from 'node:module';

enableCompileCache();

const { built } = await import('./lib/cli/built.ts');
const underPulumi = process.env.PULUMI_NODEJS_STACK !== undefined;
// Before anything loads Pulumi's SDK, half of which is not needed here.
if (underPulumi) (await import('./plugin/dynamic/closure-packages.cjs')).loadByNeed();
const bundle = built<Pick<typeof import('./lib/stack/index.ts'), 'program'>>(
  underPulumi ? 'repository/deploy' : 'synth',
);
const { program } = bundle?.exports ?? (await import('./lib/stack/index.ts'));
const outputs = await program(import.meta.dirname);
bundle?.keep();

export default outputs;
