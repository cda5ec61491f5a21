import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PulumiStack } from '../../sandbox/pulumi/stack.ts';
import { checkout } from '../checkout.ts';
import { environment, sandbox } from './sandbox.ts';

const project = `name: library
main: main.ts
runtime:
  name: nodejs
  options: { typescript: false }
`;

/** A Pulumi program of somebody's own that uses the library, in a folder of its own. */
export class LibraryProject implements AsyncDisposable {
  readonly directory = mkdtempSync(join(tmpdir(), 'fluxhook-library-'));
  readonly stack: PulumiStack;

  private constructor(name: string, more: Readonly<Record<string, string>>) {
    writeFileSync(join(this.directory, 'Pulumi.yaml'), project);
    writeFileSync(join(this.directory, 'package.json'), '{"type":"module"}');
    for (const entry of ['lib', 'node_modules']) symlinkSync(join(checkout, entry), join(this.directory, entry));
    // The cluster is passed by the program, and found no other way.
    const env = {
      ...sandbox.env,
      KUBECONFIG: join(this.directory, 'no-such-kubeconfig'),
      CLUSTER: environment('KUBECONFIG'),
      ...more,
    };
    this.stack = new PulumiStack({ directory: this.directory, stack: name, env });
  }

  /** @param more variables of its environment */
  static async open(
    name: string,
    program: string,
    more: Readonly<Record<string, string>> = {},
  ): Promise<LibraryProject> {
    const opened = new LibraryProject(name, more);
    await opened.stack.init();
    opened.write(program);
    return opened;
  }

  write(program: string): void {
    writeFileSync(join(this.directory, 'main.ts'), program);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    try {
      await this.stack.succeed('destroy', '--yes', '--skip-preview', '--remove');
    } finally {
      rmSync(this.directory, { recursive: true, force: true });
    }
  }
}
