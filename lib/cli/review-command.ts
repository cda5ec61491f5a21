import { Command, InvalidArgumentError } from 'commander';
import { examples } from './examples.ts';
import { duration } from './options.ts';

/** The command; what it needs is loaded when it runs. */
export function review(finish: (code: number) => void): Command {
  return new Command('review')
    .summary('describe what a change does to the infrastructure')
    .description('Says what a change does to the infrastructure, in Markdown for a pull request.')
    .argument(
      '<change...>',
      'BASE..HEAD (commits; BASE...HEAD: since HEAD branched off BASE), or DIR_A DIR_B (manifests)',
    )
    .option('--stack <name...>', 'only these stacks (default: every stack with a file Pulumi.<stack>.yaml)', stacks)
    .option(
      '--timeout <time>',
      'time limit for the program of each side, per stack: 90s, or a number of seconds (default: 2m)',
      seconds,
    )
    .option('--whole', 'print everything, even if it is too long for a comment')
    .option(
      '--show <path>',
      'show hidden values, named as in the report (repeat for more; * matches anything); values of Secrets stay hidden',
      (path: string, earlier: string[] = []) => [...earlier, path],
    )
    .addHelpText(
      'after',
      '\nExit codes: 0, 1 when the change violates a mandatory policy or nothing can be synthesized, 2 when it cannot be used as given, ' +
        '129, 130 or 143 when a signal ended it.',
    )
    .addHelpText(
      'after',
      examples('review', ['origin/main...HEAD', 'origin/main...HEAD --stack prod', 'before/ after/']),
    )
    .action(async (change, options) => finish(await (await import('./commands/review.ts')).review(change, options)));
}

function stacks(name: string, earlier: string[] = []): string[] {
  if (name.includes('..')) {
    throw new InvalidArgumentError(
      'This is a range of commits: put it before --stack, which takes every name after it.',
    );
  }
  return [...earlier, name];
}

function seconds(text: string): number {
  const longest = 3600;
  const value = /^\d+$/.test(text) ? Number(text) : duration(text) / 1000;
  if (value > 0 && value <= longest) return value;
  throw new InvalidArgumentError('A time is needed, such as 90s or 2m, of at most 1h.');
}
