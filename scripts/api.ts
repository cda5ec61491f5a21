/** Writes the report of the public interface, a file for each subpath in test/api; with --check a difference fails. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Extractor, ExtractorConfig, ExtractorLogLevel } from '@microsoft/api-extractor';
import { Command } from 'commander';

const { check = false } = new Command('npm run api --')
  .description(
    'Writes what the package exports, a report for each subpath in test/api, from the declarations of `npm run build`. A change of them is a change of the public interface: review it, and tell it in CHANGELOG.md.',
  )
  .option('--check', 'write nothing; end with 1 where a report differs')
  .allowExcessArguments(false)
  .showHelpAfterError()
  .parse()
  .opts<{ readonly check?: boolean }>();

const root = join(import.meta.dirname, '..');
const reports = join(root, 'test', 'api');
const { exports } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  exports: Readonly<Record<string, string | { readonly types: string }>>;
};
const scratch = mkdtempSync(join(tmpdir(), 'fluxhook-api-'));
mkdirSync(reports, { recursive: true });
try {
  for (const [subpath, target] of Object.entries(exports)) {
    if (typeof target === 'string' || subpath === './policy/pack') continue;
    const name = subpath === '.' ? 'fluxhook' : subpath.slice(2);
    if (!reportOf(name, join(root, target.types))) {
      console.error(
        `test/api/${name}.api.md differs from what the package exports: \`npm run build && npm run api\`, and review the difference.`,
      );
      process.exitCode = 1;
    }
  }
} finally {
  rmSync(scratch, { recursive: true });
}

/** Whether the present report is right; it is updated unless --check is given. */
function reportOf(name: string, mainEntryPointFilePath: string): boolean {
  const extractorConfig = ExtractorConfig.prepare({
    configObject: {
      projectFolder: root,
      mainEntryPointFilePath,
      newlineKind: 'lf',
      compiler: { tsconfigFilePath: join(root, 'tsconfig.json') },
      apiReport: { enabled: true, reportFolder: reports, reportTempFolder: scratch, reportFileName: `${name}.api.md` },
      docModel: { enabled: false },
      dtsRollup: { enabled: false },
      tsdocMetadata: { enabled: false },
      messages: {
        extractorMessageReporting: {
          default: { logLevel: ExtractorLogLevel.None },
          // A type that is used but not exported could change unnoticed here.
          'ae-forgotten-export': { logLevel: ExtractorLogLevel.None, addToApiReportFile: true },
        },
        tsdocMessageReporting: { default: { logLevel: ExtractorLogLevel.None } },
      },
    },
    configObjectFullPath: undefined,
    packageJsonFullPath: join(root, 'package.json'),
  });
  const { apiReportChanged, succeeded } = Extractor.invoke(extractorConfig, {
    localBuild: !check,
    showVerboseMessages: false,
    messageCallback(message) {
      message.handled = message.logLevel !== ExtractorLogLevel.Error;
    },
  });
  return check ? succeeded && !apiReportChanged : true;
}
