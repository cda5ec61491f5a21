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
    .summary('list Receivers with webhook, delivery and targets')
    .description(
      'Shows one row per Receiver: whether it is ready, its webhook, the newest delivery, the entrance, and its targets with ' +
        'their revision and how far it is behind the branch. Reads only; the parts at GitHub need GITHUB_TOKEN ' +
        '(Webhooks: read, Contents: read). It ends with 1 if something is broken; doctor says why.',
    )
    .option('-w, --watch', 'repeat until Ctrl-C', false)
    .addOption(new Option('--every <time>', 'interval of --watch').argParser(duration).default(10_000, '10s'))
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
        '(Webhooks: read). It ends with 1 if something was never answered 200.',
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
    .summary('make GitHub redeliver what was never accepted')
    .description(
      'Has GitHub send again what Receivers never answered 200, the oldest first, each once; what a later attempt delivered ' +
        'is left alone. It waits for each answer, and keeps to the limits of GitHub. Interrupted, the same command goes on: ' +
        'what it did is in the list of GitHub. Needs GITHUB_TOKEN (Webhooks: write).',
    )
    .option('--since <time>', 'only deliveries of this last time: 2h', duration)
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
    .summary('make a Receiver reconcile its targets now')
    .description(
      'Makes a Receiver reconcile its targets the way a delivery does: by a ping that GitHub sends (Webhooks: write), if Flux ' +
        "accepts one and no filter holds it back; otherwise by a delivery from your machine, signed with the Receiver's token. " +
        'First it says what it will do, then which targets Flux has asked to reconcile. --dry-run stops after the first.',
    )
    .addOption(
      new Option(
        '--by <way>',
        'ping: sent by GitHub; delivery: signed and sent from here (default: whichever works)',
      ).choices(['ping', 'delivery']),
    )
    .argument('<receiver>', 'NAME or NAMESPACE/NAME')
    .option('--body <file>', 'what to send from here, JSON (default: a push to the branch that a target follows)')
    .option(
      '--address <url>',
      "where to reach the controller from here, without a path (default: from the webhook's URL or the entrance)",
      origin,
    )
    .option(
      '--wait <time>',
      'wait up to this time until the targets have reconciled: 1m; ends with 124 if they have not',
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
    .summary('evaluate the filters of a Receiver on a delivery')
    .description(
      'Evaluates the filters of a Receiver and of its targets on a delivery, as Flux does, and prints the value of each part. ' +
        'Without --delivery and --body it takes the newest delivery that concerns a target. Reads only.',
    )
    .argument('<receiver>', 'NAME or NAMESPACE/NAME')
    .option('--delivery <guid>', 'the delivery with this X-GitHub-Delivery')
    .option('--body <file>', "a body, for example copied from GitHub's page")
    .option('--headers <file>', 'its headers, as Name: value or JSON (default: those of a GitHub push)')
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
    .showHelpAfterError('(--help lists the options)')
    .exitOverride();
  return new Command('filter')
    .summary('test the filters of a Receiver')
    .addHelpText('after', examples('filter', ['test github-receiver', 'test --help']))
    .addCommand(withEvidence(test));
}
