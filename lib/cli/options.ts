import { type Command, InvalidArgumentError, Option } from 'commander';
import { fluxDurationToMilliseconds } from '../flux/duration.ts';

const outputs = ['text', 'json', 'short'] as const;

export type Output = (typeof outputs)[number];

/** The options that find a cluster and an object in it. */
export interface ClusterOptions {
  readonly namespace?: string;
  readonly allNamespaces?: boolean;
  readonly context?: string;
  readonly kubeconfig?: string;
  /** In milliseconds. */
  readonly timeout?: number;
}

/**
 * Adds them, by the names that kubectl and flux have for them.
 * @param namespace what that of the command is
 */
export function withCluster(
  command: Command,
  namespace = "of the Receiver (default: the context's, else flux-system)",
): Command {
  return command
    .option('-n, --namespace <name>', namespace)
    .option('--context <name>', 'of the kubeconfig (default: its current one)')
    .option('--kubeconfig <file>', 'default: KUBECONFIG, then ~/.kube/config')
    .option(
      '--timeout <time>',
      'time limit for reading the cluster and GitHub (default: 10s per request, 1m for a wait that GitHub asks for)',
      duration,
    );
}

/** Adds what names Receivers, where all of a namespace are meant without it. */
export function withReceiverNames(command: Command): Command {
  return command
    .argument('[receivers...]', 'NAME or NAMESPACE/NAME (default: all of the namespace)')
    .option('-A, --all-namespaces', 'the Receivers of all namespaces');
}

/** Adds the form of the output, and where webhooks are looked for. */
export function withOutput(command: Command): Command {
  return withHome(withForm(command));
}

/** The file of the output. */
export function withOut(command: Command): Command {
  return command.option('--out <file>', 'write it there (default: the standard output)');
}

/** Adds the form of the output. */
export function withForm(command: Command): Command {
  return command.addOption(
    new Option('-o, --output <format>', 'text for people, json for programs, short for a chat')
      .choices(outputs)
      .default('text'),
  );
}

/** Adds where webhooks are looked for. */
export function withHome(command: Command): Command {
  return command.option(
    '--repository <name>',
    'OWNER/REPOSITORY or ORGANIZATION with the webhook, if the Receiver does not show it',
  );
}

/** A time such as 30s, 2m or 1h30m, in milliseconds. */
export function duration(text: string): number {
  const milliseconds = fluxDurationToMilliseconds(text);
  if (milliseconds !== undefined) return milliseconds;
  throw new InvalidArgumentError('A time is needed, such as 30s, 2m or 1h30m.');
}
