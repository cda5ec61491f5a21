import { execa } from 'execa';
import type { Environment } from '../../sandbox/pulumi/stack.ts';
import { program } from '../checkout.ts';
import { get } from './cluster.ts';
import type { Project } from './project.ts';
import { sandbox } from './sandbox.ts';

/** The token of the Receiver that a URL points to. */
export async function tokenOf(url: string, ...names: readonly string[]): Promise<string> {
  for (const name of names) {
    const receiver = await get('receiver', name);
    if (receiver?.status?.webhookPath !== new URL(url).pathname) continue;
    const secret = await get('secret', receiver.spec.secretRef.name);
    return Buffer.from(secret?.data?.token ?? '', 'base64').toString();
  }
  throw new Error(`no Receiver for ${url}`);
}

/** Starts `fluxhook rotate` in a project's folder. */
export function rotating(project: Project, args: readonly string[], env: Environment = {}) {
  return execa('node', [program, 'rotate', ...args], {
    cwd: project.directory,
    env: { ...sandbox.env, ...env },
    all: true,
    reject: false,
    stdin: 'ignore',
    detached: true,
  });
}
