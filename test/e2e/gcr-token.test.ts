import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { generateIdentity, identityToRecipient } from 'age-encryption';
import { parse, stringify } from 'yaml';
import { GcrToken, type GcrTokenProps, Receiver } from '../../lib/constructs/index.ts';
import { seal } from '../../lib/token/seal.ts';
import { encryptWithSops } from '../../lib/token/sops.ts';
import { makeSealingKey } from '../sealing-key.ts';
import { kubectl } from './cluster.ts';
import { decryptSops, installCrd, unseal } from './decrypters.ts';
import { Scratch } from './scratch.ts';

const token = 'token-of-the-gcr-test';
const email = 'push@project.iam.gserviceaccount.com';
const audience = 'https://flux.example.org/gcr?{{ .token }}';

/** A Receiver of type gcr gets ready from what is written, once its maker has opened the token. */
describe('the token of a Receiver of type gcr', () => {
  let scratch: Scratch;
  before(async () => {
    scratch = await Scratch.open('gcr-token');
  });
  after(() => scratch[Symbol.asyncDispose]());

  const manifest = (source: NonNullable<GcrTokenProps['token']>) =>
    scratch.synth((chart) => new GcrToken(chart, 'token', { name: 'gcr-token', email, audience, token: source }));

  /** Applies the Secret as its maker leaves it, and asks the real notification-controller. */
  async function assertReady(secret: object): Promise<void> {
    await kubectl(['apply', '-f', '-'], JSON.stringify(secret));
    const { data } = JSON.parse(await kubectl(['-n', scratch.namespace, 'get', 'secret', 'gcr-token', '-o', 'json']));
    const keys = Object.entries<string>(data).map(([key, value]) => [key, Buffer.from(value, 'base64').toString()]);
    assert.deepEqual(Object.fromEntries(keys), { token, email, audience });
    await scratch.apply((chart) => {
      const existing = new GcrToken(chart, 'token', {
        name: 'gcr-token',
        email,
        audience,
        token: { type: 'existing-secret' },
      });
      const targets = [{ kind: 'ImageRepository', name: 'app' }] as const;
      new Receiver(chart, 'gcr', { name: 'gcr', type: 'gcr', token: existing, targets });
    });
    assert.match(await scratch.url('gcr'), /\/hook\/[0-9a-f]{64}$/);
    await kubectl(['-n', scratch.namespace, 'delete', 'receiver/gcr', 'secret/gcr-token']);
  }

  test('SOPS: its own code decrypts the token and leaves the other keys', async () => {
    const identity = await generateIdentity();
    const { metadata, ...encrypted } = await encryptWithSops(token, [await identityToRecipient(identity)]);
    const written = manifest({ type: 'sops', ...encrypted, metadata: { ...metadata } });
    const { stringData } = parse(written);
    assert.deepEqual({ ...stringData, token: '' }, { email, audience, token: '' });
    assert.ok(!written.includes(token));
    await assertReady(parse(await decryptSops(identity, written)));
  });

  test("Sealed Secrets: the controller's code opens the token and adds the other keys", async () => {
    await installCrd('sealedSecret');
    const directory = mkdtempSync(join(tmpdir(), 'fluxhook-gcr-'));
    try {
      const { certificate, key } = await makeSealingKey();
      writeFileSync(join(directory, 'key.pem'), key, { mode: 0o600 });
      const encrypted = seal(token, certificate, { namespace: scratch.namespace, name: 'gcr-token' });
      const sealed = manifest({ type: 'sealed-secret', encrypted });
      await kubectl(['apply', '--dry-run=server', '--validate=strict', '-f', '-'], sealed);
      const { data } = await unseal(join(directory, 'key.pem'), parse(sealed));
      const metadata = { name: 'gcr-token', namespace: scratch.namespace };
      await assertReady({ apiVersion: 'v1', kind: 'Secret', metadata, data });
    } finally {
      rmSync(directory, { recursive: true });
    }
  });

  test('External Secrets: the API server takes the object', async () => {
    await installCrd('externalSecret');
    const external = manifest({ type: 'external-secret', store: 'SecretStore/vault', key: 'gcr' });
    await kubectl(['apply', '--dry-run=server', '--validate=strict', '-f', '-'], external);
  });

  test('substitution: with the variable put in, as Flux does', async () => {
    const written = manifest({ type: 'substitution', variable: 'GCR_TOKEN' });
    const substituted = written
      // biome-ignore lint/suspicious/noTemplateCurlyInString: Flux's substitution
      .replace('${GCR_TOKEN:-[]}', token)
      // biome-ignore lint/suspicious/noTemplateCurlyInString: Flux's substitution
      .replace('${FLUXHOOK_SUBSTITUTED:-by-flux}', 'by-flux');
    await assertReady(parse(stringify(parse(substituted))));
  });
});
