import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { stringify } from 'yaml';
import type { Declaration } from '../../review/model/declaration.ts';
import { maskText } from '../../review/secrecy/mask-text.ts';
import { type Fields, shown } from './shown.ts';

const secret = 'Hunter2-of-the-test';
const base64 = Buffer.from(`user:${secret}`).toString('base64');
const manifest = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 's' }, data: { some: base64 } };
const flux = 'notification.toolkit.fluxcd.io/v1beta3';

describe('what is a secret is not shown', () => {
  for (const [what, fields] of [
    ['an environment variable', { spec: { env: [{ name: 'TUNNEL_TOKEN', value: secret }] } }],
    ['an option and its value', { spec: { args: ['run', '--token', secret] } }],
    ['an option with its value', { spec: { args: [`--token=${secret}`] } }],
    ['an option within a command', { spec: { command: ['sh', '-c', `cloudflared --token ${secret} run`] } }],
    ['an annotation named so', { metadata: { name: 'it', annotations: { 'example.org/deploy-token': secret } } }],
    ['keys named so', { data: { token: secret, password: secret, dbPassword: secret, API_KEY: secret } }],
    ['keys in other spellings', { data: { accesstoken: secret, 'client-secret': secret, TOKEN_2: secret } }],
    ['a list under a key named so', { spec: { tokens: [secret] } }],
    ['a mapping under a key named so', { spec: { secrets: { db: secret } } }],
    ['a number', { data: { password: 8_675_309 } }],
    ['a Secret that is a template', { kind: 'Thing', spec: { template: manifest } }],
    ['a template of a Secret', { kind: 'SealedSecret', spec: { template: { data: { some: secret } } } }],
    ['a Secret of a type', { spec: { content: { type: 'Opaque', data: { some: secret } } } }],
    ['stringData of anything', { spec: { stringData: { some: secret } } }],
    ['Secrets in a list', { spec: { all: { kind: 'SecretList', items: [{ data: { some: secret } }] } } }],
    ['a Secret as JSON', { metadata: { name: 'it', annotations: { copy: JSON.stringify(manifest) } } }],
    ['JSON in JSON', { data: { copy: JSON.stringify({ inner: JSON.stringify({ token: secret }) }) } }],
    ['a Secret as YAML', { data: { 'all.yaml': `---\n${stringify(manifest)}---\n${stringify(manifest)}` } }],
    ['a Secret in broken JSON', { data: { copy: `{kind: Secret, data: {some: ${base64}}` } }],
    ['a JSON patch as YAML', { spec: { patch: `- op: add\n  path: /data/token\n  value: ${secret}\n` } }],
    ['YAML with a key named so', { data: { 'config.yaml': `db:\n  password: ${secret}\n  host: db\n` } }],
    ['a block in YAML that is a template', { data: { c: `{{ if x }}\ntoken: |\n  ${secret}\n  ${secret}\nx: y\n` } }],
    ['properties', { data: { 'app.properties': `db.host=db\ndb.password=${secret}\n` } }],
    ['a comment', { data: { 'app.env': `A=b\n# TOKEN=${secret}\nexport TOKEN=${secret}\n` } }],
    ['a connection string', { data: { db: `Server=db;User=app;Password=${secret};Port=1` } }],
    ['a parameter of a URL', { spec: { url: `https://example.org/?access_token=${secret}&a=b` } }],
    ['a second URL', { data: { urls: `https://example.org https://user:${secret}@example.org` } }],
    ['a password with / and @', { data: { url: `https://user:a/${secret}@b@example.org/x` } }],
    ["MySQL's form", { data: { db: `app:${secret}@tcp(db:3306)/shop` } }],
    ['Basic', { data: { header: `Basic ${base64}` } }],
    ['Bearer', { data: { header: `Bearer ${secret}` } }],
    ['a header in a text', { data: { text: `curl -H 'Authorization: Bearer ${secret}' x` } }],
    ['a login of curl', { data: { text: `curl -fsS -u user:${secret} https://example.org` } }],
    ['a header by name', { spec: { headers: [{ name: 'Authorization', value: `token ${secret}` }] } }],
    ['a login at a registry', { data: { c: JSON.stringify({ auths: { ghcr: { auth: base64 } } }) } }],
    ['a private key', { data: { k: `-----BEGIN RSA PRIVATE KEY-----\n${secret}\n-----END RSA PRIVATE KEY-----\n` } }],
    ['a private key without its end', { data: { k: `-----BEGIN PRIVATE KEY-----\\n${secret}` } }],
    ...[
      'ghp_',
      'github_pat_',
      'xoxb-',
      'glpat-',
      'AGE-SECRET-KEY-',
      'sk_live_',
      'npm_',
      'dckr_pat_',
      'hvs.',
      'pul-',
    ].map((prefix) => [`a token that starts with ${prefix}`, { data: { text: `see ${prefix}${secret}` } }] as const),
    ['a JSON Web Token', { data: { text: `eyJhbGciOiJub25lIn0.${secret}.${secret}` } }],
    ['an incoming webhook', { data: { text: `https://hooks.slack.com/services/T0/B0/${secret}` } }],
    [
      'the address of a Provider',
      {
        apiVersion: flux,
        kind: 'Provider',
        spec: { type: 'slack', address: `https://chat.example.org/hooks/${secret}` },
      },
    ],
    [
      'an address that is not a URL',
      { apiVersion: flux, kind: 'Provider', spec: { type: 'azureeventhub', address: secret } },
    ],
    [
      "the address of a repository's Provider",
      { apiVersion: flux, kind: 'Provider', spec: { type: 'gitlab', address: `https://u:${secret}@gitlab.com/a/b` } },
    ],
  ] as const) {
    test(what, () => {
      const hits = (side: Declaration) =>
        [secret, base64, '8675309'].filter((text) => JSON.stringify(side.objects).includes(text));
      const { before, after } = shown(fields as Fields);
      assert.deepEqual([hits(before), hits(after)], [[], []]);
      assert.match(JSON.stringify(after.objects), /\*{8}/);
      assert.deepEqual(before.objects, after.objects, 'what is equal looks equal');

      const rotated = JSON.parse(
        JSON.stringify(fields)
          .replaceAll(secret, 'Another-1-of-the-test')
          .replaceAll(base64, Buffer.from('user:Another-1-of-the-test').toString('base64'))
          .replaceAll('8675309', '1234567'),
      ) as Fields;
      const changed = shown(fields as Fields, rotated);
      assert.deepEqual([hits(changed.before), hits(changed.after)], [[], []]);
      assert.match(JSON.stringify(changed.after.objects), /\*{8} \(changed\)/);
      assert.doesNotMatch(JSON.stringify(changed.after.objects), /Another/);
    });
  }
});

