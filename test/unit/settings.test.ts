import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, describe, test } from 'node:test';
import { parse } from 'yaml';
import { readStackFile } from '../../lib/settings/index.ts';
import { configWith, refusalOf, settingsOf, settingsWith } from '../given-settings.ts';

const project = join(import.meta.dirname, '..', '..');
const scratch = mkdtempSync(join(tmpdir(), 'fluxhook-settings-'));
after(() => rmSync(scratch, { recursive: true, force: true }));

const refusal = (changes: Record<string, unknown>) => refusalOf(configWith(changes));

test('a repository is a whole set-up', () => {
  assert.deepEqual(settingsOf({ repository: 'https://github.com/acme/Shop.App' }), {
    namespace: 'flux-system',
    entrance: {
      metadata: { name: 'receiver', namespace: 'flux-system' },
      exposure: { type: 'LoadBalancer' },
    },
    objects: { labels: {}, annotations: {} },
    hookRanges: undefined,
    addressTimeout: '5m',
    ownership: 'pulumi',
    adopt: 'never',
    proof: 'warn',
    shared: false,
    webhooks: [
      {
        name: 'webhook',
        key: 'fluxhook:',
        repository: { host: 'github.com', owner: 'acme', name: 'Shop.App' },
        scope: 'repository',
        hookEvents: ['push', 'ping'],
        secret: { name: 'shop-app-webhook-token', namespace: 'flux-system', source: { type: 'pulumi' } },
        tokenSlot: 'a',
        baseNames: { receiver: 'shop-app', secret: 'shop-app-webhook-token' },
        token: undefined,
        source: {
          metadata: { name: 'shop-app', namespace: 'flux-system' },
          url: 'https://github.com/acme/Shop.App',
          ref: { branch: 'main' },
          interval: '15m',
        },
        resources: [],
        receiver: {
          metadata: { name: 'shop-app', namespace: 'flux-system' },
          type: 'github',
          events: ['ping', 'push'],
        },
      },
    ],
  });
});

test("the reference stack is the tutorial's", () => {
  const { values } = readStackFile(project, 'sandbox');
  const { 'fluxhook:token': _, ...plain } = values;
  assert.deepEqual(
    plain,
    { ...configWith().values, 'kubernetes:enableSecretMutable': 'true' },
    'Pulumi.yaml and Pulumi.sandbox.yaml',
  );
});

test('Pulumi.yaml declares no setting: their defaults are in one place', () => {
  const declared = Object.keys(parse(readFileSync(join(project, 'Pulumi.yaml'), 'utf8')).config);
  assert.deepEqual(declared, ['kubernetes:enableSecretMutable']);
});

test('a stack without a repository is told so', () => {
  assert.throws(
    () => settingsOf({ interval: '1h' }),
    /fluxhook:repository\n {4}problem: needed: without a repository there is nothing to do\n {4}choices: https:\/\/HOST\/OWNER\/REPOSITORY.*fluxhook:webhooks.*\n {4}fix: {5}pulumi config set fluxhook:repository https:\/\/github\.com\/OWNER\/REPOSITORY$/,
  );
});

test('settings of other programs are left alone', () => {
  assert.equal(refusal({ 'kubernetes:context': 'kind', 'github:token': 'x', 'acme:interval': 1 }), '(no error)');
});

test('all errors come at once, each with key, value, choices and fix', () => {
  const config = configWith({
    repository: 'git@github.com:acme/app.git',
    interval: '15 minutes',
    exposure: 'Public',
    brnach: 'main',
    service: '1abc',
    token: 'short',
  });
  assert.equal(
    refusalOf({ ...config, secretKeys: ['fluxhook:token'] }),
    `6 settings are not usable (Pulumi.test.yaml):

  fluxhook:repository = "git@github.com:acme/app.git"
    problem: not the URL of a repository at GitHub, or one with credentials in it
    choices: https://HOST/OWNER/REPOSITORY, ssh://git@HOST/OWNER/REPOSITORY, or OWNER/REPOSITORY
    fix:     pulumi config set fluxhook:repository ssh://git@github.com/acme/app.git

  fluxhook:interval = "15 minutes"
    problem: not a duration that Flux accepts
    choices: a number with a unit (ms, s, m or h), also combined: 30s, 15m, 1h30m
    fix:     pulumi config set fluxhook:interval 15m

  fluxhook:service = "1abc"
    problem: not a name that Kubernetes accepts for a Service
    choices: lower-case letters, digits and '-', a letter first, at most 63 characters (RFC 1035 label)
    fix:     pulumi config set fluxhook:service receiver

  fluxhook:exposure = "Public"
    problem: not a way to expose the receiver
    choices: LoadBalancer, NodePort, Ingress, HTTPRoute, None, Existing
    fix:     pulumi config set fluxhook:exposure LoadBalancer

  fluxhook:brnach = "main"
    problem: there is no such setting; did you mean fluxhook:branch?
    choices: fluxhook:branch
    fix:     pulumi config rm fluxhook:brnach; pulumi config set fluxhook:branch main

  fluxhook:token
    problem: only 5 characters long; it could be guessed
    choices: a secret of at least 16 characters, or no value: then one is generated
    fix:     openssl rand -hex 32 | pulumi config set --secret fluxhook:token`,
  );
});

