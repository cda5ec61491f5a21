import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { inspect } from 'node:util';
import { GitHub } from '../../lib/operate/github.ts';
import { KnownSecrets, secretForms } from '../../lib/problems/secret-forms.ts';
import { withoutSecrets } from '../../lib/pulumi/engine-log.ts';

const secret = 'a"token+of/the=tests';
const encodings = {
  'as it is': secret,
  'in JSON': JSON.stringify({ token: secret }),
  'in a URL': encodeURIComponent(secret),
  'in Base64': Buffer.from(secret).toString('base64'),
  'in Base64 without padding': Buffer.from(secret).toString('base64url'),
  'in hex': Buffer.from(secret).toString('hex'),
};

describe('a known secret', () => {
  const known = new KnownSecrets();
  known.add(secret);
  for (const [how, text] of Object.entries(encodings)) {
    test(`is hidden ${how}, and what is around it is not`, () => {
      const shown = known.hideIn(`before ${text} after`);
      assert.match(shown, /^before .*\*{8}.* after$/);
      for (const form of secretForms(secret)) assert.ok(!shown.includes(form));
    });
  }

  test('that is a part of another leaves nothing of the other', () => {
    const both = new KnownSecrets();
    both.add('12345678');
    both.add('12345678-and-more');
    assert.equal(both.hideIn('it is 12345678-and-more'), 'it is ********');
  });

  test('that overlaps another leaves nothing of either', () => {
    const both = new KnownSecrets();
    both.add('first-and-middle');
    both.add('middle-and-last');
    assert.equal(both.hideIn('it is first-and-middle-and-last.'), 'it is ********.');
    assert.equal(both.hideIn('first-and-middlemiddle-and-last'), '****************');
  });

  test('at the very end, at the very start, and of astral characters', () => {
    const some = new KnownSecrets();
    for (const each of ['12345678', '\u{1F511}\u{1F511}\u{1F511}\u{1F511}\u{1F511}']) some.add(each);
    assert.equal(some.hideIn('12345678'), '********');
    assert.equal(some.hideIn('x12345678'), 'x********');
    assert.equal(some.hideIn('\u{1F511}\u{1F511}\u{1F511}\u{1F511}\u{1F511}12345678y'), '****************y');
    assert.equal(some.hideIn('1234567'), '1234567');
    assert.equal(some.hideIn(''), '');
  });

  test('is found among a thousand, as looking for one after another finds it', () => {
    const tokens = Array.from({ length: 1_000 }, (_, index) => `${'token-'.repeat(index % 7)}${index * 7_919}-of-app`);
    const many = new KnownSecrets();
    for (const token of tokens) many.add(token);
    for (const token of tokens) assert.equal(many.hideIn(`<${token}>`), '<********>');
  });

  test('of a few letters is left alone: it would hide other words', () => assert.deepEqual(secretForms('push'), []));
});

describe('a message for the engine', () => {
  const mark = '4dabf18193072939515e22adb298388d,,,1b47061264138c4ac30d75fd1eb44270';

  test('loses an answer with a secret in it, and only that', () => {
    const answer = (values: string) =>
      `RegisterResource RPC finished: resource:a[b]; err: null, resp: urn:x,,${values},,y`;
    assert.equal(
      withoutSecrets(answer(`data,,,,,${mark},value,,,s3cret\nof two lines`)),
      'RegisterResource RPC finished: resource:a[b]; err: null, resp: (left out: it holds secrets)',
    );
    assert.equal(withoutSecrets(answer('spec,,,15m')), answer('spec,,,15m'));
  });

  test('of a form that is not known loses everything after the mark of a secret', () =>
    assert.doesNotMatch(withoutSecrets(`Something new: {"${mark}":"value","x":"s3cret"}`), /s3cret/));
});

describe("the client of GitHub's API", () => {
  const client = new GitHub({ token: secret });
  const home = { host: '127.0.0.1:9', owner: 'acme', name: 'website' };

  test('shows no credentials when it is printed', () =>
    assert.ok(!inspect(client, { depth: 9, showHidden: true }).includes(secret)));

  test('throws errors without the request, which has the token and the secret of the webhook', async () => {
    const settings = { url: 'http://127.0.0.1/hook', secret: 'secret-of-the-webhook', events: ['push'] };
    const error = await client.setHook(home, 1, settings).then(
      () => assert.fail('it was answered'),
      (error: unknown) => error,
    );
    const printed = inspect(error, { depth: 9, showHidden: true }) + JSON.stringify(error);
    assert.ok(!printed.includes(secret) && !printed.includes('secret-of-the-webhook'), printed);
  });
});