test('settings that are secrets are hidden, and a changed one is reported', () => {
  const settings = (text: string) => ({
    'fluxhook:token': { secure: text },
    'kubernetes:kubeconfig': `apiVersion: v1\nusers:\n  - user:\n      token: ${text}\n`,
    'github:token': text,
    'github:appAuth.pemFile': text,
    'github:appAuth': { id: '1', pemFile: text },
    'fluxhook:repository': `https://user:${text}@github.com/acme/shop`,
    'fluxhook:annotations': { 'example.org/gate': `${text}-of-3-words` },
  });
  const { before, after } = shown({}, {}, [settings('one'), settings('two')]);
  const values = (mark: string) => ({
    'fluxhook:token': mark,
    'kubernetes:kubeconfig': mark,
    'github:token': mark,
    'github:appAuth.pemFile': mark,
    'github:appAuth': { id: '1', pemFile: mark },
    'fluxhook:repository': `https://${mark}@github.com/acme/shop`,
    'fluxhook:annotations': { 'example.org/gate': mark },
  });
  assert.deepEqual(Object.fromEntries(before.settings), values('********'));
  assert.deepEqual(Object.fromEntries(after.settings), values('******** (changed)'));
});

test('an item that moved in its list is not a changed secret', () => {
  const env = [
    { name: 'A', value: '1' },
    { name: 'TOKEN', value: secret },
  ];
  const { after } = shown({ spec: { env } }, { spec: { env: env.toReversed() } });
  assert.deepEqual(after.objects[0]?.spec, {
    env: [
      { name: 'TOKEN', value: '********' },
      { name: 'A', value: '1' },
    ],
  });
});

