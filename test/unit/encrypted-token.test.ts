import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { generateIdentity, identityToRecipient } from 'age-encryption';
import { encryptedTokens } from '../../lib/gitops/encrypted-token.ts';
import { givenToken } from '../../lib/gitops/given-token.ts';
import { settingsWith } from '../given-settings.ts';
import { makeSealingKey } from '../sealing-key.ts';

const identity = await generateIdentity();
const recipient = await identityToRecipient(identity);
const token = 'a-token-of-the-unit-tests';
let directory = '';

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'fluxhook-token-'));
});
afterEach(() => {
  delete process.env.SOPS_AGE_KEY;
  rmSync(directory, { recursive: true });
});

async function encrypt(given: string | undefined, changes: Record<string, unknown> = {}, only?: string) {
  const settings = settingsWith({ tokenSource: { type: 'sops', recipients: [recipient] }, ...changes });
  const tokens = await encryptedTokens({ directory, stack: 'dev', settings, given, only });
  tokens.save();
  const [first] = settings.webhooks;
  assert.ok(first);
  return tokens.sourceOf(first);
}

const kept = () => readFileSync(join(directory, 'token.dev.yaml'), 'utf8');

test('without a token to encrypt and without a file, it says how to make one', async () => {
  await assert.rejects(
    encrypt(undefined),
    /token\.dev\.yaml\n {4}problem: there is no such file(.|\n)*FLUXHOOK_TOKEN=-/,
  );
});

test('what was encrypted once is kept', async () => {
  const first = await encrypt(token);
  assert.deepEqual(await encrypt(undefined), first);
  assert.ok(!kept().includes(token) && !kept().includes(Buffer.from(token).toString('base64')));
});

test('the same token is not encrypted again where it can be decrypted; another one is', async () => {
  await encrypt(token);
  const first = kept();
  process.env.SOPS_AGE_KEY = identity;
  await encrypt(token);
  assert.equal(kept(), first);
  await encrypt(`${token}-changed`);
  assert.notEqual(kept(), first);
});

test('a file that was changed by hand is encrypted again', async () => {
  await encrypt(token);
  process.env.SOPS_AGE_KEY = identity;
  const broken = kept().replace(/lastmodified: .*/, 'lastmodified: "2026-01-01T00:00:00Z"');
  writeFileSync(join(directory, 'token.dev.yaml'), broken);
  await encrypt(token);
  assert.notEqual(kept(), broken);
});

test('other recipients need the token again', async () => {
  await encrypt(token);
  const other = await identityToRecipient(await generateIdentity());
  await assert.rejects(
    encrypt(undefined, { tokenSource: { type: 'sops', recipients: [recipient, other] } }),
    /encrypted for other recipients than fluxhook:tokenSource\.recipients/,
  );
});

test('a MAC over the whole file is refused: labels are set after encryption', async () => {
  await encrypt(token);
  writeFileSync(join(directory, 'token.dev.yaml'), kept().replace('  mac_only_encrypted: true\n', ''));
  await assert.rejects(encrypt(undefined), /encrypted without --mac-only-encrypted/);
});

test('a token in plain text in the file is refused, and not shown', async () => {
  writeFileSync(join(directory, 'token.dev.yaml'), `stringData:\n  token: ${token}\n`);
  await assert.rejects(encrypt(undefined), (error: Error) => {
    assert.match(error.message, /not encrypted with SOPS and age/);
    assert.ok(!error.message.includes(token));
    return true;
  });
});

const sealed = (certificate?: string) => ({
  tokenSource: { type: 'sealed-secret', ...(certificate !== undefined && { certificate }) },
});

test('sealing needs a certificate', async () => {
  await assert.rejects(encrypt(token, sealed()), /fluxhook:tokenSource\.certificate\n {4}problem: needed to seal/);
  writeFileSync(join(directory, 'sealing.pem'), 'not PEM');
  await assert.rejects(
    encrypt(token, sealed('sealing.pem')),
    /fluxhook:tokenSource\.certificate = "sealing.pem"\n {4}problem: .*\n {4}choices: a file with the certificate/,
  );
});

