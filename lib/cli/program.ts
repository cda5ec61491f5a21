import { Command, Option } from 'commander';
import { deliveryCommands } from './delivery-commands.ts';
import { examples } from './examples.ts';
import { exitCodesHelp } from './exit-codes.ts';
import { init } from './init/command.ts';
import { invokedAs, programName } from './invoked-as.ts';
import { duration, withCluster, withForm, withHome, withOut, withReceiverNames } from './options.ts';
import { origin } from './origin.ts';
import { rotate } from './rotate-command.ts';
import { stackCommands, synth } from './stack-commands.ts';

/**
 * Ends with an exit code; what a command needs is loaded when it runs, so that help and completion are there at once.
 */
type Finish = (code: number) => void;

/**
 * The command with its subcommands.
 * @param withCompletion whether the help of completion is among them: what completes adds its own
 */
export function program(finish: Finish, { withCompletion = true } = {}): Command {
  const root = new Command(programName())
    .description('Sets up, checks and repairs the webhooks that make Flux reconcile at once.')
    .showHelpAfterError('(--help lists the options)')
    .showSuggestionAfterError()
    .exitOverride();
  const commands = [
    init(finish),
    doctor(finish),
    graph(finish),
    ...deliveryCommands(finish),
    rotate(finish),
    sender(),
    hookRanges(),
    rights(),
  ];
  for (const command of [...commands, ...stackCommands(finish)]) root.addCommand(inherited(command));
  for (const command of [synth(), ...(withCompletion ? [completion()] : [])]) root.addCommand(command);
  return root;
}

/** Under npm a command has the name that a person types. */
function inherited(command: Command): Command {
  const name = invokedAs(command.name());
  return command
    .usage(command.usage())
    .configureHelp({ commandUsage: (each) => `${name} ${each.usage()}` })
    .showHelpAfterError('(--help lists the options)')
    .exitOverride();
}

function sender(): Command {
  const command = new Command('sender')
    .summary('print what to set at the sender of a Receiver')
    .description(
      'Prints what to set at the sender of a Receiver, no matter who deployed it. It names tokens but never shows them.',
    )
    .argument('<receiver>', 'its name')
    .option(
      '--address <url>',
      'where the sender reaches the Receiver, without a path (default: from the entrance): https://flux.example.org',
      origin,
    )
    .addHelpText('after', exitCodesHelp)
    .addHelpText(
      'after',
      examples('sender', [
        'dockerhub',
        'dockerhub -n apps --address https://flux.example.org',
        'github-receiver -o json',
      ]),
    )
    .action(async (name, options) => (await import('./commands/sender.ts')).sender(name, options));
  return withCluster(withForm(command));
}

function hookRanges(): Command {
  return withForm(new Command('hook-ranges'))
    .summary("print the address ranges of GitHub's webhooks")
    .description(
      "Asks GitHub (https://api.github.com/meta) for the ranges that its webhooks come from, and prints them as the setting fluxhook:hookRanges for a stack's file. With GITHUB_TOKEN set, it asks with that token.",
    )
    .allowExcessArguments(false)
    .addHelpText('after', exitCodesHelp)
    .addHelpText('after', examples('hook-ranges', ['', '-o json']))
    .action(async (options) => (await import('./commands/hook-ranges.ts')).hookRanges(options));
}

function rights(): Command {
  return new Command('rights')
    .summary('print the minimum rights of a command, as a Role')
    .description(
      'Prints the Role that a command needs, to be applied in each namespace of the Receivers, of their targets and of the ' +
        'notification-controller, and the permissions of its GITHUB_TOKEN. Works offline.',
    )
    .argument('<command...>', 'such as: doctor, doctor --probe, filter test')
    .addOption(new Option('-n, --namespace <name>', 'of the Role').default('flux-system'))
    .option('-A, --all-namespaces', 'a ClusterRole')
    .allowUnknownOption()
    .addHelpText('after', exitCodesHelp)
    .addHelpText('after', examples('rights', ['doctor', 'doctor --probe -n apps', 'filter test -A']))
    .action(async (words, options) => (await import('./commands/rights.ts')).rights(words, options));
}
/** For the help: the library that completes has a command of this name, and is loaded where it is asked for. */
function completion(): Command {
  return new Command('completion')
    .summary('print the completion script for a shell')
    .argument('<shell>', 'zsh, bash, fish or powershell')
    .addHelpText('after', examples('completion', ['bash', 'zsh']))
    .exitOverride();
}

function doctor(finish: Finish): Command {
  const command = withReceiverNames(new Command('doctor'))
    .summary('find out why a push does not reconcile')
    .description(
      'Follows a push from GitHub to what Flux reconciles, and names the hop where it got lost. It only reads, unless you ask for a probe. It works for any ' +
        'Receiver, no matter who made it. It needs a kubeconfig and, for the webhook at GitHub, a token in GITHUB_TOKEN (Webhooks: read).',
    )
    .addOption(
      new Option('-o, --output <format>', 'text for people, json for programs, short for a chat, html for a browser')
        .choices(['text', 'json', 'short', 'html'])
        .default('text'),
    )
    .option('--probe', 'send a ping of the webhook (Webhooks: write), or a request without a signature, and follow it')
    .option('--via-api', "send that request through the API server's proxy for Services: it needs no public address")
    .option('--wait <time>', 'repeat until nothing is broken, up to this time: 2m', duration)
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
        '-A -o html --out doctor.html',
        '--probe --wait 2m',
      ]),
    )
    .action(async (names, options) => finish(await (await import('./commands/doctor.ts')).doctor(names, options)));
  return withCluster(withHome(withOut(command)));
}

function graph(finish: Finish): Command {
  const command = withReceiverNames(new Command('graph'))
    .summary('draw the path of a push, with the state of each hop')
    .description(
      'Draws the path from GitHub to what Flux reconciles: repository, webhook, address, Service, Ingress or route, path, Receiver and targets, ' +
        'each with the state of its hops as doctor finds it. Reads only. It ends with 1 if something is broken.',
    )
    .addOption(
      new Option('-o, --output <format>', 'mermaid for Markdown, svg for a picture, json for programs')
        .choices(['mermaid', 'svg', 'json'])
        .default('mermaid'),
    )
    .addHelpText('after', exitCodesHelp)
    .addHelpText('after', examples('graph', ['', 'github-receiver -n apps', '-A -o svg --out webhooks.svg']))
    .action(async (names, options) => finish(await (await import('./commands/graph.ts')).graph(names, options)));
  return withCluster(withHome(withOut(command)));
}
