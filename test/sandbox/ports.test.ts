import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { freePort } from '../../sandbox/process/ports.ts';
import { checkout } from '../checkout.ts';

/** Prints the ports it got, and keeps them until its input ends. */
const asks = `
import { freePort } from './sandbox/process/ports.ts';
const ports = [];
for (let count = 0; count < 100; count++) ports.push(await freePort());
console.log(ports.join());
process.stdin.resume();
`;

test('a port that a program listens on already is passed over', async () => {
  // The first ones of a block, which come in order.
  const [first, second] = [await freePort(), await freePort()];
  assert.equal(first - second, 1);
  const server = createServer().listen(second - 1, '127.0.0.1');
  try {
    await once(server, 'listening');
    assert.equal(await freePort(), second - 2);
  } finally {
    server.close();
  }
});

/** Had each been picked by chance, 300 of 18,000 would hold one twice in nine of ten runs. */
test('a port is given out once, also by processes that ask at the same time', async () => {
  const args = ['--input-type=module-typescript', '--eval', asks];
  const processes = [1, 2].map(() => promisify(execFile)(process.execPath, args, { cwd: checkout }));
  const printed = processes.map(async ({ child }) => String((await once(child.stdout ?? child, 'data'))[0]));
  const own = Promise.all(Array.from({ length: 100 }, freePort));
  const others = await Promise.all(printed);
  for (const { child } of processes) child.stdin?.end();
  await Promise.all(processes);
  const ports = [...(await own), ...others.flatMap((text) => text.trim().split(',').map(Number))];
  assert.equal(ports.length, 300);
  assert.equal(new Set(ports).size, 300);
});

test('what asked for ports ends by itself', async () => {
  const args = ['--input-type=module-typescript', '--eval', asks.replace('process.stdin.resume();', '')];
  await promisify(execFile)(process.execPath, args, { cwd: checkout, timeout: 60_000 });
});
