import { relative } from 'node:path';
import { parseArgs } from 'node:util';
import { App } from 'cdk8s';
import { ViolationsError, validate } from './constructs/validate.ts';
import { limitsSources, writtenHookRanges } from './exposure.ts';
import { prepareManifests } from './manifests.ts';
import { notices } from './notices.ts';
import { ProblemsError } from './problems.ts';
import { declare } from './program.ts';
import { parseSettings, readStackFile, type Settings } from './settings/index.ts';
import { encryptedToken } from './token/encrypted-token.ts';
import { givenToken, tokenVariable } from './token/given-token.ts';
import { tokenSource } from './token/source.ts';
import { TokenFile } from './token/token-file.ts';

/**
 * The GitOps front end: writes the Kubernetes side of a stack to dist/, to `--output`, or to CDK8S_OUTDIR, which
 * `cdk8s synth` sets. The stack is PULUMI_STACK, or the only one that has a file. No engine takes part, so there are no
 * outputs; what cannot be used is printed and the process ends with 1, without having written anything.
 *
 * @param directory the project's folder
 */
export async function run(
  directory: string,
): Promise<Partial<Record<'hookPath' | 'hookUrl' | 'address' | 'webhookId', never>>> {
  try {
    const { output, help } = readArguments();
    if (help) {
      console.log(usage);
      return {};
    }
    const raw = readStackFile(directory, process.env.PULUMI_STACK);
    const settings = parseSettings(raw);
    const token = givenToken();
    const file = new TokenFile(directory, raw.stack);
    const encrypted = await encryptedToken({ directory, file, settings, token });
    if (token !== undefined && encrypted === undefined) throw notEncrypted(settings);
    const app = new App({ ...(output !== undefined && { outdir: output }) });
    declare(app, settings, tokenSource(settings, encrypted));
    validate(app);
    const write = prepareManifests(app);
    file.save();
    write();
    console.error(`Wrote ${relative(process.cwd(), app.outdir) || app.outdir}/ (${raw.origin}).`);
    console.error(whereTheTokenIs(settings));
    if (limitsSources(settings)) console.error(whichRanges(settings));
    for (const notice of notices(settings, { asksGitHub: false, now: new Date() })) console.error(notice);
  } catch (error) {
    if (!(error instanceof ProblemsError || error instanceof ViolationsError)) throw error;
    console.error(error.message);
    process.exitCode = 1;
  }
  return {};
}

const usage = `npm run synth -- [--output FOLDER]

Writes the Kubernetes side of a stack, without Pulumi and without asking anybody.

  -o, --output FOLDER  where to (default: dist)
      --offline        accepted; there is no other mode
      --help           this text

PULUMI_STACK names the stack; without it, the only one that has a file Pulumi.STACK.yaml.
${tokenVariable}=- reads a token to encrypt from standard input; see docs/tokens.md.`;

function readArguments() {
  const options = {
    output: { type: 'string', short: 'o' },
    offline: { type: 'boolean' },
    help: { type: 'boolean' },
  } as const;
  try {
    return parseArgs({ options }).values;
  } catch (error) {
    throw new ProblemsError('The command cannot be used', [
      {
        subject: process.argv.slice(2).join(' '),
        problem: error instanceof Error ? error.message : String(error),
        choices: '--output FOLDER (-o), --offline, --help',
        fix: 'npm run synth -- --help',
      },
    ]);
  }
}

function notEncrypted({ tokenSource }: Settings): ProblemsError {
  return new ProblemsError('The token is not used', [
    {
      subject: tokenVariable,
      problem: `fluxhook:tokenSource ${tokenSource} encrypts no token`,
      choices: 'fluxhook:tokenSource sops or sealed-secret',
      fix: `unset ${tokenVariable}, or pulumi config set fluxhook:tokenSource sops`,
    },
  ]);
}

/** Synth asks nobody, so the ranges are as old as the list is. */
function whichRanges(settings: Settings): string {
  const source = settings.hookRanges.length > 0 ? 'fluxhook:hookRanges' : 'lib/github/hook-ranges.ts';
  return `The firewall admits GitHub's ranges of ${writtenHookRanges(settings).date} (${source}).`;
}

/** No token is ever written, so a person has to know where it comes from instead. */
function whereTheTokenIs(settings: Settings): string {
  const { tokenSecret, secretStore, tokenVariable } = settings;
  switch (settings.tokenSource) {
    case 'pulumi':
      return settings.ownership === 'pulumi'
        ? `Secret ${tokenSecret} has no token in it; see its annotation fluxhook.dev/token.`
        : `Secret ${tokenSecret} is not written: Pulumi keeps it.`;
    case 'existing-secret':
      return `Secret ${tokenSecret} is not written: it has to be in the cluster.`;
    case 'external-secret':
      return `Secret ${tokenSecret} comes from ${secretStore}, through External Secrets.`;
    case 'sealed-secret':
      return `Secret ${tokenSecret} is sealed; the controller of the cluster opens it.`;
    case 'sops':
      return `Secret ${tokenSecret} is encrypted with SOPS: set spec.decryption of the Flux Kustomization.`;
    case 'substitution':
      return `Secret ${tokenSecret} has \${${tokenVariable}}: set spec.postBuild.substituteFrom of the Flux Kustomization.`;
  }
}
