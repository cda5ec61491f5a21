import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, afterEach, before, describe, test } from 'node:test';
import 'reflect-metadata';
import * as x509 from '@peculiar/x509';
import { generateIdentity, identityToRecipient } from 'age-encryption';
import { execa } from 'execa';
import { parse } from 'yaml';
import { get, kubectl } from './cluster.ts';
import { decryptSops, installCrd, unseal } from './decrypters.ts';
import { deliver } from './delivery.ts';
import { KustomizeController } from './kustomize-controller.ts';
import { Project } from './project.ts';
import { listHooks, sandbox, until } from './sandbox.ts';
import { type Synthesized, synthesize } from './synth-project.ts';

const token = 'token-of-the-token-source-tests';
const path = `/hook/${createHash('sha256').update(`${token}github-receiverflux-system`).digest('hex')}`;

/** The Secret as its maker in the cluster would put it there. */
async function makeSecret(value = token): Promise<void> {
  await applySecret({ token: Buffer.from(value).toString('base64') });
}

async function applySecret(data: Record<string, string>): Promise<void> {
  const metadata = {
    name: 'webhook-token',
    namespace: 'flux-system',
    labels: { 'reconcile.fluxcd.io/watch': 'Enabled' },
  };
  await kubectl(
    ['apply', '--server-side', '-f', '-'],
    JSON.stringify({ apiVersion: 'v1', kind: 'Secret', metadata, data }),
  );
}

/** How the Flux Kustomization is told to decrypt. */
const decryption = { decryption: { provider: 'sops', secretRef: { name: 'sops-age' } } };

async function applyAgeKey(identity: string): Promise<void> {
  const secret = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'sops-age', namespace: 'flux-system' } };
  await kubectl(['apply', '-f', '-'], JSON.stringify({ ...secret, stringData: { 'age.agekey': identity } }));
}

/** The token stands nowhere in what was written, in no encoding that hides nothing. */
function assertNoToken({ files, text, exitCode }: Synthesized, value: string = token): void {
  assert.equal(exitCode, 0, text);
  const everything = JSON.stringify(files) + text;
  for (const plain of [value, Buffer.from(value).toString('base64'), Buffer.from(value).toString('hex')]) {
    assert.ok(!everything.includes(plain));
  }
  assert.ok(everything.includes('webhook-token'));
}

/** Applies what was written with strict validation, as a person or a pipeline without Flux would. */
async function applyAsItIs(output: string): Promise<string> {
  const { all, exitCode } = await execa('kubectl', ['apply', '--server-side', '--dry-run=server', '-k', output], {
    env: sandbox.env,
    all: true,
    reject: false,
  });
  return `${exitCode}: ${all}`;
}