for (const [changes, expected] of [
  [{ branch: '-main' }, /fluxhook:branch = "-main"\n {4}problem: not a branch name that git accepts/],
  [{ branch: 'a..b' }, /not a branch name/],
  [
    { branch: 'refs/heads/main' },
    /fluxhook:branch = "refs\/heads\/main"\n {4}problem: not a branch name.*\n {4}choices: .*as git shows it.*\n {4}fix: {5}pulumi config set fluxhook:branch main/,
  ],
  [{ branch: 1.2 }, /fluxhook:branch = 1\.2\n {4}problem: not a branch name/],
  [{ receiver: 'Receiver' }, /fluxhook:receiver = "Receiver"\n {4}problem: not a name that Kubernetes accepts/],
  [{ service: 'a.b' }, /fluxhook:service = "a\.b"/],
  [
    { addressTimeout: '2h' },
    /fluxhook:addressTimeout = "2h"\n {4}problem: out of range\n {4}choices: 10s to 30m\n {4}fix: {5}pulumi config set fluxhook:addressTimeout 5m/,
  ],
  [{ hookEvents: ['ping'] }, /problem: with only ping nothing would ever be reconciled/],
  [{ hookEvents: ['push', 'push'] }, /fluxhook:hookEvents = .*\n {4}problem: has an event twice/],
  [
    { hookEvents: ['pushed'] },
    /fluxhook:hookEvents\[0\] = "pushed"\n {4}problem: not an event of GitHub's webhooks\n {4}choices: branch_protection/,
  ],
  [
    { hookEvents: 'push' },
    /fluxhook:hookEvents = "push"\n {4}problem: not a list of events.*\n.*\n {4}fix: {5}in the stack's file: fluxhook:hookEvents: \[ push, ping \]/,
  ],
  [
    { tokenSource: 'vault' },
    /fluxhook:tokenSource = "vault"\n {4}problem: not a source of tokens\n {4}choices: pulumi, existing-secret, external-secret/,
  ],
  [
    { ownership: 'flux' },
    /fluxhook:ownership = "flux"\n {4}problem: not an owner.*\n {4}choices: pulumi, handover, git/,
  ],
  [{ adopt: 'always' }, /fluxhook:adopt = "always"\n {4}problem: .*\n {4}choices: never, keep, own/],
  [{ proof: true }, /fluxhook:proof = true\n {4}problem: .*\n {4}choices: warn, require, off/],
  [{ shared: 'yes' }, /fluxhook:shared = "yes"\n {4}problem: neither true nor false/],
  [
    { tokenSource: { type: 'external-secret', store: 'Vault/x', key: 'k' } },
    /fluxhook:tokenSource\.store = "Vault\/x"\n {4}problem: not a store of External Secrets/,
  ],
  [
    { tokenSource: 'external-secret' },
    /fluxhook:tokenSource\.store\n {4}problem: needed with type external-secret.*\n.*\n {4}fix: {5}in the stack's file: fluxhook:tokenSource: \{ type: external-secret, store: ClusterSecretStore\/vault \}(.|\n)*fluxhook:tokenSource\.key\n {4}problem: needed/,
  ],
  [
    { tokenSource: { type: 'substitution', variable: '1st' } },
    /fluxhook:tokenSource\.variable = "1st"\n {4}problem: not a name that Flux substitutes/,
  ],
  [
    { tokenSource: { type: 'substitution', variable: 'FLUXHOOK_SUBSTITUTED' } },
    /problem: .*one that has another meaning\n {4}choices: .*whose value becomes a label/,
  ],
  [
    // The last letter is another one, so the checksum is wrong.
    { tokenSource: { type: 'sops', recipients: ['age1yt3tfqlfrwdwx0z0ynwplcr6qxcxfaqycuprpmy89nr83ltx74tqdpszlq'] } },
    /fluxhook:tokenSource\.recipients\[0\] = "age1yt3.*\n {4}problem: not age recipients.*\n.*\n {4}fix: {5}in the stack's file: fluxhook:tokenSource: \{ type: sops, recipients: \[age1…\] \}, with what `age-keygen -y age\.agekey` prints/,
  ],
  [{ tokenSource: 'sops' }, /fluxhook:tokenSource\.recipients\n {4}problem: needed with type sops/],
  [
    { tokenSource: { type: 'pulumi', key: 'x' } },
    /fluxhook:tokenSource\.key = "x"\n {4}problem: it has no effect here: it belongs to fluxhook:tokenSource of type external-secret\n.*\n {4}fix: {5}pulumi config rm --path 'fluxhook:tokenSource\.key'/,
  ],
  [{ filter: 'req.ref ==' }, /fluxhook:filter = "req\.ref =="\n {4}problem: it is not CEL/],
  [{ labels: { 'a b': 'c' } }, /fluxhook:labels = .*\n {4}problem: not labels that Kubernetes accepts/],
  [{ annotations: { a: 1 } }, /fluxhook:annotations\.a = 1\n {4}problem: not annotations that Kubernetes accepts/],
] as const) {
  test(`${JSON.stringify(changes)} is refused`, () => assert.match(refusal(changes), expected));
}

