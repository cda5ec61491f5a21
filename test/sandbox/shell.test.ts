import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { execa } from 'execa';
import { WorkTree } from '../examples/work-tree.ts';

const root = mkdtempSync(join(tmpdir(), 'fluxhook-shell-'));

/** What the commands write stays in it. */
const copy = await WorkTree.copy();

/** Runs commands in one shell, as a person types them. */
const shell = (...commands: string[]) =>
  execa('bash', ['-euc', commands.join('\n')], {
    cwd: copy.directory,
    env: { FLUXHOOK_STATE: root, npm_config_loglevel: 'error' },
    all: true,
    reject: false,
  });

const take = 'eval "$(npm run --silent sandbox -- env)"';

after(async () => {
  await shell('npm run sandbox -- down');
  copy[Symbol.dispose]();
  rmSync(root, { recursive: true, force: true });
});

test('a sandbox starts in the shell of one that is gone, and that shell can use it', async () => {
  const { exitCode, all } = await shell(
    'npm run sandbox -- up',
    take,
    'pulumi stack init first',
    'npm run sandbox -- down',
    // As a person may who has forgotten that it is gone: this makes its folder again.
    'pulumi version',
    'npm run sandbox -- up',
    take,
    'pulumi stack ls --json',
    'kubectl get namespace flux-system -o name',
    'echo "in $FLUXHOOK_SANDBOX"',
    'npm run sandbox -- down',
  );
  assert.equal(exitCode, 0, all);
  assert.match(all, /Ended sandbox "default"(.|\n)*Sandbox "default" is ready(.|\n)*\n\[\]\n/);
  assert.match(all, /namespace\/flux-system\nin default\n/);
  assert.ok(!existsSync(root), 'down left nothing');
});
