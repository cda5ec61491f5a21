import { cpSync, existsSync, mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { bundleCommand, bundlePackage } from '../scripts/bundle.ts';

const checkout = join(import.meta.dirname, '..');

/** What the checkout's sources are as an installed package. */
export interface Installed {
  /** The command `fluxhook`. */
  readonly argv: readonly string[];
  /** Keeps what Node compiles of the command beside it. */
  readonly env: Readonly<Record<string, string>>;
  /** Path of what a program imports as `fluxhook`. */
  readonly library: string;
}

/**
 * Copies the command and the library as they are in the package: start.js, the bundles, and no sources, which the command
 * would run instead.
 * @param directory that the benchmark removes; a second call takes what is in it
 */
export async function installed(directory: string): Promise<Installed> {
  const root = join(directory, 'installed');
  const start = join('lib', 'cli', 'start.js');
  if (!existsSync(root)) {
    mkdirSync(join(root, 'build'), { recursive: true });
    for (const file of ['package.json', start]) cpSync(join(checkout, file), join(root, file));
    symlinkSync(join(checkout, 'node_modules'), join(root, 'node_modules'), 'junction');
    await bundleCommand(join(root, 'build', 'command'));
    await bundlePackage(['lib/index.ts'], join(root, 'build'));
  }
  return {
    argv: [process.execPath, join(root, start)],
    env: { XDG_CACHE_HOME: join(root, 'cache') },
    library: join(root, 'build', 'lib', 'index.js'),
  };
}
