#!/usr/bin/env node
// The command `fluxhook`: of the package the compiled one, of the repository the sources. An old Node could load neither,
// and would only say that it does not know something.
import { existsSync } from 'node:fs';

const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 22 || (major === 22 && minor < 19)) {
  console.error(`fluxhook needs Node.js 22.19 or newer, and ${process.execPath} is ${process.versions.node}.`);
  process.exitCode = 2;
} else {
  const sources = new URL('./fluxhook.ts', import.meta.url);
  await import(existsSync(sources) ? sources : new URL('../../build/lib/cli/fluxhook.js', import.meta.url));
}
