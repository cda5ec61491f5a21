import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { CommandFailed } from '../exit-codes.ts';

export interface TakeOverOptions {
  /** @default - the selected one */
  readonly stack?: string;
  readonly own: boolean;
  readonly yes: boolean;
}

const setting = 'fluxhook:adopt';

/** Takes over what somebody made by hand, as it is, and brings the stack to rest. */
export async function takeOver({ stack, own, yes }: TakeOverOptions): Promise<void> {
  const ofStack = stack === undefined ? [] : ['--stack', stack];
  await pulumi('config', 'set', setting, own ? 'own' : 'keep', ...ofStack);
  // If it is interrupted or refused, the setting stays, and the same command continues.
  await pulumi('up', ...(yes ? ['--yes'] : []), ...ofStack);
  await pulumi('up', '--yes', '--skip-preview', ...ofStack);
  await pulumi('config', 'rm', setting, ...ofStack);
}

/**
 * @throws CommandFailed when it fails; it prints its own messages
 * @throws Error when there is no pulumi
 */
async function pulumi(...args: string[]): Promise<void> {
  const [exitCode] = await once(spawn('pulumi', args, { stdio: 'inherit' }), 'exit');
  if (exitCode === 0) return;
  throw new CommandFailed(
    `pulumi ${args[0]} failed. ${setting} is set: run the same command again to continue, or pulumi config rm ${setting} to go back.`,
  );
}
