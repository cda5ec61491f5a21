import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { parse } from 'yaml';
import { parseSettings, readStackFile } from '../../lib/settings/index.ts';
import { settingsSchema } from '../../lib/settings/schema.ts';

const project = join(import.meta.dirname, '..', '..');
const { values: defaults } = readStackFile(project);
const scratch = mkdtempSync(join(tmpdir(), 'fluxhook-settings-'));
after(() => rmSync(scratch, { recursive: true, force: true }));

/** The message of the error that these changes to the defaults end in. */
function message(changes: Record<string, unknown>, token?: { value: string; secret: boolean }): string {
  try {
    parseSettings({ origin: 'Pulumi.test.yaml', values: { ...defaults, ...changes }, token });
  } catch (error) {
    return (error as Error).message;
  }
  return '(no error)';
}

test('the defaults are the reference set-up', () => {
  assert.deepEqual(parseSettings({ origin: 'defaults', values: defaults }), {
    repository: 'https://github.com/sidd-harth/nginx',
    branch: 'main',
    interval: '15m',
    source: 'my-nginx',
    receiver: 'github-receiver',
    tokenSecret: 'webhook-token',
    tokenSource: 'pulumi',
    secretStore: '',
    secretStoreKey: '',
    secretStoreProperty: '',
    sealingCertificate: '',
    ageRecipients: '',
    tokenVariable: 'WEBHOOK_TOKEN',
    ownership: 'pulumi',
    service: 'receiver',
    namespace: 'flux-system',
    exposure: 'LoadBalancer',
    nodeAddress: '',
    nodePort: 0,
    host: '',
    ingressClass: '',
    ingressAnnotations: {},
    tlsSecret: '',
    tlsIssuer: '',
    gateway: '',
    gatewayListener: '',
    gatewayScheme: 'https',
    proxyNamespace: '',
    proxyRanges: [],
    publicUrl: '',
    tunnelSecret: '',
    ipFamilies: ['IPv4'],
    sourceRanges: 'github',
    hookRanges: [],
    hookRangesDate: '',
    addressTimeout: '5m',
    hookScope: 'repository',
    hookEvents: ['push', 'ping'],
  });
});

test('Pulumi.yaml declares exactly the settings there are', () => {
  const declared = Object.keys(parse(readFileSync(join(project, 'Pulumi.yaml'), 'utf8')).config);
  const own = declared.filter((key) => key.startsWith('fluxhook:')).map((key) => key.slice('fluxhook:'.length));
  assert.deepEqual(own, Object.keys(settingsSchema.shape));
});

test('the engine hands numbers and lists over as text', () => {
  const values = {
    ...defaults,
    'fluxhook:exposure': 'NodePort',
    'fluxhook:nodeAddress': '192.0.2.7',
    'fluxhook:nodePort': '30080',
    'fluxhook:hookEvents': '["push"]',
  };
  const settings = parseSettings({ origin: 'stack', values });
  assert.equal(settings.nodePort, 30_080);
  assert.deepEqual(settings.hookEvents, ['push']);
});

test('settings of other programs are left alone', () => {
  assert.equal(message({ 'kubernetes:context': 'kind', 'github:token': 'x' }), '(no error)');
});

test('all errors come at once, each with key, value, choices and fix', () => {
  const text = message(
    {
      'fluxhook:repository': 'nginx',
      'fluxhook:interval': '15 minutes',
      'fluxhook:exposure': 'Public',
      'fluxhook:brnach': 'main',
    },
    { value: 'short', secret: true },
  );
  assert.equal(
    text,
    `5 settings are not usable (Pulumi.test.yaml):

  fluxhook:repository = "nginx"
    problem: not the HTTPS URL of a repository on github.com
    choices: https://github.com/OWNER/REPOSITORY
    fix:     pulumi config set fluxhook:repository https://github.com/sidd-harth/nginx

  fluxhook:interval = "15 minutes"
    problem: not a duration that Flux accepts
    choices: a number with a unit (ms, s, m or h), also combined: 30s, 15m, 1h30m
    fix:     pulumi config set fluxhook:interval 15m

  fluxhook:exposure = "Public"
    problem: not a way to expose the receiver
    choices: LoadBalancer, NodePort, Ingress, HTTPRoute, None
    fix:     pulumi config set fluxhook:exposure LoadBalancer

  fluxhook:brnach = "main"
    problem: there is no such setting
    choices: repository, branch, interval, source, receiver, tokenSecret, tokenSource, secretStore, secretStoreKey, secretStoreProperty, sealingCertificate, ageRecipients, tokenVariable, ownership, service, namespace, exposure, nodeAddress, nodePort, host, ingressClass, ingressAnnotations, tlsSecret, tlsIssuer, gateway, gatewayListener, gatewayScheme, proxyNamespace, proxyRanges, publicUrl, tunnelSecret, ipFamilies, sourceRanges, hookRanges, hookRangesDate, addressTimeout, hookScope, hookEvents, token
    fix:     pulumi config rm fluxhook:brnach

  fluxhook:token
    problem: only 5 characters long; it could be guessed
    choices: a secret of at least 16 characters, or no value: then one is generated
    fix:     openssl rand -hex 32 | pulumi config set --secret fluxhook:token`,
  );
});

