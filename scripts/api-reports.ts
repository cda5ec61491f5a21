import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { CompilerState, Extractor, ExtractorConfig, ExtractorLogLevel } from '@microsoft/api-extractor';
import { entries, root } from './declarations.ts';

const reports = join(root, 'test', 'api');

/**
 * Compares what the package exports with the reports of it, a file for each subpath in test/api.
 * @param directory has the declarations, see {@link writeDeclarations}
 * @param write whether the reports are written where they differ
 * @returns the subpaths whose reports differ
 */
export function differingReports(directory: string, write: boolean): string[] {
  mkdirSync(join(directory, 'reports'), { recursive: true });
  // A package by itself: the report names files from its folder, and packages are found from there upwards.
  for (const name of ['package.json', 'node_modules']) symlinkSync(join(root, name), join(directory, name));
  const all = Object.entries(entries())
    // A program, which nobody imports.
    .filter(([subpath]) => subpath !== './policy/pack')
    .map(([subpath, { types }]) => ({ subpath, config: configOf(directory, subpath, types) }));
  const [first] = all;
  if (first === undefined) return [];
  const additionalEntryPoints = all.map(({ config }) => config.mainEntryPointFilePath);
  const compilerState = CompilerState.create(first.config, { additionalEntryPoints });
  return all.filter(({ config }) => differs(config, write, compilerState)).map(({ subpath }) => subpath);
}

/** The name of the report of a subpath. */
export function reportName(subpath: string): string {
  return `${subpath === '.' ? 'fluxhook' : subpath.slice(2)}.api.md`;
}

function configOf(directory: string, subpath: string, types: string): ExtractorConfig {
  return ExtractorConfig.prepare({
    configObject: {
      projectFolder: directory,
      mainEntryPointFilePath: join(directory, types),
      newlineKind: 'lf',
      compiler: { tsconfigFilePath: join(root, 'tsconfig.json') },
      apiReport: {
        enabled: true,
        reportFolder: reports,
        reportTempFolder: join(directory, 'reports'),
        reportFileName: reportName(subpath),
      },
      docModel: { enabled: false },
      dtsRollup: { enabled: false },
      tsdocMetadata: { enabled: false },
      messages: {
        extractorMessageReporting: {
          default: { logLevel: ExtractorLogLevel.None },
          // What is named and not exported could change without a trace here.
          'ae-forgotten-export': { logLevel: ExtractorLogLevel.None, addToApiReportFile: true },
        },
        tsdocMessageReporting: { default: { logLevel: ExtractorLogLevel.None } },
      },
    },
    configObjectFullPath: undefined,
    packageJsonFullPath: join(directory, 'package.json'),
  });
}

function differs(config: ExtractorConfig, write: boolean, compilerState: CompilerState): boolean {
  const { apiReportChanged, succeeded } = Extractor.invoke(config, {
    localBuild: write,
    showVerboseMessages: false,
    compilerState,
    messageCallback(message) {
      message.handled = message.logLevel !== ExtractorLogLevel.Error;
    },
  });
  return apiReportChanged || !succeeded;
}
