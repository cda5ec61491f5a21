import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Chart } from 'cdk8s';
import ts from 'typescript';
import * as constructs from '../../lib/index.ts';
import { codeBlocks, writeFileBlocks } from './code-blocks.ts';

const root = join(import.meta.dirname, '..', '..');
const { config } = ts.readConfigFile(join(root, 'tsconfig.json'), ts.sys.readFile);

/** The project's compiler options. */
export const { options } = ts.parseJsonConfigFileContent({ ...config, include: [] }, ts.sys, root);

/** The TypeScript of documentation pages as modules that declare it in a chart. */
export class PagePrograms implements Disposable {
  // Inside the project, so that imports resolve as they do for the project itself.
  readonly #directory = mkdtempSync(join(root, 'node_modules', '.docs-'));

  /**
   * Writes a page's program, and the files that it reads.
   * @param page its path below docs, without .md
   * @returns the file
   */
  write(page: string): string {
    const directory = this.#directoryOf(page);
    mkdirSync(directory, { recursive: true });
    writeFileBlocks(`docs/${page}.md`, directory);
    const known = Object.keys(constructs).filter((key) => /^[\w$]+$/.test(key));
    const body = codeBlocks(`docs/${page}.md`, 'ts').map((block) => `{\n${block}}\n`);
    const module = join(directory, 'page.ts');
    writeFileSync(
      module,
      `import type { Chart } from 'cdk8s';\nimport * as kplus from 'cdk8s-plus-28';\n` +
        `import type { ReceiverResource } from '${root}/lib/index.ts';\n` +
        `import { ${known.join(', ')} } from '${root}/lib/index.ts';\n` +
        `export function declare(chart: Chart): void {\n${body.join('')}}\n`,
    );
    return module;
  }

  /** What a page that was written declares in a chart. */
  async load(page: string): Promise<(chart: Chart) => void> {
    const directory = this.#directoryOf(page);
    // Type stripping does not work below node_modules, so the module is run as JavaScript.
    const script = join(directory, 'page.mjs');
    const compilerOptions = { ...options, noEmit: false, module: ts.ModuleKind.ESNext };
    const text = readFileSync(join(directory, 'page.ts'), 'utf8');
    writeFileSync(script, ts.transpileModule(text, { compilerOptions }).outputText);
    const { declare } = (await import(script)) as { declare(chart: Chart): void };
    return (chart) => {
      const before = process.cwd();
      process.chdir(directory); // a page names its files without a folder
      try {
        declare(chart);
      } finally {
        process.chdir(before);
      }
    };
  }

  #directoryOf(page: string): string {
    return join(this.#directory, page.replaceAll('/', '-'));
  }

  [Symbol.dispose](): void {
    rmSync(this.#directory, { recursive: true, force: true });
  }
}
