#!/usr/bin/env node
/** The command `fluxhook`. As `flux-hook` in the plugin folder of the flux CLI it is `flux hook`. */
import { enableCompileCache } from 'node:module';

enableCompileCache();

const { run } = await import('./run.ts');
await run();