for (const [change, expected] of [
  [{ 'fluxhook:branch': '-main' }, /fluxhook:branch = "-main"\n {4}problem: not a branch name that git accepts/],
  [{ 'fluxhook:branch': 'a..b' }, /not a branch name/],
  [
    { 'fluxhook:branch': 'refs/heads/main' },
    /fluxhook:branch = "refs\/heads\/main"\n {4}problem: not a branch name.*\n {4}choices: .*as git shows it.*\n {4}fix: {5}pulumi config set fluxhook:branch main/,
  ],
  [
    { 'fluxhook:interval': undefined },
    /fluxhook:interval\n {4}problem: not a duration that Flux accepts\n.*\n {4}fix: {5}pulumi config set fluxhook:interval 15m/,
  ],
  [{ 'fluxhook:secretStoreKey': 5 }, /fluxhook:secretStoreKey = 5\n {4}problem: not text/],
  [{ 'fluxhook:nodePort': [] }, /fix: {5}pulumi config set fluxhook:nodePort 0/],
  [{ 'fluxhook:receiver': 'Receiver' }, /fluxhook:receiver = "Receiver"\n {4}problem: not a name Kubernetes accepts/],
  [{ 'fluxhook:service': 'a.b' }, /fluxhook:service = "a\.b"/],
  [
    { 'fluxhook:exposure': 'NodePort' },
    /fluxhook:nodeAddress = ""\n {4}problem: needed with fluxhook:exposure NodePort/,
  ],
  [
    { 'fluxhook:nodeAddress': 'http://x' },
    /fluxhook:nodeAddress = "http:\/\/x"\n {4}problem: not an IP address or a host name/,
  ],
  [
    { 'fluxhook:nodePort': 80 },
    /fluxhook:nodePort = 80\n {4}problem: not a port for a NodePort Service\n {4}choices: 30000 to 32767/,
  ],
  [{ 'fluxhook:nodePort': 'many' }, /fluxhook:nodePort = "many"\n {4}problem: /],
  [
    { 'fluxhook:addressTimeout': '2h' },
    /fluxhook:addressTimeout = "2h"\n {4}problem: out of range\n {4}choices: 10s to 30m/,
  ],
  [{ 'fluxhook:hookEvents': ['ping'] }, /problem: without push nothing would ever reconcile/],
  ...[['release'], 'push', ['push', 'push']].map(
    (events) =>
      [
        { 'fluxhook:hookEvents': events },
        /fluxhook:hookEvents = .*\n {4}problem: not a list of events that this program takes, each once\n {4}choices: \[push, ping\] or \[push\]\n {4}fix: {5}in the stack's file: fluxhook:hookEvents: \[push, ping\]/,
      ] as const,
  ),
  [{ 'fluxhook:interval': undefined }, /fluxhook:interval\n {4}problem: /],
  [
    { 'fluxhook:tokenSource': 'vault' },
    /fluxhook:tokenSource = "vault"\n {4}problem: not a source of tokens\n {4}choices: pulumi, existing-secret, external-secret/,
  ],
  [
    { 'fluxhook:ownership': 'flux' },
    /fluxhook:ownership = "flux"\n {4}problem: not an owner.*\n {4}choices: pulumi, handover, git/,
  ],
  [{ 'fluxhook:secretStore': 'Vault/x' }, /fluxhook:secretStore = "Vault\/x"\n {4}problem: not a store/],
  [
    { 'fluxhook:tokenVariable': '1st' },
    /fluxhook:tokenVariable = "1st"\n {4}problem: not a name that Flux substitutes/,
  ],
  [
    { 'fluxhook:tokenVariable': 'FLUXHOOK_SUBSTITUTED' },
    /fluxhook:tokenVariable = "FLUXHOOK_SUBSTITUTED"\n {4}problem: .*one that has another meaning\n {4}choices: .*whose value becomes a label/,
  ],
  [{ 'fluxhook:ageRecipients': 'age1' }, /fluxhook:ageRecipients = "age1"\n {4}problem: not age recipients/],
  [
    // The last letter is another one, so the checksum is wrong.
    { 'fluxhook:ageRecipients': 'age1yt3tfqlfrwdwx0z0ynwplcr6qxcxfaqycuprpmy89nr83ltx74tqdpszlq' },
    /fluxhook:ageRecipients = "age1yt3.*\n {4}problem: not age recipients.*\n.*\n {4}fix: {5}pulumi config set fluxhook:ageRecipients "\$\(age-keygen -y age\.agekey\)"/,
  ],
  [{ 'fluxhook:tokenSource': 'sops' }, /fluxhook:ageRecipients = ""\n {4}problem: needed with/],
  [
    { 'fluxhook:tokenSource': 'external-secret' },
    /fluxhook:secretStore = ""\n {4}problem: needed(.|\n)*fluxhook:secretStoreKey = ""\n {4}problem: needed/,
  ],
] as const) {
  test(`${JSON.stringify(change)} is refused`, () => assert.match(message(change), expected));
}

