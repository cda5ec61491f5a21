import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { readTextFile } from '../../files/text-file.ts';
import type { InitPlan } from '../../stack/init/plan.ts';

/** Longest wait for the backend, in milliseconds. */
const longestWait = 60_000;

/** The stack in Pulumi's backend. */
export interface MadeStack {
  readonly isThere: boolean;
  /** The command that creates it. */
  readonly command: string;
  readonly says: readonly string[];
}

/** Creates it, so that `pulumi up` does not ask; if Pulumi cannot, it prints the command. */
export async function makeStack(stack: string, directory: string): Promise<MadeStack> {
  const command = `pulumi stack select --create ${stack}`;
  const args = ['stack', 'select', '--create', stack, '--non-interactive', '--color', 'never'];
  const options = { cwd: directory, all: true, reject: false, stdin: 'ignore', timeout: longestWait } as const;
  const { exitCode, all = '', code } = await execa('pulumi', args, options);
  if (exitCode === 0)
    return { isThere: true, command, says: [`Created and selected the stack ${stack} (${command}).`] };
  const why =
    code === 'ENOENT'
      ? 'pulumi is not on PATH (https://www.pulumi.com/docs/install/)'
      : (all
          .trim()
          .split('\n')
          .find((line) => line.startsWith('error')) ?? 'pulumi refused it');
  return { isThere: false, command, says: [`The stack ${stack} is not created yet: ${why}.`] };
}

/** The commands to run once the files and the stack exist. */
export function nextCommands(plan: InitPlan, directory: string, source: string | undefined): string[] {
  const { files, adopted, stack } = plan;
  const up = adopted.length === 0 ? 'pulumi up' : `npx fluxhook adopt --take-over --stack ${stack}`;
  const manifest = files.find(({ name }) => name === 'package.json');
  if (manifest === undefined) return [up];
  const kept = manifest.action === 'keep' ? manifest : undefined;
  const isInstalled = existsSync(join(directory, 'node_modules', 'fluxhook'));
  if (kept === undefined) return ['npm install', up];
  const present = readTextFile(join(directory, 'package.json'));
  if (present.includes('"fluxhook"')) return isInstalled ? [up] : ['npm install', up];
  const { dependencies = {} } = JSON.parse(kept.text) as { readonly dependencies?: Readonly<Record<string, string>> };
  const packages = Object.entries(dependencies).map(([name, version]) =>
    name === 'fluxhook' && source !== undefined ? source : `${name}@${version}`,
  );
  return [`npm install ${packages.join(' ')}`, up];
}
