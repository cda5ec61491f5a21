import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { execa } from 'execa';
import { checkout } from '../checkout.ts';

test('npm start -- --keep leaves a sandbox in which the chain goes on working', async () => {
  const state = mkdtempSync(join(tmpdir(), 'fluxhook-keep-'));
  const run = execa({ cwd: checkout, all: true, env: { FLUXHOOK_STATE: state, npm_config_loglevel: 'error' } });
  try {
    const { all } = await run`npm start -- --keep --name kept`;
    assert.match(all, /push → artifact .*\d+ ms/);
    assert.match(all, /eval "\$\(npm run --silent sandbox -- env --name kept\)"/);
    assert.match(all, /KUBECONFIG=.*kept/);
    assert.match(all, /GITHUB_TOKEN=\(secret\)/);
    const commands = [
      'eval "$(npm run --silent sandbox -- env --name kept)"',
      'kubectl -n flux-system get receiver github-receiver -o jsonpath={.status.webhookPath}',
      'pulumi up --yes --skip-preview --expect-no-changes',
    ];
    const used = await run`bash -euc ${commands.join('\n')}`;
    assert.match(used.all, /\/hook\/be1782fa344b4a24ea458be2dde11f9c289b91e79282805c61cae3c6d5364741/);
  } finally {
    const { all } = await run`npm run sandbox -- down --name kept`;
    assert.match(all, /Ended sandbox "kept": daemon, etcd, /);
    rmSync(state, { recursive: true, force: true });
  }
});

test('an unknown option is named, with the way to the list', async () => {
  const { exitCode, stderr } = await execa('npm', ['start', '--', '--kepe'], { cwd: checkout, reject: false });
  assert.equal(exitCode, 1);
  assert.match(stderr, /unknown option '--kepe'/);
  assert.match(stderr, /--help lists the options/);
});
