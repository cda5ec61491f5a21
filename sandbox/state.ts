import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import envPaths from 'env-paths';
import type { SiteAccess } from './github/index.ts';

/** What a running sandbox says about itself in `<dir>/state.json`. It holds tokens: its file mode is 0600. */
export interface SandboxState {
  readonly name: string;
  /** Everything of this sandbox: logs, kubeconfig, Pulumi's state. Gone with the sandbox. */
  readonly dir: string;
  readonly phase: 'starting' | 'ready';
  /** Of the daemon. */
  readonly pid: number;
  /** ISO 8601 */
  readonly started: string;
  /** How to talk to the daemon. */
  readonly control: { readonly url: string; readonly token: string };
  /** Environment for the program, pulumi, kubectl and flux; empty until ready. A shell gets more, see outside.ts. */
  readonly env: Record<string, string>;
  /** Directories that `env.PATH` puts before the PATH the sandbox was started with. */
  readonly binaries: string[];
  /** host:port of notification-controller's webhook receiver and the host that serves node ports; once ready. */
  readonly addresses?: { readonly receiver: string; readonly node: string };
  /** Each GitHub by its host (`github.com`, `github.example.org`, `octocorp.ghe.com`): URLs, tokens, App; once ready. */
  readonly github?: Readonly<Record<string, SiteAccess>>;
}

export const defaultName = 'default';
const namePattern = /^[a-z0-9]([a-z0-9-]{0,30}[a-z0-9])?$/;

/** Where sandboxes live: FLUXHOOK_STATE, else the platform's directory for application data. */
export function stateRoot(): string {
  const override = process.env.FLUXHOOK_STATE;
  return override ? resolve(override) : envPaths('fluxhook', { suffix: '' }).data;
}

/** @throws when `name` is not one, since it becomes a directory that is emptied and removed. */
export function sandboxDir(root: string, name: string): string {
  if (!namePattern.test(name)) {
    throw new Error(
      `Sandbox name "${name}" is not usable: use 1 to 32 lower-case letters, digits and inner hyphens, such as "demo-2".`,
    );
  }
  return join(root, 'sandboxes', name);
}

/** The daemon's own output, beside its directory because that one is emptied when a sandbox starts. */
export function daemonLog(root: string, name: string): string {
  return `${sandboxDir(root, name)}.log`;
}

/** Names that have a state file, running or not. */
export function sandboxNames(root: string): string[] {
  const parent = join(root, 'sandboxes');
  if (!existsSync(parent)) return [];
  return readdirSync(parent)
    .filter((name) => existsSync(join(parent, name, 'state.json')))
    .sort();
}

/** The state file of a sandbox; undefined when there is none, or when it is invalid. */
export function readState(root: string, name: string): SandboxState | undefined {
  try {
    return JSON.parse(readFileSync(join(sandboxDir(root, name), 'state.json'), 'utf8')) as SandboxState;
  } catch (error) {
    if (error instanceof SyntaxError || (error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Replaces the state file in one step: a reader sees the old one or the new one, never a part. */
export function writeState(state: SandboxState): void {
  mkdirSync(state.dir, { recursive: true, mode: 0o700 });
  chmodSync(state.dir, 0o700);
  const file = join(state.dir, 'state.json');
  writeFileSync(`${file}.new`, `${JSON.stringify(state, null, 2)}\n`, { mode: 0o600 });
  renameSync(`${file}.new`, file);
}
