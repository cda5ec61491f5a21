/**
 * Has GitHub Actions hide a stack's secrets in its logs from here on:
 *
 *   npm run --silent mask -- --stack prod
 */

import { Command, CommanderError } from 'commander';
import { execa } from 'execa';
import { secretForms } from '../lib/problems/secret-forms.ts';

const program = new Command('npm run --silent mask --')
  .description(
    'In a workflow of GitHub Actions: prints the command ::add-mask:: for each secret that the stack has in its configuration ' +
      'and its state, in plain text, Base64 and other forms, so that the runner hides them in the logs of all later steps. ' +
      'Anywhere else it prints nothing: what it prints are the secrets.',
  )
  .requiredOption('-s, --stack <name>', 'the stack')
  .allowExcessArguments(false)
  .showHelpAfterError()
  .exitOverride()
  .action(mask);

try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = error instanceof CommanderError ? error.exitCode : 1;
  if (!(error instanceof CommanderError)) console.error(error instanceof Error ? error.message : String(error));
}

async function mask({ stack }: { readonly stack: string }): Promise<void> {
  if (process.env.GITHUB_ACTIONS !== 'true')
    throw new Error(
      'Nothing is printed: this is no run of GitHub Actions (GITHUB_ACTIONS is not true), and only its runner hides what it is told.',
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

/** What Pulumi marks as a secret, decrypted. Source: pulumi/pulumi, sdk/go/common/resource/sig and apitype. */
function secretsIn(value: unknown): unknown[] {
  if (typeof value !== 'object' || value === null) return [];
  const { '4dabf18193072939515e22adb298388d': mark, plaintext } = value as Record<string, unknown>;
  if (mark === '1b47061264138c4ac30d75fd1eb44270' && typeof plaintext === 'string') return [JSON.parse(plaintext)];
  return Object.entries(value).flatMap(([key, part]) =>
    // Secret as a whole, since an annotation of `kubectl apply` may be; names and labels stay readable.
    key === 'metadata' ? [] : secretsIn(part),
  );
}

/** The texts of a value, also where it is JSON; of one with several lines, such as a kubeconfig or a key, its long words. */
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

/** Keys of a kubeconfig, and addresses, which a log is the poorer without: those of hooks are in Pulumi's outputs anyway. */
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

/** @throws Error with what the CLI says on its standard error, where no secret is */
async function pulumi(...args: string[]): Promise<unknown> {
  const { exitCode, stdout, stderr } = await execa('pulumi', args, { reject: false, stdin: 'ignore' });
  if (exitCode !== 0) throw new Error(`pulumi ${args[0]} failed: ${stderr}`);
  return JSON.parse(stdout);
}