for (const [token, expected] of [
  [{ value: '', secret: true }, /problem: empty; Flux would accept unsigned deliveries/],
  [{ value: 'fifteen-letters', secret: true }, /problem: only 15 characters long/],
  [{ value: 'a-token-long-enough\n', secret: true }, /problem: starts or ends with white space/],
  [{ value: 'a-token\nlong-enough', secret: true }, /problem: has a line break or another control character/],
  [{ value: 'a-token-long-enough', secret: false }, /problem: stored in plain text/],
] as const) {
  test(`a token that is ${expected.source.slice(9)} is refused, and not shown`, () => {
    const text = message({}, token);
    assert.match(text, expected);
    if (token.value !== '') assert.ok(!text.includes(token.value.trim()));
  });
}

test('a token has one source', () => {
  const given = { value: 'a-token-long-enough', secret: true };
  assert.match(
    message({ 'fluxhook:tokenSource': 'existing-secret' }, given),
    /fluxhook:token\n {4}problem: not read with fluxhook:tokenSource "existing-secret"/,
  );
});

test('an encrypted token is not read, a plain one refused', () => {
  writeFileSync(join(scratch, 'Pulumi.yaml'), 'name: x\nconfig:\n  fluxhook:branch:\n    default: main\n');
  writeFileSync(
    join(scratch, 'Pulumi.dev.yaml'),
    'config:\n  fluxhook:branch: next\n  fluxhook:token:\n    secure: v1:abc\n',
  );
  const raw = readStackFile(scratch, 'dev');
  assert.deepEqual(raw, {
    origin: 'Pulumi.dev.yaml',
    stack: 'dev',
    values: { 'fluxhook:branch': 'next' },
    token: undefined,
  });
  writeFileSync(join(scratch, 'Pulumi.dev.yaml'), 'config:\n  fluxhook:token: secret-token-dont-share\n');
  assert.deepEqual(readStackFile(scratch, 'dev').token, { value: 'secret-token-dont-share', secret: false });
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
  const text = message({ 'fluxhook:repository': 'https://user:p@ss/word@github.com/acme/shop' });
  assert.match(text, /fluxhook:repository = "https:\/\/\*{8}@github\.com\/acme\/shop"\n {4}problem: not the HTTPS URL/);
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

test('a stack file that is no YAML is one clear error', () => {
  writeFileSync(join(scratch, 'Pulumi.bad.yaml'), 'config: [\n');
  assert.throws(
    () => readStackFile(scratch, 'bad'),
    /The settings cannot be read:\n\n.*Pulumi\.bad\.yaml\n {4}problem: /,
  );
});
