import { Command } from 'commander';
import { examples } from './examples.ts';
import { exitCodesHelp } from './exit-codes.ts';
import { withCluster, withOutput } from './options.ts';

/** The command; what it needs is loaded when it runs. */
export function rotate(finish: (code: number) => void): Command {
  const command = new Command('rotate')
    .summary('give a webhook a new token without losing a delivery')
    .description(
      'Gives a Receiver and its webhooks at GitHub a new token: makes a second Secret and Receiver, points the webhooks there, ' +
        'makes GitHub ping them, waits until nothing is on its way to the old path, redelivers what failed, and deletes the old ones. ' +
        'Afterwards the Receiver has a different name: NAME and NAME-b, alternately. If it is killed or interrupted, the same command ' +
        'continues. If a Pulumi stack deploys the Receiver, run it in the folder of that project: it rotates with one `pulumi up`. ' +
        'Needs GITHUB_TOKEN (Webhooks: read and write).',
    )
    .argument('[receiver]', 'NAME or NAMESPACE/NAME (default: the only one of the namespace)')
    .option(
      '--revoke-now',
      'for a leaked token: refuse it at once; deliveries that fail until the switch are redelivered',
      false,
    )
    .option('--back', 'undo a rotation that has begun and not finished', false)
    .option('--all', 'all Receivers of the namespace; one Pulumi stack must deploy them', false)
    .option('--dry-run', 'only print the steps', false)
    .option('-y, --yes', 'do not ask for confirmation', false)
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
