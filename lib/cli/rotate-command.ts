import { Command } from 'commander';
import { examples } from './examples.ts';
import { exitCodesHelp } from './exit-codes.ts';
import { withCluster, withOutput } from './options.ts';

/** The command; what it needs is loaded when it runs. */
export function rotate(finish: (code: number) => void): Command {
  const command = new Command('rotate')
    .summary('give a webhook a new token, and lose no delivery')
    .description(
      'Gives a Receiver and its webhooks at GitHub a new token: makes a second Secret and Receiver, points the webhooks there, ' +
        'has GitHub ping them, waits until nothing is under way to the old path, sends again what failed, and deletes the old ones. ' +
        'The Receiver has another name afterwards: NAME and NAME-b by turns. Killed or interrupted, the same command goes on. ' +
        'What a Pulumi stack deploys is rotated in the stack, in the folder of its project: one `pulumi up`, and its settings agree. ' +
        'Needs GITHUB_TOKEN (Webhooks: read and write).',
    )
    .argument('[receiver]', 'NAME or NAMESPACE/NAME (default: the only one of the namespace)')
    .option(
      '--revoke-now',
      'for a token that leaked: refuse it at once; what fails until the switch is sent again',
      false,
    )
    .option('--back', 'take a rotation back that has begun and not ended', false)
    .option('--all', 'all Receivers of the namespace, which one Pulumi stack deploys', false)
    .option('--dry-run', 'only print the steps', false)
    .option('-y, --yes', 'do not ask before, on a terminal', false)
    .allowExcessArguments(false)
    .addHelpText('after', exitCodesHelp)
    .addHelpText(
      'after',
      examples('rotate', [
        'github-receiver --dry-run',
        'github-receiver',
        'github-receiver --back',
        'apps/web --revoke-now --yes',
        '--all --yes',
      ]),
    )
    .action(async (name, options) => finish(await (await import('./commands/rotate.ts')).rotate(name, options)));
  return withCluster(withOutput(command));
}
