import { reviewCommand } from '../../review/command.ts';

/** How the review command ended. */
export interface ReviewRun {
  readonly exitCode: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

/** A stack chosen in the caller's shell is not part of a review. */
export const shell = { PULUMI_STACK: 'not-this-one' } as const;

/** Ends when what came before it has ended: the working directory is that of the process. */
let before: Promise<unknown> = Promise.resolve();

/** Runs the review command in a folder, in this process: Node and the modules start once. */
export function review(directory: string, ...args: string[]): Promise<ReviewRun> {
  const run = before.then(async () => {
    const [cwd, stack] = [process.cwd(), process.env.PULUMI_STACK];
    const written = { stdout: '', stderr: '' };
    process.chdir(directory);
    Object.assign(process.env, shell);
    try {
      const exitCode = await reviewCommand(args, {
        out: (text) => {
          written.stdout += text;
        },
        err: (text) => {
          written.stderr += text;
        },
        signal: new AbortController().signal,
      });
      return { exitCode, ...written };
    } finally {
      process.chdir(cwd);
      if (stack === undefined) delete process.env.PULUMI_STACK;
      else process.env.PULUMI_STACK = stack;
    }
  });
  before = run.catch(() => {});
  return run;
}
