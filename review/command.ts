import { Command, CommanderError, InvalidArgumentError } from 'commander';
import { examples } from '../lib/cli/examples.ts';
import { invokedAs } from '../lib/cli/invoked-as.ts';
import { ProblemsError } from '../lib/problems/problem.ts';
import type { Review, ReviewOptions } from './review.ts';

/** Exit codes: the change violates a mandatory policy (or nothing can be synthesized); the command cannot be carried out. */
const violated = 1;
const unusable = 2;

/** Where the command writes, and what ends it. */
export interface Terminal {
  readonly out: (text: string) => void;
  /** With the line feeds. */
  readonly err: (text: string) => void;
  readonly signal: AbortSignal;
}

interface Given {
  readonly stack?: string[];
  readonly timeout: number;
  readonly whole?: boolean;
  readonly show?: string[];
}

/**
 * Carries out what was typed after `fluxhook review`, in the working directory.
 * @returns the exit code
 */
export async function reviewCommand(args: readonly string[], { out, err, signal }: Terminal): Promise<number> {
  let code = 0;
  const command = declared().action(async (change: readonly string[], { stack, ...given }: Given) => {
    const { markdown, failed, remarks } = await reviewOf(change, { stacks: stack, ...given, signal });
    for (const remark of remarks) err(`${remark}\n`);
    out(markdown);
    if (failed) code = violated;
  });
  try {
    await command.configureOutput({ writeOut: out, writeErr: err }).parseAsync(args, { from: 'user' });
    return code;
  } catch (error) {
    if (signal.aborted) err('Interrupted.\n');
    else if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : unusable;
    else {
      // Help does not need these modules.
      const { complaint, withoutTokens } = await import('./secrecy/mask-text.ts');
      err(`${await withoutTokens(complaint(error))}\n`);
    }
    return unusable;
  }
}

function declared(): Command {
  return new Command(invokedAs('review'))
    .description('Says what a change does to the infrastructure, in Markdown for a pull request.')
    .argument(
      '<change...>',
      'BASE..HEAD (commits; BASE...HEAD: since HEAD branched off BASE), or DIR_A DIR_B (manifests)',
    )
    .option('--stack <name...>', 'only these stacks (default: every stack with a file Pulumi.<stack>.yaml)')
    .option('--timeout <seconds>', 'time limit for the program of each side, per stack', seconds, 120)
    .option('--whole', 'print everything, even if it is too long for a comment')
    .option(
      '--show <path>',
      'show hidden values, named as in the report (repeat for more; * matches anything); values of Secrets stay hidden',
      (path: string, earlier: string[] = []) => [...earlier, path],
    )
    .addHelpText(
      'after',
      '\nExit code: 0, 1 when the change violates a mandatory policy, 2 when it cannot be used as given.',
    )
    .addHelpText(
      'after',
      examples('review', ['origin/main...HEAD', 'origin/main...HEAD --stack prod', 'before/ after/']),
    )
    .showHelpAfterError()
    .exitOverride();
}

function seconds(text: string): number {
  const value = Number(text);
  if (value > 0 && value <= 3600) return value;
  throw new InvalidArgumentError('A number of seconds, at most 3600.');
}

async function reviewOf(change: readonly string[], options: ReviewOptions): Promise<Review> {
  const [first = '', second, ...more] = change;
  const { stacks: only } = options;
  const { reviewCommits, reviewFolders } = await import('./review.ts');
  if (second === undefined && first.includes('..')) return reviewCommits(process.cwd(), first, options);
  if (second !== undefined && more.length === 0 && only === undefined) return reviewFolders(first, second, options);
  throw new ProblemsError('The change cannot be reviewed', [
    {
      subject: 'arguments',
      value: [...change, ...(only === undefined ? [] : ['--stack', ...only])].join(' '),
      problem:
        only !== undefined && second !== undefined ? 'folders have no stacks' : 'neither a range nor two folders',
      choices: 'BASE..HEAD, BASE...HEAD (both with --stack NAME), or DIR_A DIR_B',
      fix: 'npx fluxhook review origin/main...HEAD',
    },
  ]);
}
