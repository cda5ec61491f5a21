import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { symlinkSync, truncateSync } from 'node:fs';
import { createServer } from 'node:net';
import { test } from 'node:test';
import { Folders } from './folders.ts';
import { GitProject } from './project.ts';
import { review } from './run.ts';

const object = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n';
const pipe = (path: string) => execFileSync('mkfifo', [path]);

test('what is not a file is not opened, and is reported', async () => {
  using folders = new Folders({ 'a/all.yaml': object.replace('name: a', 'name: old'), 'b/all.yaml': object });
  pipe(folders.path('b/pipe.yaml'));
  symlinkSync('pipe.yaml', folders.path('b/linked'));
  symlinkSync('pipe.yaml', folders.path('b/linked.json'));
  symlinkSync('/dev/zero', folders.path('b/endless.yaml'));
  symlinkSync('loop.yaml', folders.path('b/loop.yaml'));
  symlinkSync('.', folders.path('b/again'));
  await using socket = createServer().listen(folders.path('b/socket.yml'));
  assert.ok(socket);
  const { stdout, stderr, exitCode } = await folders.review();
  assert.equal(exitCode, 0, stderr);
  assert.deepEqual(stderr.trim().split('\n'), [
    'endless.yaml is a link that points out of its folder or to nothing: it was not read',
    'loop.yaml is a link that points out of its folder or to nothing: it was not read',
    'linked.json is a pipe: it was not read',
    'pipe.yaml is a pipe: it was not read',
    'socket.yml is a socket: it was not read',
  ]);
  assert.match(stdout, /> After this change: `pipe\.yaml` is a pipe: it was not read\n/);
  assert.match(stdout, /➕ added: `ConfigMap a`/);
});

test('a file that nobody writes by hand is refused: too long, or no text', async () => {
  using folders = new Folders({ 'b/all.yaml': '' });
  truncateSync(folders.path('b/all.yaml'), 17 * 1024 * 1024);
  assert.match((await folders.review()).stderr, /b\/all\.yaml\n +problem: longer than 16 MiB/);
  truncateSync(folders.path('b/all.yaml'), 0);
  folders.write('b/all.yaml', Buffer.from(`${object}data: {a: "\xff"}`, 'latin1') as unknown as string);
  const { stderr, exitCode } = await folders.review();
  assert.equal(exitCode, 2);
  assert.match(stderr, /b\/all\.yaml\n +problem: not UTF-8/);
});

test('a pipe in the place of a folder, or of a settings file, is refused', async () => {
  using folders = new Folders();
  pipe(folders.path('pipe'));
  const { stderr, exitCode } = await review(folders.directory, 'a', 'pipe');
  assert.equal(exitCode, 2);
  assert.match(stderr, /DIR = pipe\n +problem: there is no such folder/);

  using project = await GitProject.reference();
  // Git keeps no pipes, but links to one.
  await project.git('rm', '--quiet', 'Pulumi.dev.yaml');
  symlinkSync('/dev/zero', `${project.folder}/Pulumi.dev.yaml`);
  await project.commit('change');
  const change = await review(project.folder, 'base..change');
  assert.equal(change.exitCode, 1, change.stderr);
  assert.match(change.stdout, /Pulumi\.dev\.yaml\n +problem: it is a device, not a file/);
});

test('endings are read in any case', async () => {
  using folders = new Folders({ 'b/A.YAML': object, 'b/B.Yml': object.replace('name: a', 'name: b') });
  const { stdout } = await folders.review();
  assert.match(stdout, /^Objects: 2 added\. /m);
});
