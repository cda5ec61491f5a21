/**
 * Takes over what somebody made by hand, as it is, and brings the stack to rest:
 *
 *   npm run adopt -- --stack prod
 */

import { Command, CommanderError } from 'commander';
import { execa } from 'execa';

interface Options {
  readonly stack?: string;
  readonly own: boolean;
  readonly yes: boolean;
}

const setting = 'fluxhook:adopt';

const program = new Command('npm run adopt --')
  .description(
    'Takes over the objects and the webhook that are there already, with their token, path and id: sets fluxhook:adopt, runs ' +
      '`pulumi up` twice (GitHub shows no secret, so the second one writes it into the state), and takes the setting away again. ' +
      'What was taken over says so itself, and `pulumi destroy` keeps it.',
  )
  .option('-s, --stack <name>', 'the stack; default: the selected one')
  .option('--own', "make it the stack's: `pulumi destroy` deletes it", false)
  .option('-y, --yes', 'do not ask after the preview', false)
  .allowExcessArguments(false)
  .showHelpAfterError()
  .exitOverride()
  .action(adopt);

try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = error instanceof CommanderError ? error.exitCode : 1;
  if (!(error instanceof CommanderError)) console.error(error instanceof Error ? error.message : String(error));
}

async function adopt({ stack, own, yes }: Options): Promise<void> {
  const ofStack = stack === undefined ? [] : ['--stack', stack];
  await pulumi('config', 'set', setting, own ? 'own' : 'keep', ...ofStack);
  // Interrupted or refused, the setting stays: the same command again goes on.
  await pulumi('up', ...(yes ? ['--yes'] : []), ...ofStack);
  await pulumi('up', '--yes', '--skip-preview', ...ofStack);
  await pulumi('config', 'rm', setting, ...ofStack);
}

/** @throws Error when it fails; what it says, it says itself */
async function pulumi(...args: string[]): Promise<void> {
  const { exitCode } = await execa('pulumi', args, { stdio: 'inherit', reject: false });
  if (exitCode === 0) return;
  throw new Error(
    `pulumi ${args[0]} failed. ${setting} is set: the same command again goes on; pulumi config rm ${setting} goes back.`,
  );
}
