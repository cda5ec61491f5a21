import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders, type RequestListener } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { type AddressInfo, connect, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { Cluster } from '../../lib/operate/cluster.ts';
import { createServerIdentity } from '../../sandbox/github/certificate-authority.ts';

const directory = mkdtempSync(join(tmpdir(), 'fluxhook-kubeconfig-'));
const written = (name: string, text: string) => {
  const file = join(directory, name);
  writeFileSync(file, text);
  return file;
};

/** What the last request had with it. */
let seen: { headers: IncomingHttpHeaders; url: string };
const listener: RequestListener = ({ headers, url = '' }, response) => {
  seen = { headers, url };
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify({ kind: 'APIResourceList', resources: [{ name: 'receivers', kind: 'Receiver' }] }));
};
const servers: Server[] = [];
async function listening(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  servers.push(server);
  return (server.address() as AddressInfo).port;
}

let plain: string;
before(async () => {
  plain = `http://127.0.0.1:${await listening(createServer(listener))}`;
});
after(() => {
  for (const server of servers) server.close();
  rmSync(directory, { recursive: true, force: true });
});

interface Parts {
  readonly cluster?: object;
  readonly user?: object;
}

function config({ cluster = { server: plain }, user = {} }: Parts = {}): string {
  return JSON.stringify({
    'current-context': 'test',
    clusters: [{ name: 'test', cluster }],
    users: [{ name: 'test', user }],
    contexts: [{ name: 'test', context: { cluster: 'test', user: 'test', namespace: 'apps' } }],
  });
}

async function asked(kubeconfig: string): Promise<typeof seen> {
  const receivers = { group: 'notification.toolkit.fluxcd.io', version: 'v1', resource: 'receivers' };
  assert.equal(await Cluster.open({ kubeconfig }).serves(receivers), true);
  return seen;
}

const users: Record<string, [user: object | (() => object), name: string, value: string | undefined]> = {
  'no credentials': [{}, 'authorization', undefined],
  'a token': [{ token: 'abc' }, 'authorization', 'Bearer abc'],
  'a name and a password': [
    { username: 'admin', password: 'pass:word' },
    'authorization',
    `Basic ${Buffer.from('admin:pass:word').toString('base64')}`,
  ],
  'a user to act as': [{ token: 'abc', as: 'somebody' }, 'impersonate-user', 'somebody'],
  'a file with the token': [
    () => ({ tokenFile: written('token', 'from-file\n') }),
    'authorization',
    'Bearer from-file',
  ],
  'a provider with a file': [
    () => ({ 'auth-provider': { name: 'tokenFile', config: { tokenFile: written('token-2', 'of-provider') } } }),
    'authorization',
    'Bearer of-provider',
  ],
};
for (const [name, [user, header, value]] of Object.entries(users)) {
  test(`sends ${name}`, async () => {
    const { headers, url } = await asked(config({ user: typeof user === 'function' ? user() : user }));
    assert.equal(url, '/apis/notification.toolkit.fluxcd.io/v1');
    assert.equal(headers[header], value);
  });
}

test("a program for credentials runs once for several questions, and gets no token of GitHub's", async () => {
  const runs = written('runs', '');
  const program = `require('node:fs').appendFileSync(${JSON.stringify(runs)}, String(process.env.GITHUB_TOKEN));
console.log(JSON.stringify({ status: { token: 'of-program' } }))`;
  const user = {
    exec: { apiVersion: 'client.authentication.k8s.io/v1', command: process.execPath, args: ['-e', program] },
  };
  process.env.GITHUB_TOKEN ??= 'secret';
  const cluster = Cluster.open({ kubeconfig: config({ user }) });
  const receivers = { group: 'notification.toolkit.fluxcd.io', version: 'v1', resource: 'receivers' };
  await Promise.all([cluster.serves(receivers), cluster.serves({ ...receivers, version: 'v2' })]);
  assert.equal(seen.headers.authorization, 'Bearer of-program');
  assert.equal(readFileSync(runs, 'utf8'), 'undefined');
});

test('a program for credentials that fails is told with what it said', async () => {
  const user = { exec: { command: process.execPath, args: ['-e', 'console.error("log in first"); process.exit(1)'] } };
  await assert.rejects(asked(config({ user })), /log in first/);
});

