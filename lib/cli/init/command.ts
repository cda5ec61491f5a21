import { Command, Option } from 'commander';
import { exposureTypes } from '../../stack/init/entrance-flags.ts';
import { examples } from '../examples.ts';
import { exitCodesHelp } from '../exit-codes.ts';
import { withCluster, withForm } from '../options.ts';
import { origin } from '../origin.ts';

/** The command; what it needs is loaded when it runs. */
export function init(finish: (code: number) => void): Command {
  const command = new Command('init')
    .summary('write a stack that gives every Git source of a cluster a webhook')
    .description(
      'Reads what is in a cluster (sources and their repositories, Receivers, Services, Ingresses, Gateways, load balancers) and which webhooks ' +
        'exist at GitHub, and writes the smallest stack file that gives every Git source a webhook, with the other files that `pulumi up` needs ' +
        'in a new folder. First it shows what `pulumi up` would do. On a terminal it asks for what it cannot know; elsewhere use the options, ' +
        'with --yes. It leaves sources that have a webhook as they are, and never overwrites a file; --update adds to the ' +
        "stack's file. It only reads in the cluster and at GitHub. Needs GITHUB_TOKEN (Webhooks: read; pulumi up: read and write).",
    )
    .option('-s, --stack <name>', 'the stack (default: the only one with a file here, else prod)')
    .option('-y, --yes', 'ask nothing: take the likely choice, and write', false)
    .option('--dry-run', 'write nothing: show the files', false)
    .option('--update', 'add what is new to the existing stack file; the rest of it stays', false)
    .option('--adopt', 'take over existing webhooks, instead of leaving them as they are', false)
    .addOption(
      new Option(
        '--exposure <type>',
        'how GitHub reaches the cluster (default: the existing entrance, or the likely choice)',
      ).choices(exposureTypes),
    )
    .option('--host <name>', 'name or address under which GitHub reaches it')
    .option(
      '--sources <ranges>',
      "ranges that GitHub delivers from, or any (default: GitHub's; an Enterprise Server publishes none)",
    )
    .option(
      '--url <url>',
      'of a tunnel (None), or of an entrance that no object in the cluster shows (Existing): https://HOST',
      origin,
    )
    .option('--entrance <object>', 'which one of several existing entrances: Service/flux-system/receiver')
    .option('--gateway <name>', 'for HTTPRoute: NAMESPACE/NAME or NAMESPACE/NAME/LISTENER')
    .option('--ingress-class <name>', 'for Ingress')
    .option('--tls-secret <name>', 'for Ingress: the Secret with the certificate')
    .option('--issuer <name>', 'for Ingress: the ClusterIssuer of cert-manager, or Issuer/NAME')
    .option('--load-balancer-class <name>', 'for LoadBalancer')
    .option(
      '--secret-store <store>',
      'read tokens from an External Secrets store: ClusterSecretStore/NAME (default: they are generated)',
    )
    .option('--package <source>', 'what npm installs fluxhook from (default: this version): ./fluxhook-1.0.0.tgz')
    .allowExcessArguments(false)
    .addHelpText('after', exitCodesHelp)
    .addHelpText(
      'after',
      examples('init', [
        '',
        '--yes',
        '--dry-run -o json',
        '--yes --host flux.example.org',
        '--yes --exposure Ingress --host flux.example.org --issuer letsencrypt',
        '--yes --update --stack prod',
      ]),
    )
    .action(async (options) => finish(await (await import('../commands/init.ts')).init(options)));
  return withCluster(withForm(command), 'only the sources of this namespace (default: of all)');
}
