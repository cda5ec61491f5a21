/**
 * The program. Under the Pulumi engine (`pulumi preview`, `pulumi up`) it deploys the chain; by itself
 * (`node main.ts`, `cdk8s synth`) it writes the Kubernetes side to dist/, without loading Pulumi.
 */
import { enableCompileCache } from 'node:module';

enableCompileCache();

const { program } = await import('./lib/stack/index.ts');

export default await program(import.meta.dirname);
