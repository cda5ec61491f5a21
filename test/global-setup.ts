import { join } from 'node:path';
import { launchSandbox, type Sandbox } from '../sandbox/launch.ts';
import { progressLines } from '../sandbox/progress.ts';

let sandbox: Sandbox | undefined;

/**
 * A sandbox for test files that are run without test/run.ts, for instance in a debugger:
 * `node --inspect-brk --test --test-global-setup=test/global-setup.ts FILE`.
 */
export async function globalSetup(): Promise<void> {
  const progress = progressLines(process.stderr, Date.now());
  sandbox = await launchSandbox({ onEvent: progress.show });
  progress.end();
  process.env.FLUXHOOK_TEST_SANDBOX = join(sandbox.state.dir, 'state.json');
}

export async function globalTeardown(): Promise<void> {
  await sandbox?.stop();
}