describe('token sources', () => {
  let project: Project;
  let flux: KustomizeController;

  before(async () => {
    flux = await KustomizeController.start();
    await Promise.all([installCrd('externalSecret'), installCrd('sealedSecret')]);
  });
  after(() => flux?.[Symbol.asyncDispose]());

  async function open(name: string, settings: Record<string, string>): Promise<void> {
    project = await Project.open(name, settings, null);
  }

  afterEach(async () => {
    await project[Symbol.asyncDispose]();
    await flux.release();
    for (const kind of [
      'secret/webhook-token',
      'gitrepository/my-nginx',
      'service/receiver',
      'networkpolicy/receiver',
      'receiver/github-receiver',
    ]) {
      await kubectl(['-n', 'flux-system', 'delete', kind, '--ignore-not-found']);
    }
  });

  /** One `pulumi up`, after which GitHub and Flux have the same token. */
  async function assertConnects(value = token): Promise<void> {
    const { exitCode, text } = await project.stack.up();
    assert.equal(exitCode, 0, text);
    assert.ok(!text.includes(value));
    const { hookUrl = '', hookPath } = await project.stack.outputs();
    if (value === token) assert.equal(hookPath, path);
    assert.deepEqual(
      (await listHooks()).map(({ config }) => config.url),
      [hookUrl],
    );
    assert.equal(await deliver(hookUrl, value), 200);
    const stored = await project.everythingStored();
    for (const plain of [value, Buffer.from(value).toString('base64')]) assert.ok(!stored.includes(plain));
    const again = await project.stack.up('--expect-no-changes');
    assert.equal(again.exitCode, 0, again.text);
  }

  test('an existing Secret: nothing is declared, its token is read, and a changed one is carried over', async () => {
    await open('existing', { tokenSource: 'existing-secret' });
    const written = await synthesize(project.directory, 'existing');
    assertNoToken(written);
    assert.ok(!Object.keys(written.files).some((name) => name.includes('secret')));
    const preview = await project.stack.run('preview');
    assert.equal(preview.exitCode, 0, preview.text);
    assert.match(
      preview.text,
      /Not known yet:\s+Secret flux-system\/webhook-token\s+problem: it is not in the cluster/,
    );
    const connects = assertConnects();
    await makeSecret();
    await connects;
    const [hook] = await listHooks();
    await makeSecret(`${token}-changed`);
    await assertConnects(`${token}-changed`);
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

  test('External Secrets: the API server takes the object, Pulumi waits for the Secret of the operator', async () => {
    const settings = { secretStore: 'ClusterSecretStore/vault', secretStoreKey: 'flux', secretStoreProperty: 'token' };
    await open('external', { tokenSource: 'external-secret', ...settings });
    const written = await synthesize(project.directory, 'external');
    assertNoToken(written);
    assert.match(await applyAsItIs(written.output), /^0: (.|\n)*externalsecret\.external-secrets\.io\/webhook-token/);
    // The operator is not run; this is what it does.
    const operator = until('The ExternalSecret', async () => {
      if ((await get('externalsecret', 'webhook-token')) === undefined) return undefined;
      await makeSecret();
      return true;
    });
    await Promise.all([operator, assertConnects()]);
  });

  test('Sealed Secrets: the code of the controller opens what synth sealed, Pulumi waits for its Secret', async () => {
    await open('sealed', { tokenSource: 'sealed-secret', sealingCertificate: 'sealing.pem' });
    const keyFile = await writeSealingKey(project.directory);
    const written = await synthesize(project.directory, 'sealed', { FLUXHOOK_TOKEN: '-' }, `${token}\n`);
    assertNoToken(written);
    const again = await synthesize(project.directory, 'sealed');
    assert.deepEqual(again.files, written.files);
    assert.match(await applyAsItIs(written.output), /^0: (.|\n)*sealedsecret\.bitnami\.com\/webhook-token/);
    const manifest = parse(written.files['sealedsecret-webhook-token.yaml'] ?? '');
    const { data } = await unseal(keyFile, manifest);
    assert.equal(Buffer.from(data.token ?? '', 'base64').toString(), token);
    const elsewhere = { ...manifest, metadata: { ...manifest.metadata, name: 'other' } };
    await assert.rejects(unseal(keyFile, elsewhere), /no key could decrypt secret/);
    // The controller is not run; this is what it does, by its own code.
    const controller = until('The SealedSecret', async () => {
      const sealed = await get('sealedsecret', 'webhook-token');
      if (sealed === undefined) return undefined;
      await applySecret((await unseal(keyFile, sealed)).data);
      return true;
    });
    await Promise.all([controller, assertConnects()]);
  });

  test('SOPS: kustomize-controller decrypts what synth encrypted; nothing else can apply it', async () => {
    const identity = await generateIdentity();
    const ageRecipients = await identityToRecipient(identity);
    await open('sops', { tokenSource: 'sops', ageRecipients });
    const written = await synthesize(project.directory, 'sops', { FLUXHOOK_TOKEN: token });
    assertNoToken(written);
    assert.deepEqual((await synthesize(project.directory, 'sops')).files, written.files);
    assert.match(
      await applyAsItIs(written.output),
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
    assert.equal(Buffer.from(secret?.data?.token ?? '', 'base64').toString(), token);
    assert.equal(secret?.metadata.labels?.['reconcile.fluxcd.io/watch'], 'Enabled');

    const refused = await project.stack.up();
    assert.notEqual(refused.exitCode, 0);
    assert.match(
      refused.text,
      /fluxhook:tokenSource = "sops"\s+problem: only Flux can put this token into the cluster/,
    );
    await project.set({ ownership: 'git' });
    await assertConnects();
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
    await project.set({ tokenSource: 'sops', ageRecipients: await identityToRecipient(identity) });
    const written = await synthesize(project.directory, 'moved', { FLUXHOOK_TOKEN: '-' }, generated);
    assertNoToken(written, generated);
    await applyAgeKey(identity);
    const ready = await flux.deploy(written.output, decryption);
    assert.equal(ready.status, 'True', ready.message);
    await project.set({ ownership: 'git' });
    await assertConnects(generated);
    const ids = (hooks: typeof before.hooks) => hooks.map(({ id, config }) => [id, config.url]);
    assert.deepEqual(ids(await listHooks()), ids(before.hooks));
    assert.equal(await uid(), before.uid);
  });

  test('substitution: Flux puts the token in; unsubstituted, or with nothing to put in, it is refused', async () => {
    await open('substitution', { tokenSource: 'substitution', ownership: 'git' });
    const written = await synthesize(project.directory, 'substitution');
    assertNoToken(written);
    assert.match(
      await applyAsItIs(written.output),
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
    assert.equal(Buffer.from(secret?.data?.token ?? '', 'base64').toString(), token);
    assert.equal(secret?.metadata.labels?.['fluxhook.dev/substituted'], 'by-flux');
    await assertConnects();
  });

  test('a token for a source that encrypts none is not used, and said so', async () => {
    await open('unused', { tokenSource: 'existing-secret' });
    const { exitCode, text, files } = await synthesize(project.directory, 'unused', { FLUXHOOK_TOKEN: token });
    assert.equal(exitCode, 1);
    assert.match(text, /FLUXHOOK_TOKEN\n {4}problem: fluxhook:tokenSource existing-secret encrypts no token/);
    assert.deepEqual(files, {});
  });
});

/** What the Sealed Secrets controller makes at its first start; the certificate beside the stack file, the key too. */
async function writeSealingKey(directory: string): Promise<string> {
  const algorithm = {
    name: 'RSASSA-PKCS1-v1_5',
    hash: 'SHA-256',
    publicExponent: new Uint8Array([1, 0, 1]),
    modulusLength: 4096,
  };
  const keys = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({ keys, name: 'CN=sealed-secrets' });
  writeFileSync(join(directory, 'sealing.pem'), certificate.toString('pem'));
  const pkcs8 = await crypto.subtle.exportKey('pkcs8', keys.privateKey);
  const file = join(directory, 'sealing.key');
  writeFileSync(file, x509.PemConverter.encode(pkcs8, 'PRIVATE KEY'), { mode: 0o600 });
  return file;
}
