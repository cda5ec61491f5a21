import { join } from 'node:path';
import { launchSandbox } from '../../sandbox/launch.ts';
import { progressLines } from '../../sandbox/progress.ts';

/** Runs doctor in a sandbox of its own as the test does that compares the picture with a run. @returns what it printed */
export async function record(): Promise<string> {
  const interrupt = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => interrupt.abort());
  const progress = progressLines(process.stderr, Date.now());
  const sandbox = await launchSandbox({ signal: interrupt.signal, onEvent: progress.show });
  progress.end();
  try {
    process.env.FLUXHOOK_TEST_SANDBOX = join(sandbox.state.dir, 'state.json');
    const { Scene } = await import('../../test/e2e/doctor-scene.ts');
    const { picturedRun } = await import('../../test/e2e/doctor-picture.ts');
    await using scene = await Scene.open();
    return await picturedRun(scene);
  } finally {
    await sandbox.stop();
  }
}
