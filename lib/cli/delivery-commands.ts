import { Command, Option } from 'commander';
import { examples } from './examples.ts';
import { exitCodesHelp } from './exit-codes.ts';
import { duration, withCluster, withOutput, withReceiverNames } from './options.ts';
import { origin } from './origin.ts';

/** The commands about what was delivered; what they need is loaded when they run. */
export function deliveryCommands(finish: (code: number) => void): Command[] {
  return [status(finish), deliveries(finish), redeliver(finish), trigger(finish), filter(finish)];
}

/** Adds what names Receivers whose webhooks are looked for. */
function withReceivers(command: Command): Command {
  return withEvidence(withReceiverNames(command));
}

function withEvidence(command: Command): Command {
  return withCluster(withOutput(command));
}

function status(finish: (code: number) => void): Command {
  const command = new Command('status')
    .summary('show each Receiver in a row')
    .description(
      'Shows a row for each Receiver: whether it is ready, its webhook, the newest delivery, the entrance, and its targets with ' +
        'their revision and whether that is the end of the branch. Reads only; what is at GitHub needs GITHUB_TOKEN ' +
        '(Webhooks: read, Contents: read). It ends with 1 where something is broken; doctor says why.',
    )
    .option('-w, --watch', 'look again and again, until Ctrl-C', false)
    .addOption(
      new Option('--every <time>', 'time between two looks with --watch').argParser(duration).default(10_000, '10s'),
    )
    .addHelpText('after', exitCodesHelp)
    .addHelpText('after', examples('status', ['', '-A', '--watch --every 30s', 'github-receiver -n apps -o json']))
    .action(async (names, options) => finish(await (await import('./commands/status.ts')).status(names, options)));
  return withReceivers(command);
}

function deliveries(finish: (code: number) => void): Command {
  const command = new Command('deliveries')
    .summary('list what GitHub delivered, and how it was answered')
    .description(
      'Lists what GitHub delivered to Receivers, the oldest first, each with all its attempts. Reads only; needs GITHUB_TOKEN ' +
        '(Webhooks: read). It ends with 1 where something was never answered 200.',
    )
    .option('--failed', 'only what was never answered 200', false)
    .addOption(
      new Option('--since <time>', 'how far to look back; GitHub keeps deliveries for three days')
        .argParser(duration)
        .default(24 * 3_600_000, '24h'),
    )
    .addHelpText('after', exitCodesHelp)
    .addHelpText('after', examples('deliveries', ['', '--failed --since 2h', 'github-receiver -n apps -o json']))
    .action(async (names, options) =>
      finish(await (await import('./commands/deliveries.ts')).deliveries(names, options)),
    );
  return withReceivers(command);
}

function redeliver(finish: (code: number) => void): Command {
  const command = new Command('redeliver')
    .summary('have GitHub send again what was never accepted')
    .description(
      'Has GitHub send again what Receivers never answered 200, the oldest first, each once; what a later attempt delivered ' +
        'is left alone. It waits for each answer, and keeps to the limits of GitHub. Interrupted, the same command goes on: ' +
        'what it did is in the list of GitHub. Needs GITHUB_TOKEN (Webhooks: write).',
    )
    .option('--since <time>', 'what was delivered, or tried to be, since: 2h', duration)
    .option('--id <guid>', 'only the delivery with this X-GitHub-Delivery')
    .option('--dry-run', 'only print what would be sent', false)
    .addHelpText('after', exitCodesHelp)
    .addHelpText(
      'after',
      examples('redeliver', [
        '--since 2h --dry-run',
        'github-receiver --since 2h',
        '--id 0b989ba4-242f-11e5-81e1-c7b6966d2516',
      ]),
    )
    .action(async (names, options) =>
      finish(await (await import('./commands/redeliver.ts')).redeliver(names, options)),
    );
  return withReceivers(command);
}

function trigger(finish: (code: number) => void): Command {
  const command = new Command('trigger')
    .summary('have a Receiver reconcile its targets now')
    .description(
      'Has a Receiver reconcile its targets, by the way that a delivery goes: by a ping that GitHub sends (Webhooks: write), where Flux ' +
        "takes one and no filter holds it back; else by a delivery from here, signed with the Receiver's own token. " +
        'It says before what it does, and after which targets were asked. --dry-run only says it.',
    )
    .addOption(
      new Option('--by <way>', "ping: GitHub's; delivery: one that is signed here (default: what works)").choices([
        'ping',
        'delivery',
      ]),
    )
    .argument('<receiver>', 'NAME or NAMESPACE/NAME')
    .option('--body <file>', 'what to send from here, JSON (default: a push to the branch that a target follows)')
    .option(
      '--address <url>',
      "where the controller is reached from here, without a path (default: as the webhook's URL, or the entrance, says)",
      origin,
    )
    .option(
      '--wait <time>',
      'until the targets have reconciled, for so long: 1m; ends with 124 where they have not',
      duration,
    )
    .option('--dry-run', 'send nothing', false)
    .addHelpText('after', exitCodesHelp)
    .addHelpText(
      'after',
      examples('trigger', [
        'github-receiver --dry-run',
        'github-receiver --wait 1m',
        'harbor -n apps --body push.json',
      ]),
    )
    .action(async (name, options) => finish(await (await import('./commands/trigger.ts')).trigger(name, options)));
  return withEvidence(command);
}

function filter(finish: (code: number) => void): Command {
  const test = new Command('test')
    .summary('work the filters of a Receiver out on a delivery')
    .description(
      'Works the filters of a Receiver and of its targets out on a delivery, as Flux does, and prints the value of each part. ' +
        'Without --delivery and --body it takes the newest delivery that brings a target something. Reads only.',
    )
    .argument('<receiver>', 'NAME or NAMESPACE/NAME')
    .option('--delivery <guid>', 'the delivery with this X-GitHub-Delivery')
    .option('--body <file>', 'a body, such as one that was copied from the page of GitHub')
    .option('--headers <file>', 'its headers, as Name: value or JSON (default: those of a push of GitHub)')
    .addHelpText('after', exitCodesHelp)
    .addHelpText(
      'after',
      examples('filter', [
        'test github-receiver',
        'test github-receiver --delivery 0b989ba4-242f-11e5-81e1-c7b6966d2516',
        'test github-receiver --body push.json --headers headers.txt',
      ]),
    )
    .action(async (name, options) =>
      finish(await (await import('./commands/filter-test.ts')).filterTest(name, options)),
    )
    .showHelpAfterError('(add --help for what it takes)')
    .exitOverride();
  return new Command('filter')
    .summary('test the filters of a Receiver')
    .addHelpText('after', examples('filter', ['test github-receiver', 'test --help']))
    .addCommand(withEvidence(test));
}
