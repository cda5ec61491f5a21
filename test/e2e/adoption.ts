import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { parse } from 'yaml';
import { program } from '../checkout.ts';
import { kubectl, servedPath } from './cluster.ts';
import { where } from './hooks.ts';
import { Project } from './project.ts';
import { github, sandbox } from './sandbox.ts';

/** The command, in a folder. */
export async function fluxhook(args: readonly string[], { cwd = '.', env = {} as Record<string, string> } = {}) {
  const run = await execa('node', [program, ...args], { cwd, env: { ...sandbox.env, ...env }, reject: false });
  return { code: run.exitCode, out: run.stdout, err: run.stderr };
}

/** A set-up that somebody made by hand. */
export interface ByHand {
  readonly manifests: string;
  /** NAMESPACE/KIND/NAME of what has to stay; the Receivers among them are waited for. */
  readonly objects: readonly string[];
}

export async function uidsOf(objects: readonly string[]): Promise<Record<string, string>> {
  const found = objects.map(async (object) => {
    const [namespace = '', kind = '', name = ''] = object.split('/');
    const uid = ['get', kind, name, '-o', 'jsonpath={.metadata.uid}', '--ignore-not-found'];
    return [object, await kubectl(['-n', namespace, ...uid])] as const;
  });
  return Object.fromEntries(await Promise.all(found));
}

/** Applies it, and waits until the Receivers are ready. */
export async function make({ manifests, objects }: ByHand): Promise<void> {
  await kubectl(['apply', '-f', '-'], manifests);
  for (const object of objects) {
    const [namespace = '', kind = '', name = ''] = object.split('/');
    if (kind === 'receiver') await servedPath(name, namespace);
  }
}

/** Takes it away, and waits until it is gone: what is made under the same name before that goes with it. */
export async function takeAway({ manifests }: ByHand): Promise<void> {
  await kubectl(['delete', '--ignore-not-found', '-f', '-'], manifests);
  await kubectl(['-n', 'flux-system', 'delete', 'networkpolicy', '--all']);
}

/** Registers a webhook as GitHub's form does, unless more is said. */
export async function register(
  home: string,
  url: string,
  secret: string,
  events = ['push'],
  config: Record<string, string> = {},
): Promise<number> {
  const hook = { events, config: { url, secret, ...config } };
  const { data } = home.includes('/')
    ? await github('POST /repos/{owner}/{repo}/hooks', { ...where(home), ...hook })
    : await github('POST /orgs/{org}/hooks', { org: home, name: 'web', ...hook });
  return data.id;
}

/** A folder with the program, and a stack file that `fluxhook adopt` has written into it. */
export async function proposed(stack: string, names: readonly string[], expectedCode = 0) {
  const project = Project.folder(stack);
  const file = join(project.directory, `Pulumi.${stack}.yaml`);
  const { code, out, err } = await fluxhook(['adopt', ...names, '--out', file]);
  if (code !== expectedCode) throw new Error(`adopt ended with ${code}: ${out}${err}`);
  const text = readFileSync(file, 'utf8');
  return { project, text, out, config: parse(text).config as Record<string, unknown> };
}

/** Takes over what a stack file says, as its comments tell. */
export async function takeOver(project: Project, stack: string): Promise<string> {
  const init = await execa('pulumi', ['stack', 'init', stack], { cwd: project.directory, env: sandbox.env, all: true });
  assert.equal(init.exitCode, 0, init.all);
  const { code, out, err } = await fluxhook(['adopt', '--take-over', '--stack', stack, '--yes'], {
    cwd: project.directory,
  });
  if (code !== 0) throw new Error(`taking over ended with ${code}: ${out}${err}`);
  return out;
}

/** A folder for files of a test. */
export function folder(): { readonly path: string } & Disposable {
  const path = mkdtempSync(join(tmpdir(), 'fluxhook-adopt-'));
  return { path, [Symbol.dispose]: () => existsSync(path) && rmSync(path, { recursive: true }) };
}