test('objects, lists and truth values are also read as the engine hands them over: text', () => {
  const settings = settingsWith({
    exposure: '{"type":"NodePort","address":"192.0.2.7","nodePort":30080}',
    hookEvents: '["release"]',
    labels: '{"team":"web"}',
    shared: 'true',
  });
  assert.deepEqual(settings.entrance.exposure, { type: 'NodePort', address: '192.0.2.7', nodePort: 30_080 });
  assert.deepEqual(settings.webhooks[0]?.hookEvents, ['release']);
  assert.deepEqual(settings.webhooks[0]?.receiver.events, ['ping', 'release']);
  assert.deepEqual([settings.objects.labels, settings.shared], [{ team: 'web' }, true]);
});

for (const [changes, expected] of [
  [
    { intervall: '1h' },
    /fluxhook:intervall = "1h"\n {4}problem: .*did you mean fluxhook:interval\?\n {4}choices: fluxhook:interval\n {4}fix: {5}pulumi config rm fluxhook:intervall; pulumi config set fluxhook:interval 1h$/,
  ],
  [{ Namespace: 'x' }, /did you mean fluxhook:namespace\?/],
  [
    { colour: 'x' },
    /fluxhook:colour = "x"\n {4}problem: there is no such setting\n {4}choices: repository, source, .*shared\n/,
  ],
  [
    { source: { nmae: 'x' } },
    /fluxhook:source\.nmae = "x"\n {4}problem: .*did you mean fluxhook:source\.name\?\n.*\n {4}fix: {5}pulumi config rm --path 'fluxhook:source\.nmae'; pulumi config set --path 'fluxhook:source\.name' x/,
  ],
  [
    { webhooks: [{ repository: 'acme/a', colour: 1 }] },
    /fluxhook:webhooks\[0\]\.colour = 1\n {4}problem: there is no such setting\n {4}choices: name, namespace, repository, .*filter\n/,
  ],
  [
    { webhooks: [{ repository: 'acme/a', exposure: 'None' }] },
    /fluxhook:webhooks\[0\]\.exposure = "None"\n {4}problem: it is a setting of the whole stack\n {4}choices: fluxhook:exposure/,
  ],
  [
    { 'fluxhok:interval': '1h' },
    /fluxhok:interval\n {4}problem: no setting has the namespace fluxhok; did you mean fluxhook:interval\?/,
  ],
] as const) {
  test(`a slip in ${JSON.stringify(changes)} is reported`, () => assert.match(refusal(changes), expected));
}

