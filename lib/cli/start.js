#!/usr/bin/env node
// The command `fluxhook`: of the package the bundled one, of the repository the sources. An old Node could load neither,
// and would only say that it does not know something. What Node has is asked for by need: an import would load all of it.
const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 22 || (major === 22 && minor < 19)) {
  console.error(`fluxhook needs Node.js 22.19 or newer, and ${process.execPath} is ${process.versions.node}.`);
  process.exitCode = 2;
} else {
  const { existsSync } = process.getBuiltinModule('node:fs');
  const sources = new URL('./fluxhook.ts', import.meta.url);
  if (existsSync(sources)) await import(sources);
  else await bundled();
}

async function bundled() {
  const { createRequire, enableCompileCache } = process.getBuiltinModule('node:module');
  // What Node compiled is kept for the next run, where only this person can write; the package's folder may be read-only.
  const { XDG_CACHE_HOME, LOCALAPPDATA, HOME } = process.env;
  const caches = XDG_CACHE_HOME || LOCALAPPDATA || (HOME && `${HOME}/.cache`);
  const compiled = caches && `${caches}/fluxhook/compiled`;
  if (compiled) enableCompileCache(compiled);
  const require = createRequire(new URL('../../build/command/', import.meta.url));
  Error.prepareStackTrace = (...trace) => require('./traces.cjs').ofSources(...trace);
  // `synth` is in one file with all that it needs, the other commands in parts that are loaded by need.
  if (process.argv[2] !== 'synth') return require('./run.cjs').run();
  const { exports, keep } = require('./compiled.cjs').loadCompiled(require.resolve('./synth.cjs'), compiled);
  const isHelp = process.argv.includes('--help');
  await exports.run();
  // What only prints its help runs few of the functions.
  if (!isHelp) keep();
}
