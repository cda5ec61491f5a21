import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import http from 'node:http';
import test from 'node:test';
import { execa } from 'execa';
import { fixture } from './fixture.ts';

const REFUSAL =
  'The sandbox has no outside network: only github.com:443, api.github.com:443, github.example.org:443, octocorp.ghe.com:443, and api.octocorp.ghe.com:443 answer here';

test('curl reaches both hosts under their own URLs', async (t) => {
  const github = await fixture(t);
  const curl = (url: string) => execa('curl', ['-sS', '--fail', url], { env: github.env, extendEnv: false });
  assert.equal(
    JSON.parse((await curl('https://api.github.com/repos/sidd-harth/nginx')).stdout).full_name,
    'sidd-harth/nginx',
  );
  const refs = await curl('https://github.com/sidd-harth/nginx/info/refs?service=git-upload-pack');
  assert.match(refs.stdout, /# service=git-upload-pack/);
});

test("Node's fetch reaches the API with nothing but the environment", async (t) => {
  const github = await fixture(t);
  const program = `
    const response = await fetch('https://api.github.com/user', { headers: { authorization: 'Bearer ${github.token}' } });
    console.log(response.status, (await response.json()).login);
  `;
  const { stdout } = await execa('node', ['--input-type=module', '-e', program], { env: github.env, extendEnv: false });
  assert.equal(stdout, '200 sidd-harth');
});

for (const target of ['example.com:443', 'github.com:22', 'api.github.com:80']) {
  test(`CONNECT ${target} is refused with the reason`, async (t) => {
    const github = await fixture(t);
    const { hostname, port } = new URL(github.proxyUrl);
    const refused = await new Promise<{ reason: string | undefined; status: number | undefined; body: string }>(
      (resolve) => {
        http
          .request({ host: hostname, port, method: 'CONNECT', path: target, agent: false })
          .on('connect', async (response, socket, head) => {
            const rest = await socket.toArray();
            resolve({
              reason: response.statusMessage,
              status: response.statusCode,
              body: Buffer.concat([head, ...rest]).toString(),
            });
          })
          .end();
      },
    );
    assert.deepEqual(refused, { status: 403, reason: REFUSAL, body: `${REFUSAL}, not ${target}.\n` });
  });
}

test('a plain HTTP request is refused with the reason', async (t) => {
  const github = await fixture(t);
  const response = await fetch(github.proxyUrl);
  assert.equal(response.status, 403);
  assert.equal(await response.text(), `${REFUSAL}, not /.\n`);
});

test('the authority is made again at every start and its key is not on disk', async (t) => {
  const first = await fixture(t);
  const second = await fixture(t);
  const [one, two] = await Promise.all([first, second].map(({ caFile }) => readFile(caFile, 'utf8')));
  assert.notEqual(one, two);
  const { stdout } = await execa('grep', ['-rl', 'PRIVATE KEY', first.dir], { reject: false });
  const apps = Object.values(first.sites).map(({ app }) => app.pemFile);
  assert.deepEqual(stdout.split('\n').sort(), apps.sort(), 'only those of the GitHub Apps, which their users need');
});
