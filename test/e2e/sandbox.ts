import { readFileSync } from 'node:fs';
import { request } from '@octokit/request';
import { requestLikeInside } from '../../sandbox/inside.ts';
import type { SandboxState } from '../../sandbox/state.ts';

const file = process.env.FLUXHOOK_TEST_SANDBOX;
if (file === undefined)
  throw new Error('No sandbox: run these tests through `npm test`, one file by `npm test -- FILE`.');

/** The sandbox that the lane of this test file has, see test/run.ts. */
export const sandbox = JSON.parse(readFileSync(file, 'utf8')) as SandboxState;

/** A variable of the sandbox's environment. */
export function environment(name: string): string {
  const value = sandbox.env[name];
  if (value === undefined) throw new Error(`The sandbox's environment has no ${name}.`);
  return value;
}

// The tests' own requests to https://api.github.com go the way the program's do.
requestLikeInside(sandbox.env);

export const repository = { owner: 'sidd-harth', repo: 'nginx' } as const;

/** The GitHub API with the token that has all rights. */
export const github = request.defaults({ headers: { authorization: `Bearer ${environment('GITHUB_TOKEN')}` } });

export { until } from '../../sandbox/demo/until.ts';

/** The webhooks of the repository, as GitHub lists them. */
export async function listHooks() {
  return (await github('GET /repos/{owner}/{repo}/hooks', { ...repository })).data;
}
