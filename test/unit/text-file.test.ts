import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { readTextFile } from '../../lib/files/text-file.ts';
import { TokenFile } from '../../lib/gitops/token-file.ts';
import { Cluster } from '../../lib/operate/cluster.ts';
import { readStackFile } from '../../lib/settings/index.ts';
import { readReasons } from '../../policy/reasons.ts';

const directory = mkdtempSync(join(tmpdir(), 'fluxhook-text-file-'));
const path = (name: string) => join(directory, name);
after(() => rmSync(directory, { recursive: true, force: true }));

for (const name of ['pipe', 'Pulumi.piped.yaml', 'token.dev.yaml']) execFileSync('mkfifo', [path(name)]);
symlinkSync('pipe', path('link'));
writeFileSync(path('Pulumi.yaml'), 'name: x\n');

describe('what is not a file is refused at once', () => {
  for (const [file, problem] of [
    ['pipe', 'it is a pipe, not a file'],
    ['link', 'it is a pipe, not a file'],
    ['.', 'it is a folder, not a file'],
    ['/dev/zero', 'it is a device, not a file'],
  ] as const) {
    test(file, () =>
      assert.throws(() => readTextFile(join(file === '/dev/zero' ? '/' : directory, file)), { message: problem }),
    );
  }

  test('a socket', async () => {
    await using server = createServer().listen(path('socket'));
    await once(server, 'listening');
    assert.throws(() => readTextFile(path('socket')), { message: 'it is a socket, not a file' });
  });

  test('a kubeconfig', () => {
    assert.throws(() => Cluster.open({ kubeconfig: path('link') }), { message: 'it is a pipe, not a file' });
  });

  test('wherever a person names one', () => {
    assert.throws(
      () => readStackFile(directory, 'piped'),
      /Pulumi\.piped\.yaml\n {4}problem: it is a pipe, not a file/,
    );
    assert.throws(() => readReasons(directory, 'piped'), /problem: it is a pipe, not a file/);
    assert.throws(
      () => new TokenFile(directory, 'dev').read(),
      /token\.dev\.yaml\n {4}problem: it is a pipe, not a file/,
    );
  });
});

test('a text comes as it is, with its byte order mark', () => {
  writeFileSync(path('text'), '\uFEFFa\r\nü');
  assert.equal(readTextFile(path('text')), '\uFEFFa\r\nü');
});
