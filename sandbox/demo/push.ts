import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';

/** A commit that has been pushed. */
export interface Push {
  /** Full SHA-1. */
  readonly commit: string;
  /** `performance.now()` when `git push` was started. */
  readonly pushedAt: number;
}

/** A commit that is ready to be pushed, in a clone that goes away when this is disposed of. */
export interface PreparedPush extends AsyncDisposable {
  /** Full SHA-1. */
  readonly commit: string;
  push(): Promise<Push>;
}

/**
 * Clones a repository, commits one changed file on its default branch and pushes it, with the real git over HTTPS.
 * @param env how git finds GitHub. @default - this process's own environment
 */
export async function commitAndPush(url: string, token: string, env: Record<string, string> = {}): Promise<Push> {
  await using prepared = await preparePush(url, token, env);
  // Awaited here: the clone goes away when this function ends.
  return await prepared.push();
}

/** The same up to the push, for a push whose moment matters. */
export async function preparePush(url: string, token: string, env: Record<string, string> = {}): Promise<PreparedPush> {
  const directory = await mkdtemp(join(tmpdir(), 'fluxhook-push-'));
  const remove = () => rm(directory, { recursive: true, force: true });
  // In the environment, not among the arguments, where other users of the machine could read the token.
  const credentials = Buffer.from(`x-access-token:${token}`).toString('base64');
  const git = execa({
    cwd: directory,
    env: {
      ...env,
      GIT_CONFIG_GLOBAL: '/dev/null',
      GIT_CONFIG_COUNT: '1',
      GIT_CONFIG_KEY_0: 'http.extraHeader',
      GIT_CONFIG_VALUE_0: `Authorization: Basic ${credentials}`,
      GIT_TERMINAL_PROMPT: '0',
    },
  });
  try {
    await git`git clone --quiet --depth 1 ${url} .`;
    await writeFile(join(directory, 'pushed-at.txt'), `${new Date().toISOString()}\n`);
    await git`git add pushed-at.txt`;
    const author = ['-c', 'user.name=fluxhook', '-c', 'user.email=fluxhook@example.org'];
    await git`git ${author} commit --quiet --message ${'Show that a push reconciles'}`;
    const { stdout: commit } = await git`git rev-parse HEAD`;
    return {
      commit,
      async push() {
        const pushedAt = performance.now();
        await git`git push --quiet origin HEAD`;
        return { commit, pushedAt };
      },
      [Symbol.asyncDispose]: remove,
    };
  } catch (error) {
    await remove();
    throw error;
  }
}