for (const [token, secret, expected] of [
  ['', true, /problem: empty; Flux would accept unsigned deliveries/],
  ['fifteen-letters', true, /problem: only 15 characters long/],
  ['a-token-long-enough\n', true, /problem: starts or ends with white space/],
  ['a-token\nlong-enough', true, /problem: has a line break or another control character/],
  ['a-token-long-enough', false, /problem: stored in plain text/],
] as const) {
  test(`a token that is ${expected.source.slice(9)} is refused, and not shown`, () => {
    const given = (path: string, changes: Record<string, unknown>, key: string) => {
      const text = refusalOf({ ...configWith(changes), ...(secret && { secretKeys: [key] }) });
      assert.match(text, expected);
      assert.ok(text.includes(`  ${path}\n    problem`), text);
      if (token !== '') assert.ok(!text.includes(token.trim()), text);
    };
    given('fluxhook:token', { token }, 'fluxhook:token');
    given('fluxhook:webhooks[0].token', { webhooks: [{ repository: 'a/b', token }] }, 'fluxhook:webhooks');
  });
}

test('a mistyped key of a token shows nothing of it', () => {
  const token = 'a-token-long-enough';
  for (const config of [
    configWith({ tokne: token }),
    configWith({ webhooks: [{ repository: 'a/b', tokken: token }] }),
    { ...configWith({ webhooks: [{ repository: 'a/b', hmac: token }] }), secretKeys: ['fluxhook:webhooks'] },
    configWith({ webhooks: [{ repository: 'a/b', token, source: 7 }, 8] }),
    configWith({ webhooks: { token } }),
  ]) {
    const text = refusalOf(config);
    assert.match(text, /not usable/);
    assert.ok(!text.includes(token), text);
  }
});

test('a token has one source', () => {
  const given = { token: 'a-token-long-enough', tokenSource: 'existing-secret' };
  const expected =
    /fluxhook:token\n {4}problem: not read with tokenSource existing-secret: the token would have two sources/;
  assert.match(refusalOf({ ...configWith(given), secretKeys: ['fluxhook:token'] }), expected);
  assert.match(refusal({ ...given, token: { secure: 'v1:abc' } }), expected);
});

test('an encrypted token is not read; anything else that is encrypted is reported', () => {
  assert.equal(refusal({ token: { secure: 'v1:abc' } }), '(no error)');
  assert.equal(refusal({ webhooks: [{ repository: 'a/b', token: { secure: 'v1:abc' } }] }), '(no error)');
  const text = refusal({ exposure: { type: 'Ingress', host: { secure: 'v1:abc' } } });
  assert.match(
    text,
    /^1 setting is not usable(.|\n)*fluxhook:exposure\.host = \*{8}\n {4}problem: it is encrypted, and only Pulumi can read it/,
  );
});

test('a stack file is read beside what the project has for every stack', () => {
  writeFileSync(
    join(scratch, 'Pulumi.yaml'),
    'name: x\nconfig:\n  fluxhook:namespace: flux\n  fluxhook:branch:\n    default: main\n',
  );
  writeFileSync(
    join(scratch, 'Pulumi.dev.yaml'),
    'config:\n  fluxhook:branch: next\n  fluxhook:token:\n    secure: v1:abc\n',
  );
  assert.deepEqual(readStackFile(scratch, 'dev'), {
    origin: 'Pulumi.dev.yaml',
    stack: 'dev',
    values: { 'fluxhook:namespace': 'flux', 'fluxhook:branch': 'next', 'fluxhook:token': { secure: 'v1:abc' } },
  });
});

