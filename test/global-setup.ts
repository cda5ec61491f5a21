import { join } from 'node:path';
import { launchSandbox, type Sandbox } from '../sandbox/launch.ts';
import { progressLines } from '../sandbox/progress.ts';

let sandbox: Sandbox | undefined;

/** Boots the sandbox that the tests under e2e/ share; the first time on a machine this compiles what it needs. */
export async function globalSetup(): Promise<void> {
  const progress = progressLines(process.stderr, Date.now());
  sandbox = await launchSandbox({ onEvent: progress.show });
  progress.end();
  process.env.FLUXHOOK_TEST_SANDBOX = join(sandbox.state.dir, 'state.json');
}

export async function globalTeardown(): Promise<void> {
  await sandbox?.stop();
}
