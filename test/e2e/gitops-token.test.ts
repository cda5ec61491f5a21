import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { parse, stringify } from 'yaml';
import { allBlocks } from '../examples/code-blocks.ts';
import { get, kubectl } from './cluster.ts';
import { Continuity, commands, GitOpsReader } from './gitops-guide.ts';
import { KustomizeController } from './kustomize-controller.ts';

/** What docs/tokens.md says of SOPS. */
const sops = allBlocks('docs/tokens.md').filter(({ section }) => section === 'sops');
const makeKey = sops.find(({ language }) => language === 'sh')?.text ?? '';
const decryption = sops.find(({ language, text }) => language === 'yaml' && text.startsWith('spec:'))?.text ?? '';

describe('docs/gitops.md: a generated token moves into Git with the rest', () => {
  let flux: KustomizeController;
  let reader: GitOpsReader;

  before(async () => {
    flux = await KustomizeController.start();
    reader = await GitOpsReader.open('gitops-token');
  });

  after(async () => {
    await reader?.[Symbol.asyncDispose]();
    await kubectl(['-n', 'flux-system', 'delete', 'secret', 'sops-age', '--ignore-not-found']);
    await flux?.[Symbol.asyncDispose]();
  });

  test('nothing that is live changes, and what is committed holds it encrypted', async () => {
    await reader.run('pulumi up');
    const first = await Continuity.begin();
    const token = Buffer.from((await get('secret', 'webhook-token'))?.data?.token ?? '', 'base64').toString();
    assert.match(token, /^[0-9a-f]{64}$/);

    await reader.run(makeKey + commands.handover);
    const file = join(reader.directory, 'fluxhook.yaml');
    const kustomization = parse(readFileSync(file, 'utf8'));
    kustomization.spec = { ...kustomization.spec, ...parse(decryption).spec };
    writeFileSync(file, stringify(kustomization));
    // "In place of the first two commands of step 2".
    const rest = commands.write.split('\n').slice(2).join('\n');
    assert.match(rest, /^git commit /);
    const text = await reader.run(commands.writeToken + rest + commands.reconcile);
    assert.match(text, /Secret webhook-token is encrypted with SOPS/);
    await first.holds(reader.stack);

    await reader.run(commands.letGo);
    await first.holds(reader.stack);
    const again = await reader.stack.up('--expect-no-changes');
    assert.equal(again.exitCode, 0, again.text);

    const committed = await reader.run('git show origin/main');
    for (const file of ['deploy/secret-webhook-token.yaml', 'Pulumi.gitops-token.yaml', 'token.gitops-token.yaml']) {
      assert.ok(committed.includes(`+++ b/${file}\n`), file);
    }
    for (const plain of [token, Buffer.from(token).toString('base64')]) assert.ok(!committed.includes(plain));
    // What was committed is all that it takes to write the same again.
    await reader.run(`
      rm -r deploy Pulumi.STACK.yaml token.STACK.yaml
      git checkout --quiet HEAD -- Pulumi.STACK.yaml token.STACK.yaml
      npm run synth -- --output deploy
      git diff --exit-code HEAD -- deploy`);
  });
});
