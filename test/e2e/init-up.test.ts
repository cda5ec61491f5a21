import assert from 'node:assert/strict';
import { copyFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { execa } from 'execa';
import { parse } from 'yaml';
import { commitAndPush } from '../../sandbox/demo/push.ts';
import { checkout } from '../checkout.ts';
import { claimedBlocks } from '../examples/claims.ts';
import { Tarball } from '../package/tarball.ts';
import { type ByHand, make, register, takeAway } from './adoption.ts';
import { balancer, receiver, secret, source, token } from './by-hand-manifests.ts';
import { addressOf, get, servedPath } from './cluster.ts';
import { deleteHooks, hookOf, hooksOf } from './hooks.ts';
import { delivered } from './push.ts';
import { environment, sandbox, until } from './sandbox.ts';

const repositories = { site: 'acme/website', fleet: 'acme/fleet', 'private-app': 'acme/private-app' } as const;

/** Polls once an hour: what is fetched sooner came by a webhook. */
const rarely = (name: string, repository: string, spec = '') =>
  source(name, repository, { spec }).replace('interval: 15m0s', 'interval: 1h');

const byHand: ByHand = {
  manifests: [
    balancer(),
    secret('token'),
    rarely('site', repositories.site),
    receiver('by-hand', 'events: [ping, push]\nresources: [{ kind: GitRepository, name: site }]'),
    rarely('fleet', repositories.fleet),
    secret('credentials').replace(/token: .*? }/, `username: git, password: ${environment('GITHUB_TOKEN')} }`),
    rarely('private-app', repositories['private-app'], ', secretRef: { name: credentials }'),
  ].join('---'),
  objects: ['flux-system/receiver/by-hand'],
};

describe('from a bootstrapped cluster to a proven push in three commands', () => {
  const directory = mkdtempSync(join(tmpdir(), 'fluxhook-init-'));
  let id: number;

  async function run(command: string) {
    const { stdout: registry } = await execa('npm', ['config', 'get', 'registry']);
    const path = [join(checkout, 'node_modules', '.bin'), sandbox.env.PATH].join(delimiter);
    const env = {
      ...sandbox.env,
      PATH: path,
      // The sandbox's network has GitHub only; the packages come as they do outside of it.
      npm_config_noproxy: new URL(registry).hostname,
      npm_config_prefer_offline: 'true',
      npm_config_audit: 'false',
      npm_config_fund: 'false',
    };
    const { exitCode, all } = await execa('bash', ['-c', command], { cwd: directory, env, all: true, reject: false });
    return { exitCode, text: all };
  }

  before(async () => {
    using tarball = await Tarball.make();
    copyFileSync(tarball.file, join(directory, 'fluxhook.tgz'));
    await make(byHand);
    const url = `http://${await addressOf('receiver')}${await servedPath('by-hand')}`;
    id = await register(repositories.site, url, token, ['push'], { content_type: 'json' });
  });
  after(async () => {
    const gone = await run('pulumi destroy --yes && pulumi stack rm --yes');
    await takeAway(byHand);
    await deleteHooks(...Object.values(repositories));
    rmSync(directory, { recursive: true, force: true, maxRetries: 5 });
    assert.equal(gone.exitCode, 0, gone.text);
  });

  test('the three commands of docs/init.md', { timeout: 600_000 }, async () => {
    const [block] = claimedBlocks('test/e2e/init-up.test.ts', 'docs/init.md', 'sh three');
    const commands = (block?.text ?? '').trim().split('\n');
    assert.equal(commands.length, 3);
    for (const command of commands) {
      // Until it is published, the package is a file.
      const ours = command.replace(
        /^npx fluxhook init/,
        'npx --yes --package ./fluxhook.tgz fluxhook init --package ./fluxhook.tgz',
      );
      const { exitCode, text } = await run(ours);
      assert.equal(exitCode, 0, `${ours}\n${text}`);
      assert.ok(!text?.includes(environment('GITHUB_TOKEN')));
      if (command.startsWith('npx')) {
        assert.match(
          text ?? '',
          /GitRepository flux-system\/site .*\n.*has one: webhook \d+ of acme\/website points to Receiver flux-system\/by-hand, which somebody made/,
        );
        assert.match(text ?? '', /Entrance: Service\/flux-system\/receiver: it exists, and the stack refers to it/);
        assert.match(text ?? '', /New Receiver.* `flux-system\/fleet`/);
      }
    }
    const [shown] = claimedBlocks('test/e2e/init-up.test.ts', 'docs/init.md', 'yaml');
    const { config } = parse(readFileSync(join(directory, 'Pulumi.prod.yaml'), 'utf8'));
    assert.deepEqual(config, parse(shown?.text ?? '').config);
  });

  for (const [name, repository] of Object.entries(repositories))
    test(`a push to ${repository} is fetched at once, by its only webhook`, async () => {
      const { id: found } = await hookOf(repository);
      if (name === 'site') assert.equal(found, id);
      let commit = '';
      const status = await delivered(repository, 'push', async () => {
        const url = `https://github.com/${repository}`;
        ({ commit } = await commitAndPush(url, environment('GITHUB_TOKEN'), sandbox.env));
      });
      assert.equal(status, 200);
      await until('the commit', async () => {
        const live = await get('gitrepository', name);
        return live?.status?.artifact?.revision?.endsWith(commit) || undefined;
      });
    });

  test('a second run has nothing to do', async () => {
    const { exitCode, text } = await run('npx fluxhook init --yes');
    assert.equal(exitCode, 0, text);
    assert.match(text ?? '', /Nothing to do/);
    for (const repository of Object.values(repositories)) assert.equal((await hooksOf(repository)).length, 1);
  });
});
