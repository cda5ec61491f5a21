import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { request } from '@octokit/request';
import { hooksOf } from './hooks.ts';
import { bare, Project } from './project.ts';
import { sandbox } from './sandbox.ts';

const site = (host: string) => sandbox.github?.[host] ?? assert.fail(`the sandbox has no ${host}`);

async function hooksAt(host: string) {
  const { apiUrl: baseUrl, tokens } = site(host);
  const headers = { authorization: `Bearer ${tokens.owner}` };
  const { data } = await request('GET /repos/acme/fleet/hooks', { baseUrl, headers });
  return data as { id: number; config: { url: string }; last_response: { code: number } }[];
}

/** The answer to the latest delivery of a webhook, which is the ping. */
async function answerAt(host: string, id: number): Promise<[string, number]> {
  const { apiUrl: baseUrl, tokens } = site(host);
  const headers = { authorization: `Bearer ${tokens.owner}` };
  const { data } = await request('GET /repos/acme/fleet/hooks/{id}/deliveries', { baseUrl, headers, id });
  const [latest] = data as { event: string; status_code: number }[];
  return [latest?.event ?? 'none', latest?.status_code ?? 0];
}

for (const host of ['github.example.org', 'octocorp.ghe.com']) {
  describe(host, () => {
    const { apiUrl } = site(host);
    // An Enterprise Server names no ranges that its webhooks come from.
    const exposure = { type: 'LoadBalancer', sources: host.endsWith('.ghe.com') ? 'github' : ['192.0.2.0/24'] };
    const ways = {
      'OWNER/REPOSITORY and its web address as github:baseUrl': {
        repository: 'acme/fleet',
        'github:baseUrl': `https://${host}/`,
      },
      "the repository's URL and its API as github:baseUrl": {
        repository: `https://${host}/acme/fleet`,
        'github:baseUrl': `${apiUrl}/`,
      },
    };

    test('without github:baseUrl the URL is reported, with what to set', async () => {
      await using project = await Project.open(
        'elsewhere',
        { ...bare, repository: `https://${host}/acme/fleet` },
        null,
      );
      const { exitCode, text } = await project.stack.run('preview');
      assert.notEqual(exitCode, 0, text);
      assert.match(text, new RegExp(`no github:baseUrl says where the API of ${host} is`));
      assert.ok(text.includes(`pulumi config set github:baseUrl ${apiUrl}/`), text);
    });

    for (const [way, settings] of Object.entries(ways)) {
      test(`${way}: the webhook is registered there, and its ping arrives`, async () => {
        const env = { ...sandbox.env, GITHUB_TOKEN: site(host).tokens.owner ?? '' };
        await using project = await Project.open('elsewhere', { ...bare, exposure, ...settings }, null, env);
        const up = await project.stack.up();
        assert.equal(up.exitCode, 0, up.text);
        const [hook, ...others] = await hooksAt(host);
        assert.deepEqual(others, []);
        const outputs = (await project.stack.outputs()) as { hookUrl?: string; webhooks?: unknown };
        assert.equal(hook?.config.url, outputs.hookUrl);
        assert.deepEqual(await answerAt(host, hook?.id ?? 0), ['ping', 200]);
        assert.deepEqual(await hooksOf('acme/fleet'), []);
        // Nothing is public on ghe.com, and the source has no credentials.
        if (host.endsWith('.ghe.com'))
          assert.match(up.text, /GitRepository flux-system\/fleet\s+problem: it is not ready: /);
        else assert.doesNotMatch(up.text, /would not reconcile/);
        const again = await project.stack.up('--expect-no-changes', '--refresh');
        assert.equal(again.exitCode, 0, again.text);
        await project.stack.succeed('destroy', '--yes', '--skip-preview');
        assert.deepEqual(await hooksAt(host), []);
      });
    }
  });
}

test('an Enterprise Server says no ranges: what the firewall admits has to be said', async () => {
  const host = 'github.example.org';
  const env = { ...sandbox.env, GITHUB_TOKEN: site(host).tokens.owner ?? '' };
  const settings = { ...bare, repository: 'acme/fleet', 'github:baseUrl': `https://${host}/` };
  await using project = await Project.open('no-ranges', settings, null, env);
  const { exitCode, text } = await project.stack.run('preview');
  assert.notEqual(exitCode, 0, text);
  assert.match(
    text,
    /https:\/\/github\.example\.org\/api\/v3\/meta\s+problem: the ranges of GitHub's webhooks, which the firewall admits, cannot be read: it names no range of IPv4/,
  );
  assert.match(text, /choices: .*an Enterprise Server names none: its own address/);
});