describe('what Pulumi takes for a setting is one', () => {
  const read = (files: Record<string, string>) => {
    const folder = mkdtempSync(join(scratch, 'project-'));
    for (const [name, text] of Object.entries({ 'Pulumi.yaml': 'name: fluxhook\n', 'Pulumi.dev.yaml': '', ...files })) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), text);
    }
    return readStackFile(folder, 'dev');
  };
  for (const [what, files, expected] of [
    ['a key without a namespace', { 'Pulumi.dev.yaml': 'config: {namespace: flux}' }, { 'fluxhook:namespace': 'flux' }],
    [
      'in the file of another project',
      { 'Pulumi.yaml': 'name: shop\nconfig: {namespace: {value: a}}', 'Pulumi.dev.yaml': 'config: {branch: b}' },
      { 'shop:namespace': 'a', 'shop:branch': 'b' },
    ],
    ['the older form of a key', { 'Pulumi.dev.yaml': 'config: {fluxhook:config:a: b}' }, { 'fluxhook:a': 'b' }],
    [
      'what a project has without a declaration',
      { 'Pulumi.yaml': 'name: fluxhook\nconfig: {namespace: flux, fluxhook:webhooks: [{repository: a/b}]}' },
      { 'fluxhook:namespace': 'flux', 'fluxhook:webhooks': [{ repository: 'a/b' }] },
    ],
    [
      'what a project declares only',
      { 'Pulumi.yaml': 'name: fluxhook\nconfig: {namespace: {type: string}, branch: {value: null}}' },
      {},
    ],
    [
      'the file in stackConfigDir',
      {
        'Pulumi.yaml': 'name: fluxhook\nstackConfigDir: stacks',
        'Pulumi.dev.yaml': 'config: {namespace: a}',
        'stacks/Pulumi.dev.yaml': 'config: {namespace: b}',
      },
      { 'fluxhook:namespace': 'b' },
    ],
    [
      'the file in the folder of its older form',
      { 'Pulumi.yaml': 'name: fluxhook\nconfig: ./stacks', 'stacks/Pulumi.dev.yaml': 'config: {namespace: b}' },
      { 'fluxhook:namespace': 'b' },
    ],
  ] as const) {
    test(what, () => assert.deepEqual(read(files).values, expected));
  }

  test('one in two spellings is refused', () => {
    assert.throws(
      () => read({ 'Pulumi.dev.yaml': 'config:\n  branch: a\n  fluxhook:branch: b\n' }),
      /fluxhook:branch\n {4}problem: Pulumi\.dev\.yaml has it twice, as branch and fluxhook:branch/,
    );
  });

  test('a file that Pulumi reads instead is refused', () => {
    assert.throws(
      () => read({ 'Pulumi.json': '{"name":"fluxhook","config":{"namespace":"evil"}}' }),
      /Pulumi\.json\n {4}problem: Pulumi reads it in place of Pulumi\.yaml/,
    );
  });
});

test('the stack has to be told when there are several', () => {
  writeFileSync(join(scratch, 'Pulumi.prod.yaml'), 'config: {}\n');
  assert.throws(
    () => readStackFile(scratch),
    /PULUMI_STACK\n {4}problem: not set, and there is more than one stack file\n {4}choices: dev, prod/,
  );
  assert.equal(readStackFile(scratch, 'prod').origin, 'Pulumi.prod.yaml');
  // As `pulumi stack ls` and PULUMI_STACK write it: with the organization, and with the project.
  assert.equal(readStackFile(scratch, 'organization/fluxhook/prod').stack, 'prod');
  assert.equal(readStackFile(scratch, 'acme/prod').stack, 'prod');
  assert.throws(() => readStackFile(scratch, ''), /PULUMI_STACK\n {4}problem: not set/);
  assert.throws(
    () => readStackFile(scratch, 'qa'),
    /PULUMI_STACK = "qa"\n {4}problem: there is no stack file Pulumi\.qa\.yaml\n {4}choices: dev, prod/,
  );
});

test('an error does not repeat the password of a URL', () => {
  const text = refusal({ repository: 'https://user:p@ss/word@github.com/acme/shop' });
  assert.match(
    text,
    /fluxhook:repository = "https:\/\/\*{8}@github\.com\/acme\/shop"\n {4}problem: .*credentials(.|\n)*fix: {5}pulumi config set fluxhook:repository https:\/\/github\.com\/acme\/shop$/,
  );
});

test('an error in a stack file says where it is, and shows nothing of the file', () => {
  const token = 'a-token-that-is-long-enough';
  for (const [text, problem] of [
    [
      `config:\n  fluxhook:token: ${token}\n  fluxhook:token: ${token}\n`,
      'not YAML: duplicate key at line 3, column 3',
    ],
    [`config:\n<<<<<<< ours\n  fluxhook:token: ${token}\n`, 'not YAML: multiline implicit key at line 2, column 1'],
    [`config:\n  fluxhook:branch: *${token}\n`, 'aliases that lead nowhere, or that unfold to more than can be read'],
  ] as const) {
    writeFileSync(join(scratch, 'Pulumi.bad.yaml'), text);
    assert.throws(
      () => readStackFile(scratch, 'bad'),
      ({ message }: Error) => {
        assert.ok(message.includes(`problem: ${problem}`), message);
        return !message.includes(token);
      },
    );
  }
});

test('a stack file that is not YAML is one clear error', () => {
  writeFileSync(join(scratch, 'Pulumi.bad.yaml'), 'config: [\n');
  assert.throws(
    () => readStackFile(scratch, 'bad'),
    /The settings cannot be read:\n\n.*Pulumi\.bad\.yaml\n {4}problem: /,
  );
});