test('asks through the proxy that the kubeconfig names', async () => {
  const proxied: string[] = [];
  const proxy = createServer().on('connect', ({ url = '' }, socket: Socket) => {
    proxied.push(url);
    socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
    socket.pipe(connect(Number(new URL(plain).port), '127.0.0.1')).pipe(socket);
  });
  const port = await listening(proxy);
  const cluster = {
    server: 'http://flux.example',
    'proxy-url': `http://127.0.0.1:${port}`,
    'insecure-skip-tls-verify': true,
  };
  await asked(config({ cluster }));
  assert.deepEqual(proxied, ['flux.example:80']);
});

test('certificates: of the server under another name, and of the client', async () => {
  const identity = await createServerIdentity(['kubernetes']);
  const options = {
    cert: identity.cert,
    key: identity.key,
    ca: identity.ca,
    requestCert: true,
    rejectUnauthorized: false,
  };
  let presented: string | undefined;
  const server = createTlsServer(options, (request, response) => {
    const certificate = (request.socket as import('node:tls').TLSSocket).getPeerCertificate();
    presented = certificate.subject?.CN as string | undefined;
    listener(request, response);
  });
  const address = `https://127.0.0.1:${await listening(server)}`;
  const encoded = (text: string) => Buffer.from(text).toString('base64');
  const authority = { 'certificate-authority-data': encoded(identity.ca) };
  const user = { 'client-certificate-data': encoded(identity.cert), 'client-key-data': encoded(identity.key) };

  await asked(config({ cluster: { server: address, ...authority, 'tls-server-name': 'kubernetes' }, user }));
  assert.equal(presented, 'kubernetes');
  await asked(config({ cluster: { server: address, 'insecure-skip-tls-verify': true } }));
  assert.equal(presented, undefined);

  // Files are relative to the kubeconfig.
  written('ca.pem', identity.ca);
  written('client.pem', identity.cert);
  written('client.key', identity.key);
  const cluster = { server: address, 'certificate-authority': 'ca.pem', 'tls-server-name': 'kubernetes' };
  const files = { 'client-certificate': 'client.pem', 'client-key': './client.key' };
  await asked(written('with-files', config({ cluster, user: files })));
  assert.equal(presented, 'kubernetes');

  await assert.rejects(
    asked(config({ cluster: { server: address, ...authority } })),
    /its certificate is not one that the kubeconfig trusts: Hostname\/IP does not match/,
  );
  await assert.rejects(
    asked(config({ cluster: { server: address } })),
    /its certificate is not one that the kubeconfig trusts/,
  );
});

test('several files are one kubeconfig, of which the first one that says something counts, as for kubectl', async () => {
  const one = written('one', config({ user: { token: 'of-one' } }));
  const two = JSON.parse(config({ user: { token: 'of-two' } }));
  two['current-context'] = 'other';
  two.contexts.push({ name: 'other', context: { cluster: 'test', user: 'test' } });
  const kept = process.env.KUBECONFIG;
  process.env.KUBECONFIG = [join(directory, 'absent'), one, written('two', JSON.stringify(two))].join(':');
  try {
    const cluster = Cluster.open();
    assert.deepEqual(cluster.contexts, ['test', 'other']);
    assert.equal(cluster.namespace, 'apps');
    assert.match(cluster.where, /\(context test\)$/);
    assert.match(Cluster.open({ context: 'other' }).where, /\(context other\)$/);
  } finally {
    if (kept === undefined) delete process.env.KUBECONFIG;
    else process.env.KUBECONFIG = kept;
  }
});

const refused: Record<string, [kubeconfig: string, message: RegExp]> = {
  'no such context': [
    config({ cluster: { server: 'https://flux.example' } }),
    /it has no context nope; there are: test/,
  ],
  'a current context that is not there': [
    JSON.stringify({ 'current-context': 'gone' }),
    /it has no context gone, which is its current one; there are: none/,
  ],
  'no current context': [JSON.stringify({ clusters: [] }), /it has no current context; there are: none/],
  'a cluster without an address': [config({ cluster: {} }), /clusters\[0\]\.cluster\.server is missing/],
};
for (const [name, [kubeconfig, message]] of Object.entries(refused)) {
  test(`refuses ${name}`, () => {
    const context = name === 'no such context' ? 'nope' : undefined;
    assert.throws(() => Cluster.open({ kubeconfig, context }), message);
  });
}
