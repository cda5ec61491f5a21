import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { ProblemsError } from '../problems.ts';
import { tokenVariable } from './given-token.ts';

/** `token.STACK.yaml` beside the stack file: the encrypted token of a stack, to be committed. */
export class TokenFile {
  readonly name: string;
  readonly #path: string;
  #unsaved: string | undefined;

  /**
   * @param directory the project's folder
   * @param stack undefined for the defaults without a stack file
   */
  constructor(directory: string, stack: string | undefined) {
    this.name = stack === undefined ? 'token.yaml' : `token.${stack}.yaml`;
    this.#path = join(directory, this.name);
  }

  get exists(): boolean {
    return this.#unsaved !== undefined || existsSync(this.#path);
  }

  /** What the file holds from now on; on disk from {@link save} on. */
  write(content: unknown): void {
    // SOPS and kubeseal read YAML 1.1, where an unquoted date is no text.
    this.#unsaved = stringify(content, { version: '1.1', lineWidth: 0 });
  }

  /** Puts on disk what was written; an interrupted write leaves the file as it was. */
  save(): void {
    if (this.#unsaved === undefined) return;
    writeFileSync(`${this.#path}.new`, this.#unsaved);
    renameSync(`${this.#path}.new`, this.#path);
    this.#unsaved = undefined;
  }

  /** @throws ProblemsError when there is none, or it is not YAML */
  read(): unknown {
    if (!this.exists) throw this.problem('there is no such file: no token was encrypted for this stack yet');
    try {
      return parse(this.#unsaved ?? readFileSync(this.#path, 'utf8'));
    } catch (error) {
      throw this.problem(error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error));
    }
  }

  problem(problem: string): ProblemsError {
    return new ProblemsError('There is no token to declare', [
      {
        subject: this.name,
        problem,
        choices: `the file that \`cdk8s synth\` writes when ${tokenVariable} is set`,
        fix: `openssl rand -hex 32 | ${tokenVariable}=- npm run synth`,
      },
    ]);
  }
}
