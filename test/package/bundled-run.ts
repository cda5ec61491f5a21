import { existsSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';

/** Prints what Node loads, and has one call fail where that is asked for. */
const preload = `import { registerHooks } from 'node:module';
import fs from 'node:fs';
registerHooks({ load(url, context, next) { process.stderr.write('loaded ' + url + '\\n'); return next(url, context); } });
process.on('exit', () => process.stderr.write(process.moduleLoadList.map((name) => 'has ' + name + '\\n').join('')));
if (process.env.BROKEN) fs.mkdtempSync = () => { throw new TypeError('Broken on purpose'); };
`;

/** What a run of the bundled command came to. */
export interface BundledRun {
  readonly exitCode: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
  /** Names of the bundle's files that were loaded, and the packages whose code is in them. */
  readonly bundled: { readonly files: readonly string[]; readonly packages: readonly string[] };
  /** Modules outside the bundle. */
  readonly outside: readonly string[];
  /** Node's own that were loaded, without `node:`. */
  readonly builtins: readonly string[];
}

export interface Circumstances {
  /** Whether making a temporary folder fails, which no command expects. */
  readonly broken?: boolean;
  /** @default - the folder of the run */
  readonly home?: string;
}

/** Runs the command of an installed package. @param given arguments, and at their end the circumstances */
export async function runBundled(
  command: string,
  cwd: string,
  given: readonly (string | Circumstances)[],
): Promise<BundledRun> {
  const { broken = false, home = cwd } = given.find((each) => typeof each !== 'string') ?? {};
  const args = given.filter((each) => typeof each === 'string');
  const { exitCode, stdout, stderr } = await execa(
    process.execPath,
    ['--import', `data:text/javascript,${encodeURIComponent(preload)}`, command, ...args],
    {
      cwd,
      reject: false,
      env: {
        KUBECONFIG: '/nowhere',
        HOME: home,
        XDG_CACHE_HOME: '',
        NODE_COMPILE_CACHE: '',
        BROKEN: broken ? '1' : '',
      },
    },
  );
  const lines = stderr.split('\n');
  const loaded = lines.flatMap((line) => /^loaded (file:.+)/.exec(line)?.[1] ?? []).map((url) => fileURLToPath(url));
  const parts = loaded.filter((file) => file.endsWith('.cjs'));
  return {
    exitCode,
    stdout,
    stderr: lines
      .filter((line) => !/^(loaded|has) /.test(line))
      .join('\n')
      .trim(),
    bundled: { files: parts.map((file) => basename(file)), packages: packagesIn(parts) },
    outside: loaded.filter((file) => !parts.includes(file) && file !== command),
    builtins: lines.flatMap((line) => /^has NativeModule (\S+)/.exec(line)?.[1] ?? []),
  };
}

function packagesIn(files: readonly string[]): string[] {
  const names = files
    // What the bundler adds has no source.
    .filter((file) => existsSync(`${file}.map`))
    .flatMap((file) => (JSON.parse(readFileSync(`${file}.map`, 'utf8')) as { sources: string[] }).sources)
    .flatMap((source) => /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(source)?.[1] ?? []);
  return [...new Set(names)].sort();
}
