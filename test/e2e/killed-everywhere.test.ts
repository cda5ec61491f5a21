import assert from 'node:assert/strict';
import { once } from 'node:events';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { execa } from 'execa';
import { Cluster } from '../../lib/operate/cluster.ts';
import { diagnosisOf, faultsOf } from './doctor-scene.ts';
import { hookOf, hooksOf } from './hooks.ts';
import { killGroup } from './killed-up.ts';
import { pingAnswer } from './ping.ts';
import { bare, Project } from './project.ts';
import { environment, sandbox } from './sandbox.ts';

const repository = 'acme/fleet';
const flux = { namespace: 'flux-system' } as const;

/** Everything that the stack makes outside its state, in the order in which it is made. */
const objects = [
  { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', name: 'receiver', ...flux },
  { apiVersion: 'v1', kind: 'Service', name: 'receiver', ...flux },
  { apiVersion: 'v1', kind: 'Secret', name: 'fleet-webhook-token', ...flux },
  { apiVersion: 'source.toolkit.fluxcd.io/v1', kind: 'GitRepository', name: 'fleet', ...flux },
  { apiVersion: 'notification.toolkit.fluxcd.io/v1', kind: 'Receiver', name: 'fleet', ...flux },
  undefined,
] as const;

const nameOf = (object: (typeof objects)[number]) => object?.kind ?? 'webhook at GitHub';

describe('pulumi is killed as soon as something was made or deleted, which its state need not have', () => {
  let project: Project;
  const cluster = Cluster.open({ kubeconfig: environment('KUBECONFIG') });

  before(async () => {
    project = await Project.open('killed-everywhere', { ...bare, repository }, null);
  });
  after(() => project[Symbol.asyncDispose]());

  const isThere = async (object: (typeof objects)[number]) =>
    object === undefined ? (await hooksOf(repository)).length > 0 : (await cluster.look(object)) !== undefined;

  /** Kills a command (SIGKILL, the whole group) when an object has come or gone. */
  async function killWhen(command: 'up' | 'destroy', object: (typeof objects)[number]): Promise<void> {
    // The state of a killed destroy may still have what GitHub has no longer; a refresh sees that.
    const refresh = command === 'destroy' ? ['--refresh'] : [];
    const run = execa('pulumi', [command, '--yes', '--skip-preview', ...refresh, '--stack', 'killed-everywhere'], {
      cwd: project.directory,
      env: sandbox.env,
      reject: false,
      detached: true,
      all: true,
    });
    const ended = once(run, 'exit');
    const isDone = command === 'up';
    while (run.exitCode === null && run.signalCode === null) {
      if ((await isThere(object)) === isDone) {
        killGroup(run.pid);
        break;
      }
      await sleep(10);
    }
    await ended;
    const text = run.signalCode === 'SIGKILL' ? '' : (await run).all;
    assert.equal(run.signalCode, 'SIGKILL', `${command} ended before the ${nameOf(object)}:\n${text}`);
    await project.stack.succeed('cancel', '--yes');
  }

  test('up: the same command at last, one webhook, nothing to change after it', async () => {
    for (const object of objects) if (!(await isThere(object))) await killWhen('up', object);
    const up = await project.stack.up();
    assert.equal(up.exitCode, 0, up.text);
    assert.doesNotMatch(up.text, /would not reconcile/);
    const hook = await hookOf(repository);
    assert.equal(await pingAnswer('acme', 'fleet', hook.config.url ?? ''), 200);
    assert.deepEqual(faultsOf(await diagnosisOf('fleet', environment('GITHUB_TOKEN'))), []);
    const unchanged = await project.stack.up('--refresh', '--expect-no-changes');
    assert.equal(unchanged.exitCode, 0, unchanged.text);
  });

  test('destroy: with --refresh at last, and nothing is left, neither in the cluster nor at GitHub', async () => {
    for (const object of objects.toReversed()) if (await isThere(object)) await killWhen('destroy', object);
    const destroy = await project.stack.run('destroy', '--yes', '--skip-preview', '--refresh');
    assert.equal(destroy.exitCode, 0, destroy.text);
    for (const object of objects) assert.equal(await isThere(object), false, nameOf(object));
  });

  test('up that was killed when GitHub had made the webhook: destroy takes the webhook too', async () => {
    await killWhen('up', undefined);
    const destroy = await project.stack.run('destroy', '--yes', '--skip-preview');
    assert.equal(destroy.exitCode, 0, destroy.text);
    for (const object of objects) assert.equal(await isThere(object), false, nameOf(object));
  });
});
