import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RequestError } from '@octokit/request-error';
import { hooksOfReceiver } from '../../lib/operate/deliveries/receiver-hooks.ts';
import { diagnose } from '../../lib/operate/diagnose.ts';
import { ofGitHub } from '../../lib/operate/evidence/piece.ts';
import { outcomeOf } from '../../lib/operate/github-answers.ts';
import { evidence, hook } from './doctor-evidence.ts';

/** What the client makes of an answer of GitHub. */
function refusalOf(status: number, message: string, headers: Record<string, string>) {
  const url = 'https://api.github.com/repos/acme/app/hooks';
  const request = { method: 'GET' as const, url, headers: {} };
  const response = { status, url, headers, data: { message } };
  return outcomeOf(new RequestError(message, status, { request, response }), 'GET hooks', 'api.github.com');
}

const needs = 'Webhooks: read (classic: read:repo_hook) of acme/app';

interface Case {
  readonly name: string;
  readonly status: number;
  readonly detail: string;
  readonly headers?: Record<string, string>;
  readonly reason: string;
  readonly message: RegExp;
  readonly fix: RegExp;
}

const cases: readonly Case[] = [
  {
    name: 'a token that it does not know',
    status: 401,
    detail: 'Bad credentials',
    reason: 'github-token-refused',
    message: /^GitHub does not know the token \(GitHub answered 401 \(Bad credentials\)\)$/,
    fix: /^export GITHUB_TOKEN=TOKEN .*takes precedence over GH_TOKEN.*settings\/personal-access-tokens\/new with Webhooks: read .*, Contents: read$/,
  },
  {
    name: 'a token without the permission',
    status: 403,
    detail: 'Resource not accessible by personal access token',
    headers: { 'x-ratelimit-remaining': '4990' },
    reason: 'permission-missing',
    message: /cannot read the webhooks of acme\/app/,
    fix: /^give this permission: GitHub: Webhooks: read/,
  },
  {
    name: 'a fine-grained token without the repository',
    status: 404,
    detail: 'Not Found',
    reason: 'permission-missing',
    message: /cannot read the webhooks of acme\/app: GitHub answered 404/,
    fix: /Webhooks: read .* a fine-grained token has to list the repository, too: https:/,
  },
  {
    name: 'a token without single sign-on',
    status: 403,
    detail: 'Resource protected by organization SAML enforcement.',
    headers: { 'x-github-sso': 'required; url=https://github.com/orgs/acme/sso?authorization_request=A' },
    reason: 'github-sso-required',
    message: /only after single sign-on/,
    fix: /authorize the token for the organization: https:\/\/github\.com\/orgs\/acme\/sso\?authorization_request=A$/,
  },
  {
    name: 'a used-up limit',
    status: 403,
    detail: 'API rate limit exceeded for user ID 1.',
    headers: { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(Math.floor(Date.now() / 1000) + 2_400) },
    reason: 'github-limited',
    message: /^GitHub asks to wait 4[01] min, until \d\d:\d\d UTC \(403: API rate limit exceeded/,
    fix: /^run the same command again after that; gh api rate_limit/,
  },
  {
    name: 'a secondary limit',
    status: 429,
    detail: 'You have exceeded a secondary rate limit.',
    headers: { 'retry-after': '90' },
    reason: 'github-limited',
    message: /^GitHub asks to wait 90 s \(429: /,
    fix: /the same command again after that/,
  },
  {
    name: 'a limit that says nothing of its end',
    status: 403,
    detail: 'You have exceeded a secondary rate limit.',
    reason: 'github-limited',
    message: /^GitHub asks to wait 60 s \(403: /,
    fix: /the same command/,
  },
];

for (const { name, status, detail, headers = {}, reason, message, fix } of cases) {
  test(`${name} is reported, with how to fix it`, async () => {
    const piece = await ofGitHub('GET hooks', needs, async () => refusalOf(status, detail, headers));
    assert.ok(!('value' in piece));
    const { home } = hook();
    const sender = { asked: true as const, homes: [{ home, hooks: piece, matched: [], head: undefined }] };
    const { hops, verdict } = diagnose(evidence({ sender }));
    const [sourceHost] = hops;
    assert.deepEqual([sourceHost?.status, sourceHost?.reason], ['unknown', reason]);
    assert.match(sourceHost?.message ?? '', message);
    assert.match(sourceHost?.fix ?? '', fix);
    assert.equal(verdict, 'warn');
    const found = hooksOfReceiver(evidence({ sender }), 'all');
    assert.ok('problem' in found && found.state === 'unknown');
  });
}

test('an organization that does not answer is not one without webhooks', async () => {
  const { home } = hook();
  for (const [status, reason] of [
    [429, 'github-limited'],
    [403, 'permission-missing'],
    [500, 'evidence-missing'],
    [404, 'hook-missing'],
  ] as const) {
    const organization = await ofGitHub('GET orgs', needs, async () => refusalOf(status, '', {}));
    const sender = {
      asked: true as const,
      homes: [{ home, hooks: { value: [] }, organization, matched: [], head: undefined }],
    };
    assert.equal(diagnose(evidence({ sender })).hops[1]?.reason, reason, String(status));
  }
});