describe('a sealed token', () => {
  const settings = sealed();

  test('keeps the place that it is sealed for, and is refused for another one', async () => {
    const pem = join(directory, 'sealing.pem');
    writeFileSync(pem, (await makeSealingKey()).certificate);
    // The path is absolute: relative ones start at the project.
    const first = await encrypt(token, sealed(pem));
    assert.deepEqual(await encrypt(undefined, settings), first);
    for (const [key, value] of [
      ['namespace', 'apps'],
      ['tokenSecret', 'another'],
    ]) {
      await assert.rejects(
        encrypt(undefined, { ...settings, [`${key}`]: value }),
        /token\.dev\.yaml\n {4}problem: it is sealed for the Secret flux-system\/webhook-token \(metadata, scope strict\), and .* are .*(apps|another).*: the cluster could not open it\n(.|\n)*FLUXHOOK_TOKEN=-/,
      );
    }
  });

  for (const [scope, place, opens] of [
    [undefined, { name: 'webhook-token', namespace: 'flux-system' }, true],
    [undefined, { name: 'other', namespace: 'flux-system' }, false],
    [undefined, {}, false],
    ['namespace-wide', { name: 'other', namespace: 'flux-system' }, true],
    ['namespace-wide', { name: 'webhook-token', namespace: 'apps' }, false],
    ['cluster-wide', { name: 'other', namespace: 'apps' }, true],
  ] as const) {
    test(`of kubeseal, ${scope ?? 'strict'}, for ${JSON.stringify(place)} is ${opens ? 'taken' : 'refused'}`, async () => {
      const annotations = scope && { annotations: { [`sealedsecrets.bitnami.com/${scope}`]: 'true' } };
      const content = { metadata: { ...place, ...annotations }, spec: { encryptedData: { token: 'A'.repeat(400) } } };
      writeFileSync(join(directory, 'token.dev.yaml'), JSON.stringify(content));
      if (opens) assert.partialDeepStrictEqual(await encrypt(undefined, settings), { type: 'sealed-secret' });
      else
        await assert.rejects(encrypt(undefined, settings), /it is sealed for the Secret .*the cluster could not open/);
    });
  }
});

test('SOPS binds the token to no place: another name or namespace keeps it', async () => {
  const first = await encrypt(token);
  assert.deepEqual(await encrypt(undefined, { namespace: 'apps', tokenSecret: 'other' }), first);
});

describe('several webhooks', () => {
  const list = {
    webhooks: [{ repository: 'acme/shop' }, { repository: 'acme/plain', tokenSource: 'existing-secret' }],
  };

  test('keep one file each, and a token to encrypt says which it is for', async () => {
    await assert.rejects(
      encrypt(token, list),
      /FLUXHOOK_TOKEN\n {4}problem: several webhooks keep an encrypted token.*\n {4}choices: --webhook webhook, --webhook shop\n {4}fix: .*npx fluxhook synth --webhook webhook/,
    );
    await assert.rejects(
      encrypt(token, list, 'plain'),
      /--webhook = plain\n {4}problem: no webhook of this name keeps/,
    );
    await assert.rejects(
      encrypt(token, list, 'webhook'),
      /token\.dev\.shop\.yaml\n {4}problem: there is no such file.*\n.*\n {4}fix: .*npx fluxhook synth --webhook shop/,
    );
    // Nothing is kept of a run that failed.
    await encrypt(token);
    await encrypt(token, list, 'shop');
    assert.deepEqual(readdirSync(directory).sort(), ['token.dev.shop.yaml', 'token.dev.yaml']);
    await encrypt(undefined, list);
  });

  test('a token that nothing encrypts is reported', async () => {
    await assert.rejects(
      encrypt(token, { tokenSource: 'existing-secret' }),
      /FLUXHOOK_TOKEN\n {4}problem: fluxhook:tokenSource existing-secret encrypts no token\n {4}choices: .*sops or sealed-secret/,
    );
  });
});

test('a weak token is not encrypted, and not shown', () => {
  assert.throws(
    () => givenToken({ FLUXHOOK_TOKEN: 'hunter2' }),
    (error: Error) => {
      assert.match(error.message, /FLUXHOOK_TOKEN\n {4}problem: only 7 characters long/);
      assert.ok(!error.message.includes('hunter2'));
      return true;
    },
  );
  assert.equal(givenToken({}), undefined);
});
