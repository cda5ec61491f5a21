import { parseArgs } from 'node:util';
import { tokenVariable } from '../gitops/given-token.ts';
import { ProblemsError } from '../problems/problem.ts';

/**
 * What --help prints.
 * @param typed what a person types to get the command
 */
export function usage(typed: string): string {
  return `Usage: ${typed} [--output FOLDER]

Writes the Kubernetes side of a stack. It needs neither Pulumi nor a cluster, and makes no requests.

  -o, --output FOLDER  where to (default: dist)
      --webhook NAME   the webhook whose token is encrypted, if several have one
      --offline        accepted; there is no other mode
      --help           this text

PULUMI_STACK names the stack; without it, the only one that has a file Pulumi.STACK.yaml.
${tokenVariable}=- reads a token to encrypt from standard input; see docs/tokens.md.

Examples:
  ${typed}
  PULUMI_STACK=prod ${typed} --output manifests`;
}

/**
 * The command line of synth.
 * @throws ProblemsError for an option that there is not
 */
export function readArguments() {
  const options = {
    output: { type: 'string', short: 'o' },
    webhook: { type: 'string' },
    offline: { type: 'boolean' },
    help: { type: 'boolean' },
  } as const;
  try {
    return parseArgs({ options }).values;
  } catch (error) {
    throw new ProblemsError('The command cannot be used', [
      {
        subject: process.argv.slice(2).join(' '),
        problem: error instanceof Error ? error.message : String(error),
        choices: '--output FOLDER (-o), --webhook NAME, --offline, --help',
        fix: 'npx fluxhook synth --help',
      },
    ]);
  }
}
