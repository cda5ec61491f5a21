import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { StackChange } from '../../review/model/declaration.ts';
import { pairedChange } from '../../review/model/paired-change.ts';
import { consequences } from '../../review/sentences/consequences.ts';
import { chain, declaration, type Fields, object, receiver, repository, said } from './objects.ts';

const secret = (fields: Fields) => object('v1', 'Secret', 'token', fields);
const sealed = (token: string) =>
  object('bitnami.com/v1alpha1', 'SealedSecret', 'token', { spec: { encryptedData: { token } } });
const sops = (token: string, recipients: readonly string[] = ['a']) =>
  secret({
    stringData: { token: `ENC[AES256_GCM,${token}]` },
    sops: { age: recipients.map((recipient) => ({ recipient })) },
  });
const external = (key: string, spec: Fields = {}) =>
  object('external-secrets.io/v1', 'ExternalSecret', 'copy', {
    spec: {
      secretStoreRef: { name: 'vault', kind: 'SecretStore' },
      target: { name: 'token' },
      data: [{ secretKey: 'token', remoteRef: { key } }],
      ...spec,
    },
  });

describe('a token that is another one', () => {
  const lost = '`pulumi up` gives the webhook the new URL; deliveries to the old path are answered 404.';
  const again = (name: string) =>
    `**The token was encrypted again** (\`${name}\`): if its value differs, path and signatures change, and ${lost}`;
  const base64 = (text: string) => Buffer.from(text).toString('base64');
  for (const [what, before, after, expected] of [
    [
      'a Secret',
      secret({ stringData: { token: 'first' } }),
      secret({ data: { token: base64('second') } }),
      `**The token changes** (\`Secret flux-system/token\`): path and signatures change with it. ${lost}`,
    ],
    [
      'the same value in another form',
      secret({ stringData: { token: 'first' } }),
      secret({ data: { token: base64('first') } }),
      '**How the token is made changes** (`Secret flux-system/token`): `data`, `stringData`. Its value is the same.',
    ],
    ['a SealedSecret', sealed('a'), sealed('b'), again('SealedSecret flux-system/token')],
    ['SOPS', sops('a'), sops('b'), again('Secret flux-system/token')],
    [
      'the same ciphertext for another recipient',
      sops('a'),
      sops('a', ['b']),
      '**How the token is made changes** (`Secret flux-system/token`): `sops.age[0].recipient`. Its value is the same.',
    ],
    [
      'another entry of the store',
      external('a'),
      external('b'),
      '**The token comes from elsewhere**: `ExternalSecret copy` (store vault, key a) → `ExternalSecret copy` (store vault, key b). With another value the path changes too: deliveries to the old path are answered 404.',
    ],
    [
      'a store of the same name',
      external('a'),
      external('a', { secretStoreRef: { name: 'vault', kind: 'ClusterSecretStore' } }),
      '**How the token is made changes** (`ExternalSecret flux-system/copy`): `spec.secretStoreRef.kind`. With another value the path changes too.',
    ],
    [
      'a Secret of another namespace',
      { ...secret({ stringData: { token: 'first' } }), metadata: { name: 'token', namespace: 'shop' } },
      { ...secret({ stringData: { token: 'second' } }), metadata: { name: 'token', namespace: 'shop' } },
      '',
    ],
  ] as const) {
    test(what, () => assert.equal(said(declaration([...chain, before]), declaration([...chain, after])), expected));
  }

  test('a sender that no webhook of the stack tells', () => {
    const others = [receiver({ type: 'gitlab' }), repository()];
    const text = said(declaration([...others, sealed('a')]), declaration([...others, sealed('b')]));
    assert.match(text, /and set the new URL at the sender; deliveries/);
  });
});

test('a Receiver that takes its token from another Secret is told with it, and once', () => {
  const [before, after] = ['token', 'other'].map((name) =>
    declaration([receiver({ secretRef: { name } }), repository()]),
  );
  const pairs = pairedChange({ stack: undefined, before, after } as StackChange);
  const { sentences, notJudged } = consequences(pairs);
  assert.match(sentences.join(), /^\*\*The token comes from elsewhere\*\*/);
  assert.deepEqual(notJudged, []);
});
