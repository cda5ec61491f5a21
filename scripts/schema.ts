/**
 * Writes the JSON Schemas of the stack file and of what commands print with -o json, of the Pulumi package, and the page that lists all settings: `npm run schema`.
 * With --check nothing is written; a difference from what is there fails (CI).
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { schemaFiles } from '../lib/cli/output-schemas.ts';
import { packageSchema } from '../lib/plugin/schema.ts';
import { stackFileJsonSchema } from '../lib/settings/json-schema.ts';
import { settingsPage } from '../lib/settings/page.ts';

const { check } = new Command('npm run schema --')
  .description(
    'Writes schema/stack.schema.json and docs/settings.md from lib/settings, and the schemas of what commands print from lib/cli.',
  )
  .option('--check', 'write nothing; end with 1 where they differ')
  .allowExcessArguments(false)
  .showHelpAfterError()
  .parse()
  .opts<{ readonly check?: boolean }>();

const root = join(import.meta.dirname, '..');
const files = new Map([
  ['schema/stack.schema.json', `${JSON.stringify(stackFileJsonSchema(), undefined, 2)}\n`],
  ...[...schemaFiles()].map(
    ([name, schema]) => [`schema/${name}`, `${JSON.stringify(schema, undefined, 2)}\n`] as const,
  ),
  // The version is put in when Pulumi asks for it.
  ['schema/pulumi-package.json', `${JSON.stringify(packageSchema('0.0.0'), undefined, 2)}\n`],
  ['docs/settings.md', settingsPage()],
]);

const differing = [...files].filter(([name, text]) => present(name) !== text);
const names = differing.map(([name]) => name).join(', ');
if (!check) for (const [name, text] of differing) writeFileSync(join(root, name), text);
if (names === '') console.log('The schema and its page are up to date.');
else if (check) {
  console.error(`Not up to date: ${names}. Run \`npm run schema\` and commit the result.`);
  process.exitCode = 1;
} else console.log(`Updated: ${names}`);

function present(name: string): string | undefined {
  try {
    return readFileSync(join(root, name), 'utf8');
  } catch {
    return undefined;
  }
}
