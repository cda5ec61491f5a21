import { execa } from 'execa';

/** Environment variables by name. */
export type Environment = Readonly<Record<string, string>>;

/** How one run of the Pulumi CLI ended. */
export interface PulumiRun {
  readonly exitCode: number;
  /** Standard output and standard error as they came, without colors. */
  readonly text: string;
}

export interface PulumiStackOptions {
  /** The folder with Pulumi.yaml. */
  readonly directory: string;
  readonly stack: string;
  /** The sandbox's environment. */
  readonly env: Environment;
  /** Called with each line the CLI prints. @default - lines are only kept for the result */
  readonly onLine?: (line: string) => void;
  /** Interrupts the CLI (as Ctrl-C does), which then saves its state and ends. */
  readonly signal?: AbortSignal;
}

/** One stack, operated through the Pulumi CLI as a person would. */
export class PulumiStack {
  readonly #options: PulumiStackOptions;

  constructor(options: PulumiStackOptions) {
    this.#options = options;
  }

  /**
   * Runs `pulumi COMMAND` on the stack.
   * @returns how it ended, whatever the exit code
   */
  run(command: string, ...args: string[]): Promise<PulumiRun> {
    return this.#run([command, ...args]);
  }

  async #run([command = '', ...args]: readonly string[], input?: string): Promise<PulumiRun> {
    const { directory, stack, env, onLine, signal } = this.#options;
    const child = execa('pulumi', [command, '--stack', stack, '--non-interactive', '--color', 'never', ...args], {
      cwd: directory,
      env,
      all: true,
      reject: false,
      ...(input !== undefined && { input }),
      // Interrupted once, the CLI ends its plugins and saves its state; twice, it leaves both behind. So Ctrl-C in the
      // terminal must not reach it beside the signal that is sent here.
      detached: true,
      killSignal: 'SIGINT',
      forceKillAfterDelay: 30_000,
      ...(signal !== undefined && { cancelSignal: signal }),
    });
    if (onLine !== undefined) {
      for await (const line of child.iterable({ from: 'all' })) onLine(line);
    }
    const { exitCode, all, failed, shortMessage } = await child;
    return { exitCode: exitCode ?? 1, text: all || (failed ? (shortMessage ?? '') : '') };
  }

  /**
   * The same, for a run that has to succeed.
   * @throws Error with everything the CLI printed
   */
  async succeed(command: string, ...args: string[]): Promise<string> {
    const { exitCode, text } = await this.run(command, ...args);
    if (exitCode !== 0) throw new Error(`pulumi ${[command, ...args].join(' ')} ended with ${exitCode}:\n${text}`);
    return text;
  }

  /** Creates the stack in the sandbox's own backend, unless it is there. */
  async init(): Promise<void> {
    await this.succeed('stack', 'select', '--create');
  }

  /** Sets a secret, through standard input: arguments can be read by other users of the machine, and end in logs. */
  async setSecret(key: string, value: string): Promise<void> {
    const { exitCode, text } = await this.#run(['config', 'set', '--secret', key], value);
    if (exitCode !== 0) throw new Error(`pulumi config set --secret ${key} ended with ${exitCode}:\n${text}`);
  }

  /** `pulumi up` without a question. */
  up(...args: string[]): Promise<PulumiRun> {
    return this.run('up', '--yes', '--skip-preview', ...args);
  }

  /** The stack's outputs. */
  async outputs(): Promise<Record<string, string>> {
    return JSON.parse(await this.succeed('stack', 'output', '--json', '--show-secrets'));
  }
}
