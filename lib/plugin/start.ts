/** The program that Pulumi starts for the package in plugin/: it serves the components until the engine ends it. */
import { readFileSync } from 'node:fs';
import { log, provider } from '@pulumi/pulumi';
import { serveHookRemovals } from '../pulumi/hook-removal.ts';
import { ComponentProvider } from './component-provider.ts';

const manifest = new URL('../../../package.json', import.meta.url);
const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { version: string };

const components = new ComponentProvider(version);
serveHookRemovals();
void provider.main(components, process.argv.slice(2)).then(tellOnce);

/**
 * The SDK reports a failure in its answer to the engine, and its two ways of starting a program each report it again.
 * The handler that answers is registered last. A failure often comes out of several outputs.
 */
function tellOnce(): void {
  for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
    const answer = process.listeners(event as 'uncaughtException').at(-1);
    process.removeAllListeners(event);
    if (answer !== undefined) process.on(event, answer);
    process.on(event, (error: unknown) => {
      if (!components.isTold(error)) void log.error(error instanceof Error ? error.message : String(error));
    });
  }
}
