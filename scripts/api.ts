/** Writes the report of the public interface, a file for each subpath in test/api; with --check a difference fails. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { differingReports, reportName } from './api-reports.ts';
import { writeDeclarations } from './declarations.ts';

const { check = false } = new Command('npm run api --')
  .description(
    'Writes what the package exports, a report for each subpath in test/api. A change of them is a change of the public interface: review it, and tell it in CHANGELOG.md.',
  )
  .option('--check', 'write nothing; end with 1 where a report differs')
  .allowExcessArguments(false)
  .showHelpAfterError()
  .parse()
  .opts<{ readonly check?: boolean }>();

const scratch = mkdtempSync(join(tmpdir(), 'fluxhook-api-'));
try {
  writeDeclarations(scratch);
  const differing = differingReports(scratch, !check);
  if (check && differing.length > 0) {
    for (const subpath of differing)
      console.error(
        `test/api/${reportName(subpath)} differs from what the package exports: \`npm run api\`, and review the difference.`,
      );
    process.exitCode = 1;
  }
} finally {
  rmSync(scratch, { recursive: true });
}
