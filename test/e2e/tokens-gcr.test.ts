import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { generateIdentity, identityToRecipient } from 'age-encryption';
import { parse, stringify } from 'yaml';
import { GcrToken, type GcrTokenProps, Receiver } from '../../lib/constructs/index.ts';
import { seal } from '../../lib/gitops/seal.ts';
import { encryptWithSops } from '../../lib/gitops/sops.ts';
import { get, kubectl } from './cluster.ts';
import { decryptSops } from './controllers.ts';
import { ExternalSecrets } from './external-secrets.ts';
import { until } from './sandbox.ts';
import { Scratch } from './scratch.ts';
import { SealedSecrets } from './sealed-secrets.ts';

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
    scratch.synth(
      (chart) => new GcrToken(chart, 'token', { metadata: { name: 'gcr-token' }, email, audience, token: source }),
    );

  /** Applies what Flux leaves of a Secret, or what an operator makes one of, and asks the real notification-controller. */
  async function assertReady(written: string, ...others: string[]): Promise<void> {
    await kubectl(['apply', '--validate=strict', '-f', '-'], written);
    const data = await until('The Secret', async () => {
      return (await get('secret', 'gcr-token', scratch.namespace))?.data;
    });
    const keys = Object.entries<string>(data).map(([key, value]) => [key, Buffer.from(value, 'base64').toString()]);
    assert.deepEqual(Object.fromEntries(keys), { token, email, audience });
    await scratch.apply((chart) => {
      const existing = new GcrToken(chart, 'token', {
        metadata: { name: 'gcr-token' },
        email,
        audience,
        token: { type: 'existing-secret' },
      });
      const targets = [{ kind: 'ImageRepository', name: 'app' }] as const;
      new Receiver(chart, 'gcr', { metadata: { name: 'gcr' }, type: 'gcr', secretRef: existing, resources: targets });
    });
    assert.match(await scratch.url('gcr'), /\/hook\/[0-9a-f]{64}$/);
    await kubectl(['-n', scratch.namespace, 'delete', 'receiver/gcr', 'secret/gcr-token', ...others]);
  }

  test('SOPS: its own code decrypts the token and leaves the other keys', async () => {
    const identity = await generateIdentity();
    const { metadata, ...encrypted } = await encryptWithSops(token, [await identityToRecipient(identity)]);
    const written = manifest({ type: 'sops', ...encrypted, metadata: { ...metadata } });
    const { stringData } = parse(written);
    assert.deepEqual({ ...stringData, token: '' }, { email, audience, token: '' });
    assert.ok(!written.includes(token));
    await assertReady(await decryptSops(identity, written));
  });

  test('Sealed Secrets: the controller opens the token and adds the other keys', async () => {
    await using controller = await SealedSecrets.start();
    const place = { namespace: scratch.namespace, name: 'gcr-token' };
    const encrypted = seal(token, await controller.certificate(), place);
    await assertReady(manifest({ type: 'sealed-secret', encrypted }), 'sealedsecret/gcr-token');
  });

  test('External Secrets: the operator copies the token and adds the other keys', async () => {
    await using operator = await ExternalSecrets.start();
    await operator.put('gcr', { password: token });
    const store = `ClusterSecretStore/${operator.store}` as const;
    const written = manifest({ type: 'external-secret', store, key: 'gcr', property: 'password' });
    await assertReady(written, 'externalsecret/gcr-token');
  });

  test('substitution: with the variable put in, as Flux does', async () => {
    const written = manifest({ type: 'substitution', variable: 'GCR_TOKEN' });
    const substituted = written
      // biome-ignore lint/suspicious/noTemplateCurlyInString: Flux's substitution
      .replace('${GCR_TOKEN:-[]}', token)
      // biome-ignore lint/suspicious/noTemplateCurlyInString: Flux's substitution
      .replace('${FLUXHOOK_SUBSTITUTED:-by-flux}', 'by-flux');
    await assertReady(stringify(parse(substituted)));
  });
});
