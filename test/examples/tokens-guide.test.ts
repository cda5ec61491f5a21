import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, afterEach, before, describe, test } from 'node:test';
import { parse, parseDocument } from 'yaml';
import { get, kubectl } from '../e2e/cluster.ts';
import { deliver } from '../e2e/delivery.ts';
import { listHooks, sandbox } from '../e2e/sandbox.ts';
import { tutorialConfig } from '../given-settings.ts';
import { claimedBlocks } from './claims.ts';
import { allBlocks } from './code-blocks.ts';
import { standIns } from './stand-ins.ts';
import { WorkTree } from './work-tree.ts';

const page = 'docs/tokens.md';
const blocks = claimedBlocks('test/examples/tokens-guide.test.ts', page, 'sh');
const encrypting = 'sops and sealed-secret: the encrypted token in Git';

const commands = (section: string) =>
  blocks
    .filter((block) => block.section === section)
    .map(({ text }) => text)
    .join('');

/** The settings that a section shows, as they are there. */
function settings(section: string): string {
  const all = allBlocks(page).filter((block) => block.section === section && block.text.startsWith('config:\n'));
  assert.equal(all.length, 1, section);
  return all[0]?.text ?? '';
}

/** The tutorial's names, which the page has in its commands. */
const configure = Object.entries(tutorialConfig)
  .map(([key, value]) => `pulumi config set --plaintext ${key} ${value}\n`)
  .join('');

describe(`${page}: the commands run`, () => {
  let copy: WorkTree;
  let env: Record<string, string>;

  before(async () => {
    copy = await WorkTree.copy();
    // PULUMI_OPTION_YES answers the question of `pulumi up`.
    env = { ...sandbox.env, PATH: `${standIns(copy.directory)}:${sandbox.env.PATH}`, PULUMI_OPTION_YES: 'true' };
  });

  after(() => copy[Symbol.dispose]());

  afterEach(async () => {
    await run('pulumi destroy --remove || true');
    assert.deepEqual(await listHooks(), []);
    for (const secret of ['webhook-token', 'sops-age'])
      await kubectl(['-n', 'flux-system', 'delete', 'secret', secret, '--ignore-not-found']);
  });

  const run = (text: string) => copy.run(text, env);

  /** A new stack, with the settings of a section in its file. */
  async function stack(section: string): Promise<void> {
    env = { ...env, PULUMI_STACK: section };
    await run(`pulumi stack init "$PULUMI_STACK"\n${configure}`);
    if (section === 'pulumi') return;
    const file = join(copy.directory, `Pulumi.${section}.yaml`);
    const document = parseDocument(readFileSync(file, 'utf8'));
    for (const [key, value] of Object.entries(parse(settings(section)).config)) document.setIn(['config', key], value);
    writeFileSync(file, document.toString());
  }

  /** After `pulumi up`: the token of the cluster, which is that of the webhook as well. */
  async function assertConnects(): Promise<string> {
    await run('pulumi up');
    const [hook] = await listHooks();
    const token = Buffer.from((await get('secret', 'webhook-token'))?.data?.token ?? '', 'base64').toString();
    assert.equal(await deliver(hook?.config.url ?? '', token), 200);
    return token;
  }

  test('each section with commands has a test', () => {
    assert.deepEqual(
      [...new Set(blocks.map(({ section }) => section))],
      ['pulumi', 'existing-secret', encrypting, 'sops', 'sealed-secret'],
    );
  });

  test('pulumi', async () => {
    await stack('pulumi');
    await run(commands('pulumi'));
    const given = (await run('pulumi config get fluxhook:token')).split('\n').at(-1);
    assert.equal(await assertConnects(), given);
  });

  test('existing-secret', async () => {
    await stack('existing-secret');
    await run(commands('existing-secret'));
    assert.match(await assertConnects(), /^[0-9a-f]{64}$/);
    const secret = await get('secret', 'webhook-token');
    assert.equal(secret?.metadata.labels?.['reconcile.fluxcd.io/watch'], 'Enabled');
  });

  test('sops', async () => {
    await stack('sops');
    const output = await run(commands('sops') + commands(encrypting));
    assert.equal(
      output.match(/Secret webhook-token is encrypted with SOPS/g)?.length,
      2,
      'the second run keeps the token',
    );
    const { recipient } = parse(readFileSync(join(copy.directory, 'token.sops.yaml'), 'utf8')).sops.age[0];
    assert.equal(recipient, parse(settings('sops')).config['fluxhook:tokenSource'].recipients[0]);
    const key = Buffer.from((await get('secret', 'sops-age'))?.data?.['age.agekey'] ?? '', 'base64').toString();
    assert.match(key, /^AGE-SECRET-KEY-1/m);
  });

  test('sealed-secret', async () => {
    await stack('sealed-secret');
    const output = await run(commands('sealed-secret') + commands(encrypting));
    assert.equal(output.match(/Secret webhook-token is sealed/g)?.length, 2, 'the second run keeps the token');
    const manifest = readFileSync(join(copy.directory, 'dist', 'sealedsecret-webhook-token.yaml'), 'utf8');
    assert.match(parse(manifest).spec.encryptedData.token, /^[A-Za-z0-9+/]{300,}=*$/);
  });
});
