import assert from 'node:assert/strict';
import { execa } from 'execa';
import { program } from '../checkout.ts';
import type { Scene } from './doctor-scene.ts';
import { sandbox } from './sandbox.ts';

/** What differs from run to run, and what stands for it in the picture. */
const stable: readonly (readonly [RegExp, string])[] = [
  [/webhook \d+/g, 'webhook 4711'],
  [/hooks\/\d+/g, 'hooks/4711'],
  [/\d+ s ago/g, '12 s ago'],
  [/ready for \d+ (s|min)/g, 'ready for 5 min'],
  [/127\.0\.\d+\.\d+/g, '203.0.113.7'],
  [/sha1:[0-9a-f]{7,}/g, 'sha1:53be99c'],
];

/** A push to a webhook that somebody gave another secret, and what doctor prints of it on a terminal. */
export async function picturedRun(scene: Scene): Promise<string> {
  assert.equal(await scene.push(), 200);
  await scene.setHook({}, { secret: 'another-secret' });
  assert.equal(await scene.push(), 400);
  const { exitCode, stdout, stderr } = await execa('node', [program, 'doctor', 'doctor'], {
    env: { ...sandbox.env, FORCE_COLOR: '1' },
    reject: false,
  });
  assert.deepEqual([exitCode, stderr], [1, ''], stdout);
  return `${stable.reduce((text, [changing, shown]) => text.replace(changing, shown), stdout)}\n`;
}
