import { execa } from 'execa';

/** Prints every module that Node loads. */
const hook = `import { registerHooks } from 'node:module';
registerHooks({ load(url, context, next) { process.stderr.write('loaded ' + url + '\\n'); return next(url, context); } });`;

/** What loading a module in a program came to. */
export interface Loading {
  /** Packages, by name. */
  readonly packages: readonly string[];
  /** What was printed. */
  readonly output: string;
}

/**
 * Loads a module in a program of its own.
 * @param app the folder of the program
 * @param how as an ES module, or as a CommonJS one
 * @throws Error where it cannot be loaded
 */
export async function load(app: string, module: string, how: 'import' | 'require'): Promise<Loading> {
  const script = how === 'import' ? `await import('${module}')` : `require('${module}')`;
  const type = how === 'import' ? 'module' : 'commonjs';
  const { stdout, stderr } = await execa(
    process.execPath,
    ['--import', `data:text/javascript,${encodeURIComponent(hook)}`, `--input-type=${type}`, '--eval', script],
    { cwd: app, env: { NODE_COMPILE_CACHE: '' } },
  );
  const names = [...stderr.matchAll(/^loaded \S+\/node_modules\/((?:@[^/]+\/)?[^/]+)/gm)].map(([, name = '']) => name);
  return {
    packages: [...new Set(names)],
    output: [stdout, ...stderr.split('\n').filter((line) => !line.startsWith('loaded '))].join('\n').trim(),
  };
}
