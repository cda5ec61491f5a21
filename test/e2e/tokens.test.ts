import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, afterEach, before, describe, test } from 'node:test';
import { generateIdentity, identityToRecipient } from 'age-encryption';
import { parse } from 'yaml';
import { get, kubectl } from './cluster.ts';
import { decryptSops } from './controllers.ts';
import { KustomizeController } from './kustomize-controller.ts';
import { Project } from './project.ts';
import { listHooks } from './sandbox.ts';
import { synthesize } from './synth-project.ts';
import {
  applyAsItIs,
  applySecret,
  assertConnects,
  assertNoToken,
  deleteChain,
  makeSecret,
  token,
  tokenInCluster,
} from './token-chain.ts';

/** How the Flux Kustomization is told to decrypt. */
const decryption = { decryption: { provider: 'sops', secretRef: { name: 'sops-age' } } };

async function applyAgeKey(identity: string): Promise<void> {
  const secret = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'sops-age', namespace: 'flux-system' } };
  await kubectl(['apply', '-f', '-'], JSON.stringify({ ...secret, stringData: { 'age.agekey': identity } }));
}

describe('token sources', () => {
  let project: Project;
  let flux: KustomizeController;

  before(async () => {
    flux = await KustomizeController.start();
  });
  after(() => flux?.[Symbol.asyncDispose]());

  async function open(name: string, settings: Record<string, unknown>): Promise<void> {
    project = await Project.open(name, settings, null);
  }

  afterEach(async () => {
    await project[Symbol.asyncDispose]();
    await flux.release();
    await deleteChain();
    await kubectl(['-n', 'flux-system', 'delete', 'secret', 'sops-age', 'flux-variables', '--ignore-not-found']);
  });

  test('an existing Secret: nothing is declared, its token is read, and a changed one is carried over', async () => {
    await open('existing', { tokenSource: 'existing-secret' });
    const written = await synthesize(project.directory, 'existing');
    assertNoToken(written);
    assert.ok(!Object.keys(written.files).some((name) => name.includes('secret')));
    // Nothing would make the Secret while it was waited for.
    const absent = await project.stack.up();
    assert.notEqual(absent.exitCode, 0);
    assert.match(
      absent.text,
      /Nothing was deployed:\s+Secret flux-system\/webhook-token\s+problem: it is not in the cluster\s+choices: a Secret with the key token, .*\s+fix: {5}kubectl -n flux-system create secret generic webhook-token --from-literal=token=/,
    );
    await applySecret({ other: '' });
    const keyless = await project.stack.up();
    assert.notEqual(keyless.exitCode, 0);
    assert.match(
      keyless.text,
      /Nothing was deployed:\s+Secret flux-system\/webhook-token\s+problem: it has no key token(.|\n)*fix: {5}kubectl -n flux-system patch secret webhook-token/,
    );
    await makeSecret();
    await assertConnects(project);
    const [hook] = await listHooks();
    await makeSecret(`${token}-changed`);
    await assertConnects(project, `${token}-changed`);
    assert.equal((await listHooks())[0]?.id, hook?.id);
  });

  test('an existing Secret whose token is not safe is refused, and not shown', async () => {
    await open('existing-weak', { tokenSource: 'existing-secret' });
    await makeSecret('hunter2');
    const { exitCode, text } = await project.stack.up();
    assert.notEqual(exitCode, 0);
    assert.match(text, /Secret flux-system\/webhook-token\s+problem: only 7 characters long; it could be guessed/);
    assert.ok(!text.includes('hunter2'));
    assert.deepEqual(await listHooks(), []);
  });

  test('a token that is not safe is refused no matter who made it, and the reason comes first', async () => {
    await open('made-weak', { tokenSource: 'substitution', ownership: 'git', addressTimeout: '10s' });
    await makeSecret('hunter2');
    const { exitCode, text } = await project.stack.up();
    assert.notEqual(exitCode, 0);
    assert.match(
      text,
      /error: The token cannot be used:\s+Secret flux-system\/webhook-token\s+problem: only 7 characters/,
    );
    assert.doesNotMatch(text, /error serializing|hunter2|\.ts:\d+/);
  });

  test('SOPS: kustomize-controller decrypts what synth encrypted; nothing else can apply it', async () => {
    const identity = await generateIdentity();
    await open('sops', { tokenSource: { type: 'sops', recipients: [await identityToRecipient(identity)] } });
    const written = await synthesize(project.directory, 'sops', { FLUXHOOK_TOKEN: token });
    assertNoToken(written);
    assert.deepEqual((await synthesize(project.directory, 'sops')).files, written.files);
    assert.match(
      await applyAsItIs(written.output, '--dry-run=server'),
      /^1: (.|\n)*(metadata\.labels: Invalid value|field not declared in schema)/,
    );
    const kept = readFileSync(join(project.directory, 'token.sops.yaml'), 'utf8');
    for (const file of [kept, written.files['secret-webhook-token.yaml'] ?? '']) {
      assert.equal(parse(await decryptSops(identity, file)).stringData.token, token);
      const later = file.replace(/(lastmodified: "20)\d\d/, '$199');
      assert.notEqual(later, file);
      await assert.rejects(decryptSops(identity, later), /MAC|mac|decrypt/);
      await assert.rejects(decryptSops(await generateIdentity(), file));
    }
    const undecrypted = await flux.deploy(written.output);
    assert.equal(undecrypted.status, 'False', undecrypted.message);
    assert.equal(await get('secret', 'webhook-token'), undefined);

    await applyAgeKey(identity);
    const ready = await flux.deploy(written.output, decryption);
    assert.equal(ready.status, 'True', ready.message);
    const secret = await get('secret', 'webhook-token');
    assert.equal(await tokenInCluster(), token);
    assert.equal(secret?.metadata.labels?.['reconcile.fluxcd.io/watch'], 'Enabled');

    const refused = await project.stack.up();
    assert.notEqual(refused.exitCode, 0);
    assert.match(
      refused.text,
      /fluxhook:tokenSource = "sops"\s+problem: only Flux can put this token into the cluster/,
    );
    await project.set({ ownership: 'git' });
    await assertConnects(project);
  });

  test('a generated token moves from Pulumi into Git during the handover', async () => {
    const identity = await generateIdentity();
    await open('moved', { ownership: 'handover' });
    const up = await project.stack.up();
    assert.equal(up.exitCode, 0, up.text);
    const uid = () =>
      kubectl(['-n', 'flux-system', 'get', 'secret', 'webhook-token', '-o', 'jsonpath={.metadata.uid}']);
    const before = { hooks: await listHooks(), secret: await get('secret', 'webhook-token'), uid: await uid() };
    const generated = Buffer.from(before.secret?.data?.token ?? '', 'base64').toString();
    assert.match(generated, /^[0-9a-f]{64}$/);
    await project.set({ tokenSource: { type: 'sops', recipients: [await identityToRecipient(identity)] } });
    const written = await synthesize(project.directory, 'moved', { FLUXHOOK_TOKEN: '-' }, generated);
    assertNoToken(written, generated);
    await applyAgeKey(identity);
    const ready = await flux.deploy(written.output, decryption);
    assert.equal(ready.status, 'True', ready.message);
    await project.set({ ownership: 'git' });
    await assertConnects(project, generated);
    const ids = (hooks: typeof before.hooks) => hooks.map(({ id, config }) => [id, config.url]);
    assert.deepEqual(ids(await listHooks()), ids(before.hooks));
    assert.equal(await uid(), before.uid);
  });

  test('substitution: Flux puts the token in; unsubstituted, or with nothing to put in, it is refused', async () => {
    await open('substitution', { tokenSource: 'substitution', ownership: 'git' });
    const written = await synthesize(project.directory, 'substitution');
    assertNoToken(written);
    assert.match(
      await applyAsItIs(written.output, '--dry-run=server'),
      /^1: (.|\n)*metadata\.labels: Invalid value: "\$\{FLUXHOOK_SUBSTITUTED/,
    );
    for (const postBuild of [{}, { substitute: { OTHER: 'set' } }, { substitute: { WEBHOOK_TOKEN: '' } }]) {
      const refused = await flux.deploy(written.output, { postBuild });
      assert.equal(refused.status, 'False', JSON.stringify(postBuild));
      assert.equal(await get('secret', 'webhook-token'), undefined);
    }
    const source = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'flux-variables', namespace: 'flux-system' } };
    await kubectl(['apply', '-f', '-'], JSON.stringify({ ...source, stringData: { WEBHOOK_TOKEN: token } }));
    const postBuild = { substituteFrom: [{ kind: 'Secret', name: 'flux-variables' }] };
    const ready = await flux.deploy(written.output, { postBuild });
    assert.equal(ready.status, 'True', ready.message);
    const secret = await get('secret', 'webhook-token');
    assert.equal(await tokenInCluster(), token);
    assert.equal(secret?.metadata.labels?.['fluxhook.dev/substituted'], 'by-flux');
    await assertConnects(project);
  });

  test('a token for a source that encrypts none is not used, and said so', async () => {
    await open('unused', { tokenSource: 'existing-secret' });
    const { exitCode, text, files } = await synthesize(project.directory, 'unused', { FLUXHOOK_TOKEN: token });
    assert.equal(exitCode, 1);
    assert.match(text, /FLUXHOOK_TOKEN\n {4}problem: fluxhook:tokenSource existing-secret encrypts no token/);
    assert.deepEqual(files, {});
  });
});
