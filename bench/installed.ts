import { cpSync, existsSync, mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { bundleCommand } from '../scripts/bundle.ts';

const checkout = join(import.meta.dirname, '..');

/** The command `fluxhook` of the checkout's sources, as an installed package has it. */
export interface InstalledCommand {
  readonly argv: readonly string[];
  /** Keeps what Node compiles beside it. */
  readonly env: Readonly<Record<string, string>>;
}

/**
 * Copies the command as it is in the package: start.js, its bundle, and no sources, which it would run instead.
 * @param directory that the benchmark removes; a second call takes what is in it
 */
export async function installedCommand(directory: string): Promise<InstalledCommand> {
  const root = join(directory, 'installed');
  const start = join('lib', 'cli', 'start.js');
  if (!existsSync(root)) {
    mkdirSync(join(root, 'build'), { recursive: true });
    for (const file of ['package.json', start]) cpSync(join(checkout, file), join(root, file));
    symlinkSync(join(checkout, 'node_modules'), join(root, 'node_modules'), 'junction');
    await bundleCommand(join(root, 'build', 'command'));
  }
  return { argv: [process.execPath, join(root, start)], env: { XDG_CACHE_HOME: join(root, 'cache') } };
}
