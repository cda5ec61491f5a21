import { Command, Option } from 'commander';
import { deliveryCommands } from './delivery-commands.ts';
import { examples } from './examples.ts';
import { exitCodesHelp } from './exit-codes.ts';
import { invokedAs, programName } from './invoked-as.ts';
import { duration, withCluster, withHome, withOutput, withReceiverNames } from './options.ts';
import { origin } from './origin.ts';

/** Ends with an exit code; what a command needs is loaded when it runs, so that help and completion are there at once. */
type Finish = (code: number) => void;

/**
 * The command with its subcommands.
 * @param withCompletion whether the help of completion is among them: what completes adds its own
 */
export function program(finish: Finish, { withCompletion = true } = {}): Command {
  const root = new Command(programName())
    .description('Sets up, checks and repairs the webhooks that make Flux reconcile at once.')
    .showHelpAfterError('(add --help for what it takes)')
    .showSuggestionAfterError()
    .exitOverride();
  const commands = [doctor(finish), graph(finish), ...deliveryCommands(finish), sender(), hookRanges(), adopt(finish)];
  for (const command of commands) root.addCommand(inherited(command));
  for (const command of [synth(), review(), ...(withCompletion ? [completion()] : [])]) root.addCommand(command);
  return root;
}

/** Under npm a command has the name that a person types. */
function inherited(command: Command): Command {
  const name = invokedAs(command.name());
  return command
    .usage(command.usage())
    .configureHelp({ commandUsage: (each) => `${name} ${each.usage()}` })
    .showHelpAfterError('(add --help for what it takes)')
    .exitOverride();
}

function sender(): Command {
  const command = new Command('sender')
    .summary('print what to set where deliveries come from')
    .description(
      'Prints what to set where the deliveries to a Receiver of the cluster come from, whoever deployed it. Tokens are named, never shown.',
    )
    .argument('<receiver>', 'its name')
    .option(
      '--address <url>',
      'where the sender reaches it, without a path (default: what the entrance says): https://flux.example.org',
      origin,
    )
    .addHelpText('after', exitCodesHelp)
    .addHelpText('after', examples('sender', ['dockerhub', 'dockerhub -n apps --address https://flux.example.org']))
    .action(async (name, options) => (await import('./commands/sender.ts')).sender(name, options));
  return withCluster(command);
}

function hookRanges(): Command {
  return new Command('hook-ranges')
    .summary("print where GitHub's webhooks come from")
    .description(
      "Asks GitHub (https://api.github.com/meta) for the ranges that its webhooks come from, and prints them as the setting fluxhook:hookRanges for a stack's file. With GITHUB_TOKEN set, it asks with that token.",
    )
    .allowExcessArguments(false)
    .addHelpText('after', exitCodesHelp)
    .addHelpText('after', examples('hook-ranges', ['']))
    .action(async () => (await import('./commands/hook-ranges.ts')).hookRanges());
}

function adopt(finish: Finish): Command {
  const command = withOutput(withReceiverNames(new Command('adopt')))
    .summary('show what a set-up made by hand is as settings, and take it over')
    .description(
      'Prints the smallest stack file that declares what is there: Receivers, their Secrets and sources, the entrance and the webhooks at ' +
        'GitHub, under the names that they have. Comments tell what taking over changes and what is left. It reads only; what is at ' +
        'GitHub needs GITHUB_TOKEN (Webhooks: read).\n\n' +
        'With --take-over it takes over what the stack declares, with token, path and id: it sets fluxhook:adopt, runs ' +
        '`pulumi up` twice (GitHub shows no secret, so the second one writes it into the state), and takes the setting away again. ' +
        'What was taken over says so itself, and `pulumi destroy` keeps it.',
    )
    .option('--out <file>', 'write the stack file there, where there is none yet: Pulumi.prod.yaml')
    .option('--overwrite', 'write it also where there is one', false)
    .option('--take-over', 'take over what the stack declares; --yes and --own say so too', false)
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

function synth(): Command {
  return delegate('synth', 'write the Kubernetes side of a stack, without Pulumi', async () => {
    await (await import('../stack/synth.ts')).run(process.cwd());
  });
}

function review(): Command {
  return delegate('review', 'say what a change does to the infrastructure', async () => {
    await import('../../review/cli.ts');
  });
}

/** A command that reads its arguments itself, --help included. */
function delegate(name: string, summary: string, run: () => Promise<void>): Command {
  return new Command(name)
    .summary(summary)
    .argument('[args...]', 'see --help')
    .helpOption(false)
    .allowUnknownOption()
    .action(async () => {
      process.argv.splice(2, 1);
      await run();
    });
}

/** For the help: the library that completes has a command of this name, and is loaded where it is asked for. */
function completion(): Command {
  return new Command('completion')
    .summary('print the script with which a shell completes this command')
    .argument('<shell>', 'zsh, bash, fish or powershell');
}

function doctor(finish: Finish): Command {
  const command = withOutput(withReceiverNames(new Command('doctor')))
    .summary('find out why a push does not reconcile')
    .description(
      'Walks from GitHub to what Flux reconciles, and names the hop where a push got lost. It reads only, unless it is to send a probe. It takes any Receiver, ' +
        'whoever made it: a kubeconfig is enough, and for the webhook at GitHub a token in GITHUB_TOKEN (Webhooks: read).',
    )
    .option('--probe', 'send a ping of the webhook (Webhooks: write), or a request without a signature, and follow it')
    .option('--via-api', "send that request through the API server's proxy for Services: it needs no public address")
    .option('--wait <time>', 'look again until nothing is broken, for so long: 2m', duration)
    .addOption(
      new Option('--fail-on <what>', 'end with 1 on warnings too').choices(['fail', 'warning']).default('fail'),
    )
    .addHelpText('after', exitCodesHelp)
    .addHelpText(
      'after',
      examples('doctor', [
        '',
        'github-receiver -n apps',
        '-A -o short',
        '-o json --fail-on warning',
        '--probe --wait 2m',
      ]),
    )
    .action(async (names, options) => finish(await (await import('./commands/doctor.ts')).doctor(names, options)));
  return withCluster(command);
}

function graph(finish: Finish): Command {
  const command = withReceiverNames(new Command('graph'))
    .summary('draw the way of a push, with the states of its hops')
    .description(
      'Draws the way from GitHub to what Flux reconciles: repository, webhook, address, Service, Ingress or route, path, Receiver and targets, ' +
        'each with the states of its hops as doctor finds them. Reads only. It ends with 1 where something is broken.',
    )
    .addOption(
      new Option('-o, --output <format>', 'mermaid for Markdown, svg for a picture, json for programs')
        .choices(['mermaid', 'svg', 'json'])
        .default('mermaid'),
    )
    .option('--out <file>', 'write it there (default: the standard output)')
    .addHelpText('after', exitCodesHelp)
    .addHelpText('after', examples('graph', ['', 'github-receiver -n apps', '-A -o svg --out webhooks.svg']))
    .action(async (names, options) => finish(await (await import('./commands/graph.ts')).graph(names, options)));
  return withCluster(withHome(command));
}
