import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { get } from './cluster.ts';
import { hookOf } from './hooks.ts';
import { pingAnswer } from './ping.ts';
import { bare, Project } from './project.ts';
import { SignedStream } from './signed-stream.ts';

const repository = 'acme/service-31';

/** A delivery is taken, and reconciles nothing: what is measured is whether it is taken. */
const nothing = 'has(req.ref) && req.ref == "refs/heads/none"';

/** The token of the Receiver that a URL leads to. */
export async function tokenOf(url: string): Promise<string> {
  for (const name of ['service-31', 'service-31-b']) {
    const receiver = await get('receiver', name);
    if (receiver?.status?.webhookPath !== new URL(url).pathname) continue;
    const secret = await get('secret', receiver.spec.secretRef.name);
    return Buffer.from(secret?.data?.token ?? '', 'base64').toString();
  }
  throw new Error(`no Receiver for ${url}`);
}

describe('the token of a stack is rotated', () => {
  let project: Project;

  before(async () => {
    project = await Project.open('rotate', { ...bare, repository, filter: nothing }, null);
    const up = await project.stack.up();
    assert.equal(up.exitCode, 0, up.text);
  });
  after(() => project[Symbol.asyncDispose]());

  test('by the setting and one pulumi up, without a lost delivery', async () => {
    const before = await hookOf(repository);
    const stream = new SignedStream(repository, tokenOf);
    await stream.start();
    await project.set({ tokenSlot: 'b' });
    const up = await project.stack.up();
    const streamed = await stream.end();
    console.log(up.text, streamed);
    assert.equal(up.exitCode, 0, up.text);
    assert.deepEqual(Object.keys(streamed.answers), ['200'], JSON.stringify(streamed));
    const hook = await hookOf(repository);
    assert.equal(hook.id, before.id);
    assert.notEqual(hook.config.url, before.config.url);
    assert.equal(await pingAnswer('acme', 'service-31', hook.config.url ?? ''), 200);
    assert.equal(await get('receiver', 'service-31'), undefined);
    assert.equal(await get('secret', 'service-31-webhook-token'), undefined);
    const unchanged = await project.stack.up('--expect-no-changes', '--refresh');
    assert.equal(unchanged.exitCode, 0, unchanged.text);
    const preview = await project.stack.run('preview', '--expect-no-changes');
    assert.equal(preview.exitCode, 0, preview.text);
  });
});
