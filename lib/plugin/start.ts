/** The program that Pulumi starts for the package in plugin/: it serves the components until the engine ends it. */
import { readFileSync } from 'node:fs';
import { provider } from '@pulumi/pulumi';
import { serveHookRemovals } from '../pulumi/hook-removal.ts';
import { ComponentProvider } from './component-provider.ts';

const manifest = new URL('../../../package.json', import.meta.url);
const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { version: string };

serveHookRemovals();
void provider.main(new ComponentProvider(version), process.argv.slice(2));