test('a value that moves between data and stringData is not a changed secret; another one is', () => {
  const kind = { kind: 'Secret' };
  const stored = { ...kind, data: { token: Buffer.from(secret).toString('base64') } };
  assert.deepEqual(shown(stored, { ...kind, stringData: { token: secret } }).after.objects[0]?.stringData, {
    token: '********',
  });
  assert.deepEqual(shown(stored, { ...kind, stringData: { token: 'another' } }).after.objects[0]?.stringData, {
    token: '******** (changed)',
  });
});

describe('what a program says is shown without what may be a secret', () => {
  for (const text of [
    'SyntaxError: Unexpected token \'s\', "sw0rdfish" is not valid JSON',
    'Error: login failed for user app with password sw0rdfish',
    ...['password=W', 'password: W', 'db.password = "W"', '{"password":"W"}', '--requirepass W', 'TOKEN_GITHUB=W'],
    ...['Authorization: token W', 'PRIVATE-TOKEN: W', 'curl -u admin:W https://x', 'postgres://app:W@db/x'],
    ...['the password is W', 'password => W', 'password := "W"', 'password -> W', '<pin>W</pin>', 'passphrase "W"'],
    ...[
      'user=x passwd=W',
      '{ config: { token: "two W" } }',
      '{\\"password\\":\\"W\\"}',
      'password:\n  W',
      'secret key: W',
    ],
    ...['secret: |\n  W', 'mysql -pW', 'sshpass -p W ssh x', 'redis-cli -a W', 'https://x.example.org/?code=W'],
    ...['warning: client-key-data: W', 'secret: |\n  sw0rdfish', '-----BEGIN PRIVATE KEY-----\nsw0rdfish'],
  ]) {
    test(text, () => assert.doesNotMatch(maskText(text.replaceAll('W', 'swordfish')), /sw.rdfish/));
  }

  for (const text of [
    "TypeError: Cannot read properties of undefined (reading 'name')\n    at Object.<anonymous> (./lib/stack/synth.ts:88:17)",
    'at async ModuleJob.run (node:internal/modules/esm/module_job:430:25)\n\nNode.js v24.18.0',
    'fluxhook:token\n    problem: stored in plain text\n    fix:     pulumi config set --secret fluxhook:token TOKEN',
    "Error: ENOENT: no such file or directory, open '/home/runner/work/Pulumi.dev.yaml'",
    'Error: getaddrinfo ENOTFOUND api.github.com',
    'The token has 12 characters; at least 16 are needed',
  ]) {
    test(`readable: ${text.split('\n')[0]}`, () => assert.equal(maskText(text), text));
  }
});

test('texts that differ never look equal', () => {
  const data = (text: string) => ({ data: { copy: text } });
  const { before, after } = shown(data('{"token":"a"}'), data('{ "token": "a" }'));
  assert.notDeepEqual(before.objects, after.objects);
});

for (const text of [
  'a',
  'a.',
  'a=',
  'a:',
  'a: ',
  ' ',
  '- ',
  '--a ',
  '"a"=',
  'a://b:',
  'a://b:c@',
  'eyJaaaaaaaa.',
  'Bearer a',
  'ghp_',
  '-----BEGIN PRIVATE KEY-----',
  'token: |\n',
]) {
  test(`a long text is searched in a short time: ${JSON.stringify(text)}`, { timeout: 120_000 }, () => {
    // Of this process only: the machine may have other work. A search in quadratic time takes a minute.
    const start = process.cpuUsage();
    for (const begin of ['', 'token: ', '\n']) maskText(begin + text.repeat(40_000 / text.length));
    const { user } = process.cpuUsage(start);
    assert.ok(user < 10_000_000, `${user} µs`);
  });
}
