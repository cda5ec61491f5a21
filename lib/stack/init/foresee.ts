import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'cdk8s';
import { validate } from '../../constructs/validate.ts';
import type { StackSettings } from '../../settings/index.ts';
import { declare } from '../declare.ts';

/**
 * What `pulumi up` would do in the cluster, as the review of manifests has it: from what the stack file had to what it
 * gets.
 * @param before undefined for a stack that has nothing yet
 * @param review compares two folders of manifests
 * @throws ViolationsError where the settings result in something that Flux would refuse
 */
export async function foreseen<T>(
  before: StackSettings | undefined,
  after: StackSettings,
  review: (before: string, after: string) => Promise<T>,
): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'fluxhook-init-'));
  try {
    const folders = (['before', 'after'] as const).map((side) => {
      const app = new App({ outdir: join(folder, side) });
      const settings = { before, after }[side];
      if (settings !== undefined) {
        declare(app, settings, { sourceOf: () => undefined });
        validate(app);
      }
      app.synth();
      return app.outdir;
    });
    return await review(folders[0] as string, folders[1] as string);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
