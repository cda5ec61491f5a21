import { Command, CommanderError } from 'commander';
import { ProblemsError } from '../lib/problems.ts';
import { compareDirectories, compareRevisions } from './compare.ts';
import { report } from './report.ts';

/** Exit codes: a mandatory policy is violated (or nothing can be synthesized); the command cannot be carried out. */
const violated = 1;
const unusable = 2;

const program = new Command('npm run review --')
  .description('Says what a change does to the infrastructure, in Markdown for a pull request.')
  .argument('<change...>', 'BASE..HEAD (commits; BASE...HEAD: since HEAD left BASE), or DIR_A DIR_B (manifests)')
  .option('--stack <name...>', 'only these stacks (default: every stack with a file Pulumi.<stack>.yaml)')
  .addHelpText('after', '\nExit code: 0, 1 when a mandatory policy is violated, 2 when it cannot be used as given.')
  .showHelpAfterError()
  .exitOverride()
  .action(review);

try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : unusable;
  else if (error instanceof ProblemsError) {
    console.error(error.message);
    process.exitCode = unusable;
  } else throw error;
}

async function review(change: readonly string[], { stack }: { stack?: string[] }): Promise<void> {
  const { markdown, failed } = report(await compare(change, stack));
  process.stdout.write(markdown);
  if (failed) process.exitCode = violated;
}

function compare(change: readonly string[], stacks: string[] | undefined) {
  const [first = '', second, ...more] = change;
  if (second === undefined && first.includes('..')) return compareRevisions(process.cwd(), first, stacks);
  if (second !== undefined && more.length === 0 && stacks === undefined) return compareDirectories(first, second);
  throw new ProblemsError('The change cannot be reviewed', [
    {
      subject: 'arguments',
      value: [...change, ...(stacks === undefined ? [] : ['--stack', ...stacks])].join(' '),
      problem:
        stacks !== undefined && second !== undefined ? 'folders have no stacks' : 'neither a range nor two folders',
      choices: 'BASE..HEAD, BASE...HEAD (both with --stack NAME), or DIR_A DIR_B',
      fix: 'npm run review -- origin/main...HEAD',
    },
  ]);
}
