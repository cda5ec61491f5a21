import { relative } from 'node:path';
import { App } from 'cdk8s';
import { tellWarnings } from '../constructs/warnings.ts';
import { publicHost } from '../github/api.ts';
import { encryptedTokens } from '../gitops/encrypted-token.ts';
import { givenToken } from '../gitops/given-token.ts';
import { prepareManifests } from '../gitops/manifests.ts';
import { ProblemsError } from '../problems/problem.ts';
import { parseSettings, readStackFile, type StackSettings, type WebhookSettings } from '../settings/index.ts';
import { declare } from './declare.ts';
import { gitHubHost } from './github-host.ts';
import { limitsSources, notices, writtenHookRanges } from './notices.ts';

/**
 * Writes the Kubernetes side of a stack.
 * @param directory the project's folder
 * @param output where to. @default - CDK8S_OUTDIR, or dist/
 * @param only the webhook whose token is encrypted, if several have one
 * @throws ProblemsError and ViolationsError, before anything is written
 */
export async function synthesize(
  directory: string,
  output: string | undefined,
  only: string | undefined,
): Promise<void> {
  const config = readStackFile(directory, process.env.PULUMI_STACK);
  const host = gitHubHost(config);
  const settings = parseSettings(config, { host });
  if (host !== publicHost && limitsSources(settings) && settings.hookRanges === undefined) throw unknownRanges(host);
  const tokens = await encryptedTokens({ directory, stack: config.stack, settings, given: givenToken(), only });
  const app = new App({ ...(output !== undefined && { outdir: output }) });
  const warnings: string[] = [];
  tellWarnings(app, (warning) => warnings.push(warning));
  const { entrance } = declare(app, settings, tokens);
  const write = prepareManifests(app);
  write(() => tokens.save());
  console.error(`Wrote ${relative(process.cwd(), app.outdir) || app.outdir}/ (${config.origin}).`);
  for (const webhook of settings.webhooks) console.error(whereTheTokenIs(webhook, settings));
  if (limitsSources(settings)) console.error(whichRanges(settings));
  const { scheme } = entrance;
  const now = new Date();
  for (const notice of [...notices(settings, { scheme, asksGitHub: false, now }), ...warnings]) console.error(notice);
}

/** The built-in list is that of github.com. */
function unknownRanges(host: string): ProblemsError {
  return new ProblemsError('The firewall cannot be written', [
    {
      subject: 'fluxhook:hookRanges',
      problem: `the ranges that ${host} delivers from are not known, and synth makes no requests`,
      choices:
        'hookRanges with a date, an exposure whose sources are ranges or any, or one behind an Ingress or a Gateway',
      fix: `in the stack's file: fluxhook:hookRanges: { date: "YYYY-MM-DD", ranges: [RANGE] }`,
    },
  ]);
}

/** Synth makes no requests, so the ranges are as old as the list. */
function whichRanges(settings: StackSettings): string {
  const source = settings.hookRanges === undefined ? 'lib/github/hook-ranges.ts' : 'fluxhook:hookRanges';
  return `The firewall admits GitHub's ranges of ${writtenHookRanges(settings).date} (${source}).`;
}

/** No token is ever written, so a person has to know where it comes from instead. */
function whereTheTokenIs({ secret: { name, source } }: WebhookSettings, { ownership }: StackSettings): string {
  switch (source.type) {
    case 'pulumi':
      return ownership === 'pulumi'
        ? `Secret ${name} has no token in it; see its annotation fluxhook.dev/token.`
        : `Secret ${name} is not written: Pulumi keeps it.`;
    case 'existing-secret':
      return `Secret ${name} is not written: it has to be in the cluster.`;
    case 'external-secret':
      return `Secret ${name} comes from ${source.store}, through External Secrets.`;
    case 'sealed-secret':
      return `Secret ${name} is sealed; the controller of the cluster opens it.`;
    case 'sops':
      return `Secret ${name} is encrypted with SOPS: set spec.decryption of the Flux Kustomization.`;
    case 'substitution':
      return `Secret ${name} has \${${source.variable}}: set spec.postBuild.substituteFrom of the Flux Kustomization.`;
  }
}
