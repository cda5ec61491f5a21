import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { secretForms } from '../../problems/secret-forms.ts';
import { CannotBeDone } from '../exit-codes.ts';

export interface MaskOptions {
  readonly stack: string;
}

/** Prints the commands that make GitHub Actions hide a stack's secrets in its logs from here on. */
export async function mask({ stack }: MaskOptions): Promise<void> {
  if (process.env.GITHUB_ACTIONS !== 'true')
    throw new CannotBeDone(
      'Nothing is printed: this is not a run of GitHub Actions (GITHUB_ACTIONS is not true), and only its runner hides the values that it is given.',
    );
  const [config, state] = await Promise.all([
    pulumi('config', '--json', '--show-secrets', '--stack', stack),
    pulumi('stack', 'export', '--show-secrets', '--stack', stack),
  ]);
  const settings = Object.values(config as Record<string, { readonly secret: boolean; readonly value?: string }>);
  const secrets = [...settings.flatMap(({ secret, value }) => (secret ? [value] : [])), ...secretsIn(state)];
  const forms = new Set(secrets.flatMap(textsIn).filter(isSecretText).flatMap(secretForms));
  for (const form of forms) console.log(`::add-mask::${escaped(form)}`);
}

/**
 * Secret in the state, but not masked: the metadata of a Secret, which is secret because of the annotation of `kubectl
 * apply`, but whose names and labels appear in every log; and the hash that @pulumi/random makes of a token, which
 * reveals nothing.
 */
const readable: ReadonlySet<string> = new Set(['metadata', 'bcryptHash']);

/** What Pulumi marks as a secret, decrypted. Source: pulumi/pulumi, sdk/go/common/resource/sig and apitype. */
function secretsIn(value: unknown): unknown[] {
  if (typeof value !== 'object' || value === null) return [];
  const { '4dabf18193072939515e22adb298388d': mark, plaintext } = value as Record<string, unknown>;
  if (mark === '1b47061264138c4ac30d75fd1eb44270' && typeof plaintext === 'string') return [JSON.parse(plaintext)];
  return Object.entries(value).flatMap(([key, part]) => (readable.has(key) ? [] : secretsIn(part)));
}

/**
 * The texts of a value, also where it is JSON; of one with several lines, such as a kubeconfig or a key, its long
 * words.
 */
function textsIn(value: unknown): string[] {
  if (typeof value === 'object' && value !== null) return Object.values(value).flatMap(textsIn);
  if (typeof value !== 'string') return [];
  const parsed = /^\s*[[{]/.test(value) ? parse(value) : undefined;
  if (parsed !== undefined) return textsIn(parsed);
  const longWord = 16;
  return /\n|\\n/.test(value)
    ? value.split(/(?:\s|\\n|["',{}[\]])+/).filter(({ length }) => length >= longWord)
    : [value];
}

/**
 * Keys of a kubeconfig, and addresses, which a log should still show: hook URLs are in Pulumi's outputs anyway.
 */
function isSecretText(text: string): boolean {
  return !text.endsWith(':') && !/^https?:\/\/[^@]+$/.test(text);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Data of a workflow command. Source: actions/toolkit, packages/core/src/command.ts. */
function escaped(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

/** In bytes. A state has no size limit, and one of a megabyte is not rare. */
const longestOutput = 1024 ** 3;

/** @throws CannotBeDone with what the CLI says on its standard error, where no secret is */
async function pulumi(...args: string[]): Promise<unknown> {
  try {
    const running = promisify(execFile)('pulumi', args, { maxBuffer: longestOutput });
    // It would ask for a passphrase there.
    running.child.stdin?.end();
    return JSON.parse((await running).stdout);
  } catch (error) {
    const { code, stderr = '' } = error as NodeJS.ErrnoException & { readonly stderr?: string };
    if (code === 'ENOENT')
      throw new CannotBeDone('There is no pulumi on PATH: see https://www.pulumi.com/docs/iac/download-install.');
    throw new CannotBeDone(`pulumi ${args[0]} failed: ${stderr.trim() || (error as Error).message}`);
  }
}
