import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, afterEach, before, describe, test } from 'node:test';
import { parse, stringify } from 'yaml';
import { allBlocks } from '../examples/code-blocks.ts';
import { get, kubectl } from './cluster.ts';
import { deliver } from './delivery.ts';
import { Continuity, commands, GitOpsReader } from './gitops-guide.ts';
import { KustomizeController } from './kustomize-controller.ts';
import { listHooks } from './sandbox.ts';

const tokens = allBlocks('docs/tokens.md');

/** What docs/tokens.md says in a section: its commands, its settings, and what the Flux Kustomization has to be told. */
function section(name: string): { commands: string; settings: string; spec: object } {
  const texts = (language: string) =>
    tokens.filter((block) => block.section === name && block.language === language).map(({ text }) => text);
  const [settings = '', spec = '', ...others] = texts('yaml');
  assert.deepEqual(others, []);
  return { commands: texts('sh').join(''), settings, spec: parse(spec).spec };
}

describe('docs/gitops.md: the token comes from Git as well', () => {
  let flux: KustomizeController;
  let reader: GitOpsReader;

  /** Tells the Kustomization more than docs/gitops.md does. */
  function tell(spec: object): void {
    const file = join(reader.directory, 'fluxhook.yaml');
    const kustomization = parse(readFileSync(file, 'utf8'));
    writeFileSync(file, stringify({ ...kustomization, spec: { ...kustomization.spec, ...spec } }));
  }

  before(async () => {
    flux = await KustomizeController.start();
  });
  after(() => flux?.[Symbol.asyncDispose]());

  afterEach(async () => {
    await reader?.[Symbol.asyncDispose]();
    const secrets = ['sops-age', 'flux-variables'];
    await kubectl(['-n', 'flux-system', 'delete', 'secret', ...secrets, '--ignore-not-found']);
  });

  test('a generated token moves there: nothing that is live changes, and what is committed holds it encrypted', async () => {
    const sops = section('sops');
    reader = await GitOpsReader.open('gitops-token');
    await reader.run('pulumi up');
    const first = await Continuity.begin();
    const token = Buffer.from((await get('secret', 'webhook-token'))?.data?.token ?? '', 'base64').toString();
    assert.match(token, /^[0-9a-f]{64}$/);

    await reader.run(sops.commands + commands.handover);
    tell(sops.spec);
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

  test('Flux puts it in: a token that a Secret of Flux has', async () => {
    const substitution = section('substitution');
    reader = await GitOpsReader.open('gitops-variable');
    const file = join(reader.directory, 'Pulumi.gitops-variable.yaml');
    const written = parse(readFileSync(file, 'utf8'));
    const config = { ...written.config, ...parse(substitution.settings).config };
    writeFileSync(file, stringify({ ...written, config }));
    tell(substitution.spec);
    const token = 'token-of-the-substitution-guide';
    await reader.run(
      `kubectl -n flux-system create secret generic flux-variables --from-literal=WEBHOOK_TOKEN=${token}`,
    );
    await reader.run(commands.write + commands.reconcile + substitution.commands);
    await reader.run('pulumi up');
    const [hook] = await listHooks();
    assert.equal(await deliver(hook?.config.url ?? '', token), 200);
    assert.ok(!(await reader.run('git show origin/main')).includes(token));
  });
});
