import { Command, Option } from 'commander';
import { exposureTypes } from '../../stack/init/entrance-flags.ts';
import { examples } from '../examples.ts';
import { exitCodesHelp } from '../exit-codes.ts';
import { withCluster, withForm } from '../options.ts';
import { origin } from '../origin.ts';

/** The command; what it needs is loaded when it runs. */
export function init(finish: (code: number) => void): Command {
  const command = new Command('init')
    .summary('write the stack that gives every Git source of a cluster its webhook')
    .description(
      'Reads what is in a cluster (sources and their repositories, Receivers, Services, Ingresses, Gateways, load balancers) and which webhooks ' +
        'GitHub has, and writes the smallest stack file that gives every Git source its webhook, with what a new folder needs so that ' +
        '`pulumi up` works there. Before, it shows what `pulumi up` would do. On a terminal it asks what it cannot know; elsewhere the options ' +
        'say it, with --yes. Sources that have a webhook are left as they are, and so is every file that is there: --update adds to the ' +
        "stack's. Reads only in the cluster and at GitHub. Needs GITHUB_TOKEN (Webhooks: read; pulumi up: read and write).",
    )
    .option('-s, --stack <name>', 'the stack (default: the only one with a file here, else prod)')
    .option('-y, --yes', 'ask nothing: take what is likely, and write', false)
    .option('--dry-run', 'write nothing: show the files', false)
    .option('--update', "add what is new to the stack's file that is there; the rest of it stays", false)
    .option('--adopt', 'take over the webhooks that somebody made, instead of leaving them', false)
    .addOption(
      new Option(
        '--exposure <type>',
        'how GitHub reaches the cluster (default: the entrance that is there, or what is likely)',
      ).choices(exposureTypes),
    )
    .option('--host <name>', 'name or address under which GitHub reaches it')
    .option(
      '--sources <ranges>',
      "ranges that GitHub delivers from, or any (default: GitHub's; a Server of one's own says none)",
    )
    .option(
      '--url <url>',
      'of a tunnel (None), or of an entrance that no object shows (Existing): https://HOST',
      origin,
    )
    .option('--entrance <object>', 'the one that is meant where several are there: Service/flux-system/receiver')
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
