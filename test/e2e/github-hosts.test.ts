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
    const ways = {
      'the URL names it': { repository: `https://${host}/acme/fleet` },
      'github:baseUrl names it': { repository: 'acme/fleet', 'github:baseUrl': `https://${host}/` },
    };
    for (const [way, settings] of Object.entries(ways)) {
      test(`${way}: the webhook is registered there, and its ping arrives`, async () => {
        const env = { ...sandbox.env, GITHUB_TOKEN: site(host).tokens.owner ?? '' };
        await using project = await Project.open('elsewhere', { ...bare, ...settings }, null, env);
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
