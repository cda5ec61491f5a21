import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { execa } from 'execa';
import { Receiver, WebhookToken } from '../../lib/constructs/index.ts';
import { checkout } from '../checkout.ts';
import { claimedBlocks } from '../examples/claims.ts';
import { sandbox } from './sandbox.ts';
import { Scratch, scratchToken, token } from './scratch.ts';

describe('npm run sender', () => {
  let scratch: Scratch;
  before(async () => {
    scratch = await Scratch.open('sender');
    await scratch.apply((chart) => {
      const secret = new WebhookToken(chart, 'token', { token });
      const targets = [{ kind: 'ImageRepository', name: 'app' }] as const;
      new Receiver(chart, 'dockerhub', {
        metadata: { name: 'dockerhub' },
        type: 'dockerhub',
        secretRef: secret,
        resources: targets,
      });
      new Receiver(chart, 'github', {
        metadata: { name: 'github' },
        type: 'github',
        secretRef: secret,
        resources: targets,
        events: ['push'],
      });
      const none = new WebhookToken(chart, 'none', { metadata: { name: 'none' }, token: { type: 'existing-secret' } });
      new Receiver(chart, 'waiting', {
        metadata: { name: 'waiting' },
        type: 'generic',
        secretRef: none,
        resources: targets,
      });
    });
  });
  after(() => scratch[Symbol.asyncDispose]());

  async function sender(...args: string[]): Promise<{ exitCode: number | undefined; text: string }> {
    const own = ['run', '--silent', 'sender', '--', ...args, '--namespace', scratch.namespace];
    const run = await execa('npm', own, { cwd: checkout, env: sandbox.env, all: true, reject: false });
    return { exitCode: run.exitCode, text: run.all };
  }

  test('prints the real URL and what to fill in, and no token', async () => {
    const path = new URL(await scratch.url('dockerhub')).pathname;
    const { exitCode, text } = await sender('dockerhub', '--address', 'https://flux.example.org');
    assert.equal(exitCode, 0, text);
    assert.match(text, /^Docker Hub: \(repository\) > Webhooks > New webhook:\n/);
    assert.ok(text.includes(`\n  Webhook URL: https://flux.example.org${path}\n`), text);
    await scratch.url('github');
    const own = await sender('github', '--address', `http://${sandbox.addresses?.receiver}`);
    assert.match(
      own.text,
      new RegExp(`Secret: the token \\(key .token. of the Secret ${scratch.namespace}/webhook-token`),
    );
    assert.match(own.text, /The URL is plain HTTP/);
    assert.doesNotMatch(own.text, /SSL/);
    assert.ok(!(text + own.text).includes(scratchToken));
  });

  test('the commands of the guide print the same URL', async () => {
    const path = new URL(await scratch.url('dockerhub')).pathname;
    const blocks = claimedBlocks('test/e2e/sender.test.ts', 'docs/receivers.md', 'sh');
    assert.equal(blocks.length, 2);
    for (const { text } of blocks) {
      // Theirs is the namespace flux-system: said by the one, the default of the other.
      const here = text.includes('flux-system')
        ? text.replace('flux-system', scratch.namespace)
        : `${text.trim()} --namespace ${scratch.namespace}`;
      const { stdout } = await execa('bash', ['-c', here], { cwd: checkout, env: sandbox.env });
      assert.ok(stdout.includes(`https://flux.example.org${path}`), stdout);
    }
  });

  for (const [args, said] of [
    [
      ['missing', '--address', 'https://x.org'],
      /Receiver scratch-sender\/missing\n {4}problem: it is not in the cluster/,
    ],
    [
      ['waiting', '--address', 'https://x.org'],
      /problem: Flux has given it no path yet(.|\n)*describe receiver waiting/,
    ],
    [['github', '--address', 'https://x.org/hook'], /It has to be https:\/\/HOST or https:\/\/HOST:PORT/],
    [[], /missing required argument 'receiver'/],
  ] as const) {
    test(`${args.join(' ')} fails with the reason`, async () => {
      const { exitCode, text } = await sender(...args);
      assert.equal(exitCode, 2, text);
      assert.match(text, said);
      assert.doesNotMatch(text, /\.ts:\d+/);
    });
  }
});
