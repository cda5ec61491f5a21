/**
 * The program. Under the Pulumi engine (`pulumi preview`, `pulumi up`) it deploys the chain; by itself
 * (`node main.ts`, `cdk8s synth`) it writes the Kubernetes side to dist/, without loading Pulumi. Either way it runs what
 * `npm run build` bundled, where that is of these sources; else the sources.
 */
import { enableCompileCache } from 'node:module';

enableCompileCache();

const { built } = await import('./lib/cli/built.ts');
const underPulumi = process.env.PULUMI_NODEJS_STACK !== undefined;
// Before anything loads the rest of Pulumi's SDK, more than half of which is not needed here.
if (underPulumi) (await import('./plugin/dynamic/less-of-sdk.cjs')).loadByNeed();
const bundle = built<Pick<typeof import('./lib/stack/index.ts'), 'program'>>(
  underPulumi ? 'repository/deploy' : 'synth',
);
const { program } = bundle?.exports ?? (await import('./lib/stack/index.ts'));
const outputs = await program(import.meta.dirname);
bundle?.keep();

export default outputs;
