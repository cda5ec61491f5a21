import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { openToolchain } from '../../sandbox/toolchain/index.ts';
import { checkRequirements } from '../../sandbox/toolchain/requirements.ts';
import { environment, temporaryDir, tinyCatalog } from './tiny.ts';

const WAYS_OUT =
  "Install Go from https://go.dev/dl/, or set FLUXHOOK_BIN to a folder that holds the sandbox's binaries.";

describe('what the machine must have', () => {
  it('says in one line that Go is missing, and what to do', async (t) => {
    const dir = await temporaryDir(t);
    const catalog = await tinyCatalog(dir);
    const toolchain = openToolchain({ catalog, env: await environment(dir, ['git', 'sh']) });
    await assert.rejects(toolchain.done(), {
      name: 'ToolchainError',
      message: `Go was not found on PATH; the sandbox's binaries are built with it. ${WAYS_OUT}`,
    });
  });

  it('says in one line that Go is too old', async (t) => {
    const dir = await temporaryDir(t);
    const catalog = await tinyCatalog(dir, { go: '1.99' });
    const env = { ...(await environment(dir)), GOTOOLCHAIN: 'local' };
    await assert.rejects(openToolchain({ catalog, env }).done(), (error: Error) => {
      assert.match(error.message, /^Go \d\S+ is too old: the sandbox's binaries need Go 1\.99 or newer\. /);
      assert.ok(error.message.endsWith(WAYS_OUT));
      return true;
    });
  });

  it('says in one line that git is missing', async (t) => {
    const dir = await temporaryDir(t);
    const toolchain = openToolchain({ catalog: await tinyCatalog(dir), env: await environment(dir, ['sh']) });
    await assert.rejects(toolchain.done(), {
      name: 'ToolchainError',
      message:
        'git was not found on PATH; the sandbox serves and pushes Git repositories with it. ' +
        'Install it with your package manager or from https://git-scm.com/.',
    });
  });

  it('says in one line that Node is too old', async () => {
    await assert.rejects(checkRequirements({ node: '22.18.0', env: process.env }), {
      name: 'ToolchainError',
      message:
        'Node 22.18.0 is too old: 22.19.0 or newer is needed. ' +
        'Run `npm ci` and use the npm scripts, which bring a fitting Node, or install one from https://nodejs.org/.',
    });
    await checkRequirements({ node: '22.19.0', env: process.env });
  });
});
