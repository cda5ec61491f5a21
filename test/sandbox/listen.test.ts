import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { test } from 'node:test';
import { listen } from '../../sandbox/cluster/listen.ts';

const greet = (socket: Socket) => socket.end('hello');

test('serves an address of this machine as it is', async () => {
  const listener = await listen('127.0.0.1', 0, greet, false);
  assert.equal(listener?.detour, undefined);
  assert.equal(await read(listener?.servedAt), 'hello');
  listener?.close();
  assert.equal(await read(listener?.servedAt), 'ECONNREFUSED');
});

test('an address that this machine lacks is served on 127.0.0.1, and says so', async () => {
  // 192.0.2.0/24 is set aside for documentation (RFC 5737): no machine has it.
  const listener = await listen('192.0.2.7', 80, greet, false);
  assert.equal(listener?.address, '192.0.2.7');
  assert.equal(listener.port, 80);
  assert.equal(listener.servedAt.host, '127.0.0.1');
  assert.equal(listener.detour?.why, 'this machine has no address 192.0.2.7');
  assert.match(listener.detour.fix, /192\.0\.2\.7/);
  assert.equal(await read(listener.servedAt), 'hello');
  listener.close();
});

test('a port that this user may not listen on is served on 127.0.0.1, and says so', {
  skip: !privilegedPorts(),
}, async () => {
  const root = process.geteuid?.() === 0;
  if (root) process.seteuid?.(65_534); // nobody
  try {
    const listener = await listen('127.0.0.1', 80, greet, false);
    assert.equal(listener?.detour?.why, 'this user may not listen on port 80');
    assert.match(listener.detour.fix, /^sudo sysctl net\.ipv4\.ip_unprivileged_port_start=80 /);
    assert.equal(await read(listener.servedAt), 'hello');
    listener.close();
  } finally {
    if (root) process.seteuid?.(0);
  }
});

test('a port that somebody else holds is left to them, or detoured where nothing else is left', async () => {
  const holder = createServer();
  await new Promise<void>((resolve) => holder.listen(0, '127.0.0.1', resolve));
  const { port } = holder.address() as AddressInfo;
  assert.equal(await listen('127.0.0.1', port, greet, false), undefined);

  const listener = await listen('127.0.0.1', port, greet, true);
  assert.equal(listener?.detour?.why, `another program holds port ${port} of 127.0.0.1`);
  assert.equal(await read(listener.servedAt), 'hello');
  listener.close();
  holder.close();
});

/** Containers are often set up so that everybody may listen on port 80. */
function privilegedPorts(): boolean {
  if (process.platform !== 'linux') return false;
  return Number(readFileSync('/proc/sys/net/ipv4/ip_unprivileged_port_start', 'utf8')) > 80;
}

/** What a connection is sent, or its error code. */
function read(at: { host: string; port: number } | undefined): Promise<string> {
  assert.ok(at);
  const { promise, resolve } = Promise.withResolvers<string>();
  const socket = connect(at);
  let text = '';
  socket.setEncoding('utf8');
  socket.on('data', (chunk) => {
    text += chunk;
  });
  socket.once('end', () => resolve(text));
  socket.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
  return promise;
}
