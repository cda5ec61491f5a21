import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { kubectl } from './cluster.ts';
import { faultsOf, Scene } from './doctor-scene.ts';

/** Something that goes wrong, and what doctor has to say of it. */
export interface Fault {
  readonly name: string;
  readonly make: (scene: Scene) => Promise<unknown>;
  /** As HOP REASON; a warning, or what is not known, has a question mark behind it. */
  readonly says: readonly string[];
  /** Takes away what mending the scene does not. */
  readonly undo?: () => Promise<unknown>;
}

/** Makes each fault for real, looks, and removes it. */
export function testFaults(
  title: string,
  faults: readonly Fault[],
  more: (scene: () => Scene) => void = () => {},
): void {
  describe(title, () => {
    let scene: Scene;
    before(async () => {
      scene = await Scene.open();
    });
    after(() => scene[Symbol.asyncDispose]());
    for (const { name, make, says, undo } of faults) {
      test(`names ${name}`, async () => {
        await scene.mend();
        try {
          await make(scene);
          const report = await scene.diagnosis();
          assert.deepEqual(faultsOf(report), says, JSON.stringify(report, undefined, 2));
        } finally {
          await undo?.();
        }
      });
    }
    more(() => scene);
  });
}

/** kubectl in Flux's namespace. */
export const flux = (...args: string[]) => kubectl(['-n', 'flux-system', ...args]);

export const apply = (manifest: object) => kubectl(['apply', '-f', '-'], JSON.stringify(manifest));

export const gitRepository = { apiVersion: 'source.toolkit.fluxcd.io/v1', kind: 'GitRepository' };

/** Flux's Deployment: nothing here makes Pods of it. */
export const deployment = (replicas: number, args: string[] = []) => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: {
    name: 'notification-controller',
    namespace: 'flux-system',
    labels: {
      'app.kubernetes.io/component': 'notification-controller',
      'app.kubernetes.io/part-of': 'flux',
      'control-plane': 'controller',
    },
  },
  spec: {
    replicas,
    selector: { matchLabels: { app: 'notification-controller' } },
    template: {
      metadata: { labels: { app: 'notification-controller' } },
      spec: { containers: [{ name: 'manager', image: 'ghcr.io/fluxcd/notification-controller:v1.9.3', args }] },
    },
  },
});

/** As the sandbox has it from the start. */
export const usualDeployment = () => apply(deployment(1));
