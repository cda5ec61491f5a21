import { Command, InvalidArgumentError } from 'commander';
import { examples } from './examples.ts';
import { exitCodesHelp } from './exit-codes.ts';
import { invokedAs } from './invoked-as.ts';
import { duration, withCluster, withForm, withOutput, withReceiverNames } from './options.ts';
import { review } from './review-command.ts';

/** The commands about a stack's file; what they need is loaded when they run. */
export function stackCommands(finish: (code: number) => void): Command[] {
  return [lock(finish), adopt(finish), deployer(), mask(), review(finish)];
}

function lock(finish: (code: number) => void): Command {
  return withForm(new Command('lock'))
    .summary("find an organization's repositories at GitHub, and pin them")
    .description(
      "Asks GitHub for the repositories that match fluxhook:repositories in a stack's file, and pins them in the lock file next to it, " +
        'fluxhook.STACK.lock.yaml: `pulumi up` and synth read only that file. It prints what differs. Your own program uses ' +
        'fluxhook.lock.yaml; give its queries once with --query. Needs GITHUB_TOKEN (Metadata: read), and makes one request per hundred ' +
        'repositories of an organization.',
    )
    .option('-s, --stack <name>', 'the stack; default: PULUMI_STACK, or the only one that has a file')
    .option('--file <name>', 'the lock file of a program (default: fluxhook.lock.yaml)')
    .option('--query <yaml>', "the queries of a program: '{ organization: acme, topics: [deploy] }', or a list of them")
    .option('--check', 'write nothing; end with 1 if the file is not up to date', false)
    .option('--dry-run', 'write nothing; print what would differ', false)
    .option('--timeout <time>', 'time limit for the whole run: 1m', duration)
    .allowExcessArguments(false)
    .addHelpText('after', exitCodesHelp)
    .addHelpText(
      'after',
      examples('lock', [
        '--stack prod',
        '--stack prod --dry-run',
        '--check -o short',
        "--query '{ organization: acme, topics: [deploy] }'",
      ]),
    )
    .action(async (options) => finish(await (await import('./commands/lock.ts')).lock(options)));
}

function adopt(finish: (code: number) => void): Command {
  const command = withOutput(withReceiverNames(new Command('adopt')))
    .summary('write a set-up made by hand as settings, and take it over')
    .description(
      'Prints the smallest stack file that declares the existing objects: Receivers, their Secrets and sources, the entrance and the webhooks at ' +
        'GitHub, under their names. Comments say what taking over changes and what stays as it is. It only reads; the webhooks at ' +
        'GitHub need GITHUB_TOKEN (Webhooks: read).\n\n' +
        'With --take-over it takes over what the stack declares, with token, path and id: it sets fluxhook:adopt, runs ' +
        '`pulumi up` twice (GitHub shows no secret, so the second one writes it into the state), and removes the setting again. ' +
        'The objects get an annotation, and `pulumi destroy` keeps them.',
    )
    .option('--out <file>', 'write the stack file, if there is none yet: Pulumi.prod.yaml')
    .option('--overwrite', 'replace an existing file', false)
    .option('--take-over', 'take over what the stack declares; implied by --yes and --own', false)
    .option('-s, --stack <name>', 'the stack (default: the selected one)')
    .option('--own', "make it the stack's: `pulumi destroy` deletes it", false)
    .option('-y, --yes', 'do not ask after the preview', false)
    .addHelpText('after', exitCodesHelp)
    .addHelpText(
      'after',
      examples('adopt', [
        '',
        'github-receiver -n flux-system --out Pulumi.prod.yaml',
        '-A -o json',
        '--take-over --stack prod',
        '--take-over --stack prod --own --yes',
      ]),
    )
    .action(async (names, options) => finish(await (await import('./commands/adopt.ts')).adopt(names, options)));
  return withCluster(command);
}

function deployer(): Command {
  return new Command('deployer')
    .summary('print the rights that a stack needs in the cluster')
    .description(
      "Prints a ServiceAccount, Roles that name the stack's objects, and an admission policy that limits it to them, as YAML. Apply it as " +
        'an administrator, and again when names change.',
    )
    .option('-s, --stack <name>', 'the stack; default: PULUMI_STACK, or the only one that has a file')
    .option('--before <file...>', "earlier versions of the stack's file, whose objects still have to be deleted", [])
    .option('--user <name>', 'for a user that the cluster knows, instead of a ServiceAccount', userName)
    .option('--no-policy', 'without the admission policy, which needs Kubernetes 1.30 or newer')
    .allowExcessArguments(false)
    .addHelpText('after', exitCodesHelp)
    .addHelpText(
      'after',
      examples('deployer', ['--stack prod | kubectl apply -f -', '--stack prod --before before.yaml --user ada']),
    )
    .action(async (options) => (await import('./commands/deployer.ts')).deployer(options));
}

function userName(text: string): string {
  if (text.trim() !== '') return text;
  // As from a variable that is not set: the policy would limit nobody.
  throw new InvalidArgumentError('The name of a user is needed.');
}

function mask(): Command {
  return new Command('mask')
    .summary("make GitHub Actions hide a stack's secrets in its logs")
    .description(
      'In a workflow of GitHub Actions: prints the command ::add-mask:: for each secret that the stack has in its configuration ' +
        'and its state, in plain text, Base64 and other forms, so that the runner hides them in the logs of all later steps. ' +
        'Anywhere else it prints nothing: what it prints are the secrets.',
    )
    .requiredOption('-s, --stack <name>', 'the stack')
    .allowExcessArguments(false)
    .addHelpText('after', exitCodesHelp)
    .addHelpText('after', examples('mask', ['--stack prod']))
    .action(async (options) => (await import('./commands/mask.ts')).mask(options));
}

/** It reads its arguments itself, --help included; its options are here for the shells that complete them. */
export function synth(): Command {
  return new Command('synth')
    .summary('write the Kubernetes side of a stack, without Pulumi')
    .argument('[args...]', 'see --help')
    .helpOption(false)
    .allowUnknownOption()
    .option('-o, --output <folder>', 'where to (default: dist)')
    .option('--webhook <name>', 'the webhook whose token to encrypt, if several have one')
    .option('--offline', 'accepted; there is no other mode')
    .action(async () => {
      const typed = invokedAs('synth');
      process.argv.splice(2, 1);
      await (await import('./synth.ts')).synthAs(typed);
    });
}
