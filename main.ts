/**
 * The program. Under the Pulumi engine (`pulumi preview`, `pulumi up`) it deploys the chain; by itself
 * (`node main.ts`, `cdk8s synth`) it writes the Kubernetes side to dist/, without loading Pulumi.
 */
import { enableCompileCache } from 'node:module';

enableCompileCache();

// Set by Pulumi's Node.js runtime alone.
const underPulumi = process.env.PULUMI_NODEJS_STACK !== undefined;

export default underPulumi
  ? await (await import('./lib/stack/up.ts')).run(process.cwd())
  : await (await import('./lib/stack/synth.ts')).run(import.meta.dirname);
