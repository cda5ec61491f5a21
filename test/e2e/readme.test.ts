import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { execa } from 'execa';
import { checkout } from '../checkout.ts';
import { codeBlocks } from '../examples/code-blocks.ts';

/** The shell blocks of the README, in order. */
const blocks = codeBlocks('README.md', 'sh');

/** This test is part of what that one command runs. */
const itself = 'npm ci && npm test\n';

describe('README', () => {
  const scratch = mkdtempSync(join(tmpdir(), 'fluxhook-readme-'));
  const clone = join(scratch, 'fluxhook');
  let output = '';

  before(async () => {
    await execa('git', ['clone', '--quiet', checkout, clone]);
    // What is not committed yet is part of what is tested.
    const { stdout: changes } = await execa('git', ['diff', 'HEAD', '--binary'], { cwd: checkout });
    if (changes !== '') await execa('git', ['apply', '--allow-empty'], { cwd: clone, input: `${changes}\n` });
    const script = blocks.filter((block) => block !== itself).join('');
    const run = await execa('bash', ['-euxc', script], {
      cwd: clone,
      all: true,
      reject: false,
      // A sandbox of its own, named as a person's would be.
      env: { FLUXHOOK_STATE: join(scratch, 'state'), npm_config_loglevel: 'error' },
    });
    output = run.all;
    assert.equal(run.exitCode, 0, output);
  });

  after(() => rmSync(scratch, { recursive: true, force: true }));

  test('starts with the two commands', () => {
    assert.deepEqual(blocks.slice(0, 2), ['npm ci && npm start\n', itself]);
  });

  test('npm start shows the chain, live and as a table', () => {
    const path = '/hook/be1782fa344b4a24ea458be2dde11f9c289b91e79282805c61cae3c6d5364741';
    for (const pattern of [
      /s {2}pulumi up \(the reference set-up\)/,
      /RepositoryWebhook .*created/,
      /s {2}pushing a commit to main/,
      /GitRepository\/my-nginx .*https:\/\/github\.com\/sidd-harth\/nginx, every 15m/,
      /Secret\/webhook-token .*keys: token/,
      /Service\/receiver .*LoadBalancer 127\.0\.0\.\d+, 80 → 9292/,
      /Receiver\/github-receiver .*Ready/,
      new RegExp(`Receiver message .*Receiver initialized for path: ${path}`),
      new RegExp(`hook URL .*http://127\\.0\\.0\\.\\d+${path}`),
      /webhook .*id \d+, events push, ping/,
      /ping .*HTTP 200/,
      /push → artifact .*\d+ ms, against polling every 15m/,
    ]) {
      assert.match(output, pattern);
    }
  });

  test('npm run synth writes dist/', () => assert.match(output, /Wrote dist\//));

  test('npm run review says what another way in means', () => {
    assert.match(output, /Exposure changes\*\*: `LoadBalancer` → `HTTPRoute`/);
  });

  test('the sandbox is operated as described', () => {
    assert.match(output, /Sandbox "default" is ready after/);
    assert.match(output, /github-receiver +\S+ +True +Receiver initialized for path: \/hook\//);
    assert.match(output, /Ended sandbox "default"/);
  });
});
