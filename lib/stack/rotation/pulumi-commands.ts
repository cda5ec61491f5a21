import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { ProblemsError } from '../../problems/problem.ts';
import type { Edit } from './stack-file-change.ts';

/** How `pulumi up` ended. */
export type UpOutcome =
  | 'done'
  | 'failed'
  /** Another one runs, or was killed. */
  | 'locked'
  /** The person said no to its preview. */
  | 'declined'
  | 'interrupted';

export interface PulumiCommandsOptions {
  /** The project's folder. */
  readonly directory: string;
  readonly stack: string;
  /** Whether what it prints is kept off standard output. */
  readonly isQuiet: boolean;
}

/** The Pulumi CLI on one stack, as a person would run it. */
export class PulumiCommands {
  readonly #options: PulumiCommandsOptions;

  constructor(options: PulumiCommandsOptions) {
    this.#options = options;
  }

  /**
   * Sets a value in a file that is like the stack's. A secret goes through standard input: arguments can be read by other
   * users of the machine.
   * @throws ProblemsError when it fails
   */
  async set({ key, value, isSecret = false }: Edit, file: string): Promise<void> {
    const { directory, stack } = this.#options;
    const args = [...(isSecret ? ['--secret'] : []), '--path', key, ...(isSecret ? [] : [value])];
    const child = spawn(
      'pulumi',
      ['config', 'set', ...args, '--config-file', file, '--stack', stack, '--non-interactive'],
      { cwd: directory, env: environment(), stdio: ['pipe', 'pipe', 'pipe'] },
    );
    child.stdin.end(isSecret ? value : '');
    const [said, , [exitCode]] = await Promise.all([text(child.stderr), text(child.stdout), once(child, 'close')]);
    if (exitCode === 0) return;
    throw new ProblemsError('Nothing was rotated', [
      {
        subject: key,
        problem: `pulumi config set does not set it: ${said.trim()}`,
        choices: "a Pulumi that is logged in, and the stack's passphrase where it has one",
        fix: `pulumi config --stack ${stack}; then run the same command again`,
      },
    ]);
  }

  /** @param isAnswered whether it runs without confirmation */
  async up({ isAnswered }: { readonly isAnswered: boolean }): Promise<UpOutcome> {
    const { directory, stack, isQuiet } = this.#options;
    const isTerminal = process.stdin.isTTY === true;
    const child = spawn('pulumi', ['up', '--stack', stack, ...(isAnswered ? ['--yes', '--skip-preview'] : [])], {
      cwd: directory,
      env: environment(),
      stdio: ['inherit', isQuiet ? 2 : 'inherit', 'pipe'],
      // In a terminal Ctrl-C reaches it by itself; two signals would end it without its state.
      detached: !isTerminal,
    });
    let said = '';
    child.stderr?.on('data', (chunk: Buffer) => {
      said = (said + chunk).slice(-10_000);
      process.stderr.write(chunk);
    });
    let isInterrupted = false;
    const interrupt = () => {
      if (!isTerminal && !isInterrupted) child.kill('SIGINT');
      isInterrupted = true;
    };
    const others = process.listeners('SIGINT');
    process.removeAllListeners('SIGINT');
    process.on('SIGINT', interrupt);
    process.on('SIGTERM', interrupt);
    try {
      const [exitCode] = (await once(child, 'close')) as [number | null];
      if (exitCode === 0) return 'done';
      if (isInterrupted) return 'interrupted';
      if (/currently locked by|Another update is currently in progress|\[409\]/i.test(said)) return 'locked';
      return /declined/i.test(said) ? 'declined' : 'failed';
    } finally {
      process.off('SIGINT', interrupt);
      process.off('SIGTERM', interrupt);
      for (const listener of others) process.on('SIGINT', listener as () => void);
    }
  }
}

/** It does not need a token that was given to this command. */
function environment(): NodeJS.ProcessEnv {
  const { FLUXHOOK_TOKEN: _, ...env } = process.env;
  return env;
}
