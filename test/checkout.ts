import { join } from 'node:path';

/** The project's own folder. */
export const checkout = join(import.meta.dirname, '..');

/** The command `fluxhook`, from the sources. */
export const program = join(checkout, 'lib', 'cli', 'fluxhook.ts');
