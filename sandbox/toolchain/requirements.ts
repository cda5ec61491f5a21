import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { ToolchainError } from './errors.ts';
import { formatVersion, isWithin, parseVersion, type VersionRange } from './version.ts';

const run = promisify(execFile);

/** From 22.18 on Node runs TypeScript as it is; undici, below the client of Kubernetes, needs 22.19. */
const nodeRange: VersionRange = { atLeast: [22, 19, 0], below: [Number.POSITIVE_INFINITY, 0, 0] };

/** Checks what the sandbox needs from the machine besides Go: Node and git. */
export async function checkRequirements(options: { node: string; env: NodeJS.ProcessEnv }): Promise<void> {
  const node = parseVersion(options.node);
  if (node === undefined || !isWithin(node, nodeRange)) {
    throw new ToolchainError(
      `Node ${options.node} is too old: ${formatVersion(nodeRange.atLeast)} or newer is needed. ` +
        'Run `npm ci` and use the npm scripts, which bring a fitting Node, or install one from https://nodejs.org/.',
    );
  }
  try {
    await run('git', ['--version'], { env: options.env });
  } catch (cause) {
    throw new ToolchainError(
      'git was not found on PATH; the sandbox serves and pushes Git repositories with it. ' +
        'Install it with your package manager or from https://git-scm.com/.',
      { cause },
    );
  }
}
