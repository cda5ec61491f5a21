import { isKnown, known, missingInWords, ofCluster } from '../../operate/evidence/piece.ts';
import { unseenOfSources } from '../../operate/sources/look.ts';
import type { StackSettings } from '../../settings/index.ts';
import { describeRights } from '../../stack/preflight/rights.ts';
import { tokenApis } from '../../stack/preflight/token.ts';
import type { InitOptions, InitSituation } from './plan.ts';

/**
 * What a person should know besides the sources.
 * @param settings that are to be deployed; undefined where nothing is
 */
export async function notesOf(
  { cluster, found }: InitSituation,
  settings: StackSettings | undefined,
  options: InitOptions,
): Promise<string[]> {
  const { onlyIn, controller } = found;
  const { pods = [], deployments = [] } = known(controller) ?? {};
  const isGone = isKnown(controller) && pods.length === 0 && deployments.length === 0;
  return [
    ...(onlyIn === undefined
      ? []
      : [
          `only the namespace${onlyIn.length === 1 ? '' : 's'} ${onlyIn.join(', ')} could be looked at; fluxhook rights init -A prints the rights for all`,
        ]),
    ...unseenOfSources(found).map((missing) => `not seen: ${missingInWords(missing)}`),
    ...(settings === undefined
      ? []
      : [
          ...(isGone
            ? [
                'there is no notification-controller, which accepts deliveries: flux bootstrap or flux install installs it',
              ]
            : []),
          ...(process.env.GITHUB_TOKEN || !process.env.GH_TOKEN
            ? []
            : ['pulumi up reads GITHUB_TOKEN, and not GH_TOKEN: export GITHUB_TOKEN="$GH_TOKEN"']),
          ...(await operatorNotes(cluster, options)),
          ...(await rightNotes(cluster, settings)),
        ]),
  ];
}

async function operatorNotes(cluster: InitSituation['cluster'], { secretStore }: InitOptions): Promise<string[]> {
  const said = {
    'external-secret':
      secretStore === undefined
        ? 'External Secrets is here: with --secret-store ClusterSecretStore/NAME the tokens come from a store; otherwise Pulumi generates them'
        : `the tokens are read from ${secretStore}: put one of 16 characters or more there under each key before pulumi up`,
    'sealed-secret':
      'Sealed Secrets is here: if Flux should deploy the tokens from Git, see docs/tokens.md and docs/gitops.md; otherwise Pulumi generates them',
  } as const;
  const found = await Promise.all(
    Object.entries(said).map(async ([type, text]) => {
      const api = tokenApis[type as keyof typeof said];
      const served = api && known(await ofCluster('discover', () => cluster.serves(api)));
      return served ? [text] : [];
    }),
  );
  return found.flat();
}

/** What the caller is not allowed to do, of what `pulumi up` does. */
async function rightNotes(cluster: InitSituation['cluster'], settings: StackSettings): Promise<string[]> {
  const forbidden = await ofCluster('review rights', () => describeRights(cluster, settings));
  return (known(forbidden) ?? []).map(
    ({ namespace, rights }) =>
      `this account may not ${rights} in ${namespace}, which pulumi up needs: npx fluxhook deployer prints the rights for an administrator to grant`,
  );
}
