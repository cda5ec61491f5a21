import { existsSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { readTextFile } from '../files/text-file.ts';
import { ProblemsError } from '../problems/problem.ts';
import { whyUnreadable } from '../problems/unreadable.ts';
import { readKubernetesYaml } from '../yaml/kubernetes.ts';
import { tokenVariable } from './given-token.ts';
import { writing } from './write-problem.ts';

/**
 * `token.STACK.yaml` beside the stack file, and `token.STACK.WEBHOOK.yaml` for each webhook of the list: an encrypted
 * token, to be committed. One file per token, because `sops` and `kubeseal` work on files.
 */
export class TokenFile {
  readonly name: string;
  readonly #path: string;
  /** The command that encrypts a new token. */
  readonly #command: string;
  #unsaved: string | undefined;

  /**
   * @param directory the project's folder
   * @param stack undefined without a stack file
   * @param webhook name of a webhook of the list. @default - the webhook at the top of the stack file
   */
  constructor(directory: string, stack: string | undefined, webhook?: string) {
    this.name = ['token', stack, webhook, 'yaml'].filter((part) => part !== undefined).join('.');
    this.#path = join(directory, this.name);
    const option = webhook === undefined ? '' : ` --webhook ${webhook}`;
    this.#command = `openssl rand -hex 32 | ${tokenVariable}=- npx fluxhook synth${option}`;
  }

  get exists(): boolean {
    return this.#unsaved !== undefined || existsSync(this.#path);
  }

  /** Sets the content of the file; {@link save} writes it to disk. */
  write(content: unknown): void {
    // SOPS and kubeseal read YAML 1.1, where an unquoted date is not text.
    this.#unsaved = stringify(content, { version: '1.1', lineWidth: 0 });
  }

  /**
   * Writes the content to disk; an interrupted write leaves the file as it was.
   * @throws ProblemsError when the file system refuses it
   */
  save(): void {
    const text = this.#unsaved;
    if (text === undefined) return;
    writing('The encrypted token cannot be written', this.#path, 'Make the folder of the project writable.', () => {
      writeFileSync(`${this.#path}.new`, text);
      renameSync(`${this.#path}.new`, this.#path);
    });
    this.#unsaved = undefined;
  }

  /** @throws ProblemsError when there is none, or it is not YAML */
  read(): unknown {
    if (!this.exists) throw this.problem('there is no such file: no token was encrypted for it yet');
    try {
      return readKubernetesYaml(this.#unsaved ?? readTextFile(this.#path))[0];
    } catch (error) {
      throw this.problem(whyUnreadable(error));
    }
  }

  problem(problem: string): ProblemsError {
    return new ProblemsError('There is no token to declare', [
      {
        subject: this.name,
        problem,
        choices: `the file that \`cdk8s synth\` writes when ${tokenVariable} is set`,
        fix: this.#command,
      },
    ]);
  }
}
