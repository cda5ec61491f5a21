import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { secretForms } from '../../lib/problems/secret-forms.ts';

/** Secrets by what they are called. */
export type Secrets = Readonly<Record<string, readonly string[]>>;

/** What of secrets a text has: NAME of each, in whatever form. Bytes are read one by one, so that binary traces are searched too. */
export function secretsIn(text: string, secrets: Secrets): string[] {
  return Object.entries(secrets).flatMap(([name, values]) =>
    values.flatMap(secretForms).some((form) => text.includes(form)) ? [name] : [],
  );
}

/** The same of every file below a folder, by its path in there; links are not followed. */
export function secretsBelow(folder: string, secrets: Secrets, inside = ''): Record<string, string[]> {
  const found: Record<string, string[]> = {};
  for (const entry of readdirSync(join(folder, inside), { withFileTypes: true })) {
    const path = join(inside, entry.name);
    if (entry.isDirectory()) Object.assign(found, secretsBelow(folder, secrets, path));
    if (!entry.isFile()) continue;
    const names = secretsIn(readFileSync(join(folder, path), 'latin1'), secrets);
    if (names.length > 0) found[path] = names;
  }
  return found;
}
