import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, afterEach, before, describe, test } from 'node:test';
import 'reflect-metadata';
import * as x509 from '@peculiar/x509';
import { parse } from 'yaml';
import { get, kubectl } from './cluster.ts';
import { Project } from './project.ts';
import { listHooks, until } from './sandbox.ts';
import { SealedSecrets } from './sealed-secrets.ts';
import { type Synthesized, synthesize } from './synth-project.ts';
import {
  applyAsItIs,
  assertConnects,
  assertNeedsOperator,
  assertNoToken,
  assertReceiverFollows,
  assertWaitsForOperator,
  deleteChain,
  looksAt,
  makeSecret,
  token,
  tokenInCluster,
} from './token-chain.ts';

const another = `${token}-changed`;
const settings = { tokenSource: { type: 'sealed-secret', certificate: 'sealing.pem' } };

test('on a cluster without the controller nothing is deployed, and it is said how to install it', () =>
  assertNeedsOperator(
    settings,
    /does not serve sealedsecrets\.bitnami\.com\/v1alpha1/,
    /choices: a cluster with the Sealed Secrets controller; or another source/,
    /fix: {5}helm install sealed-secrets sealed-secrets --repo https:\/\/bitnami\.github\.io\/sealed-secrets /,
  ));

describe('Sealed Secrets, by their own controller', () => {
  let controller: SealedSecrets;
  let project: Project;
  let name: string;

  before(async () => {
    controller = await SealedSecrets.start();
  });
  after(() => controller?.[Symbol.asyncDispose]());
  afterEach(async () => {
    await project[Symbol.asyncDispose]();
    await kubectl(['-n', 'flux-system', 'delete', 'sealedsecret', '--all']);
    await deleteChain();
  });

  async function open(stack: string): Promise<void> {
    name = stack;
    project = await Project.open(name, settings, null);
  }

  /** Gives the token to synth, with a certificate to seal it with. */
  async function seal(value: string, certificate: string): Promise<Synthesized> {
    writeFileSync(join(project.directory, 'sealing.pem'), certificate);
    const written = await synthesize(project.directory, name, { FLUXHOOK_TOKEN: '-' }, `${value}\n`);
    assertNoToken(written, value);
    return written;
  }

  /** One `pulumi up` that ends with what the controller says: by the time-out it would have looked 240 times. */
  async function assertFails(...expected: RegExp[]): Promise<void> {
    const before = await looksAt('sealedsecret');
    const { exitCode, text } = await project.stack.up();
    assert.notEqual(exitCode, 0, text);
    for (const part of expected) assert.match(text, part);
    assert.ok((await looksAt('sealedsecret')) - before < 100);
    assert.deepEqual(await listHooks(), []);
  }

  test('what synth sealed: the controller makes the Secret, the Receiver gets ready, GitHub signs alike', async () => {
    await open('sealed-synth');
    const written = await seal(token, await controller.certificate());
    assert.deepEqual((await synthesize(project.directory, name)).files, written.files);
    assert.match(await applyAsItIs(written.output), /^0: (.|\n)*sealedsecret\.bitnami\.com\/webhook-token/);
    await assertReceiverFollows();
    assert.equal(await tokenInCluster(), token);
    assert.equal((await get('secret', 'webhook-token'))?.metadata.labels?.['reconcile.fluxcd.io/watch'], 'Enabled');
    await project.set({ ownership: 'git' });
    await assertConnects(project);
  });

  test('a token that was sealed for one Secret cannot be opened as another', async () => {
    await open('sealed-elsewhere');
    const { files } = await seal(token, await controller.certificate());
    const manifest = parse(files['sealedsecret-webhook-token.yaml'] ?? '');
    manifest.metadata.name = 'other';
    await kubectl(['apply', '-f', '-'], JSON.stringify(manifest));
    const condition = await until('What the controller says', async () => {
      const status = (await get('sealedsecret', 'other'))?.status;
      return status?.conditions?.[0];
    });
    assert.deepEqual([condition.status, condition.message], ['False', 'no key could decrypt secret (token)']);
    assert.equal(await get('secret', 'other'), undefined);
  });

  test('pulumi up: the same, and another token is waited for and carried over', async () => {
    await open('sealed-up');
    await seal(token, await controller.certificate());
    await assertConnects(project);
    const [hook] = await listHooks();
    await seal(another, await controller.certificate());
    await assertWaitsForOperator(project, controller.process, 'sealedsecret', another);
    assert.equal((await listHooks())[0]?.id, hook?.id);
  });

  test("a token sealed for another cluster: pulumi up ends with the controller's words; sealed again, it connects", async () => {
    await open('sealed-foreign');
    await seal(token, await foreignCertificate());
    await assertFails(
      /SealedSecret flux-system\/webhook-token\s+problem: the Sealed Secrets controller cannot make the Secret: no key could decrypt secret/,
      /choices: a token sealed with a certificate of this cluster's controller, for a Secret webhook-token in flux-system/,
      /fix: {5}kubeseal --fetch-cert > sealing\.pem; openssl rand -hex 32 \| FLUXHOOK_TOKEN=- npx fluxhook synth; then the same command again/,
    );
    await seal(token, await controller.certificate());
    await assertConnects(project);
  });

  test("a Secret of somebody else's: pulumi up says so, and handed over to the controller it is replaced", async () => {
    await open('sealed-owned');
    await makeSecret('token-that-was-there-before');
    await seal(token, await controller.certificate());
    await assertFails(
      /problem: the Sealed Secrets controller cannot make the Secret: .*already exists and is not managed by SealedSecret/,
      /fix: {5}kubectl -n flux-system annotate secret webhook-token sealedsecrets\.bitnami\.com\/managed=true; openssl rand/,
    );
    assert.equal(await tokenInCluster(), 'token-that-was-there-before');
    await kubectl([
      ...['-n', 'flux-system', 'annotate', 'secret', 'webhook-token', 'sealedsecrets.bitnami.com/managed=true'],
    ]);
    await seal(another, await controller.certificate());
    await assertConnects(project, another);
  });
});

/** The certificate of a controller that is not this one. */
async function foreignCertificate(): Promise<string> {
  const algorithm = {
    name: 'RSASSA-PKCS1-v1_5',
    hash: 'SHA-256',
    publicExponent: new Uint8Array([1, 0, 1]),
    modulusLength: 4096,
  };
  const keys = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({ keys, name: 'CN=sealed-secrets' });
  return certificate.toString('pem');
}
