/**
 * Prints what to set where deliveries come from, for a Receiver that is in the cluster, whoever deployed it:
 *
 *   npm run --silent sender -- RECEIVER --address https://HOST
 */
import { Command, CommanderError, InvalidArgumentError } from 'commander';
import { senderSettings } from '../lib/constructs/index.ts';
import type { ReceiverType } from '../lib/flux/receiver-types.ts';
import { Cluster, type LiveObject } from '../lib/operate/cluster.ts';
import { type Problem, ProblemsError } from '../lib/problems/problem.ts';

interface Options {
  readonly address: string;
  readonly namespace: string;
  readonly context?: string;
}

/** A Receiver as the API server has it. */
interface LiveReceiver {
  readonly spec: { readonly type: ReceiverType; readonly events?: string[]; readonly secretRef?: { name: string } };
  readonly status?: { readonly webhookPath?: string };
}

const program = new Command('npm run sender --')
  .description('Prints what to set where the deliveries to a Receiver of the cluster come from.')
  .argument('<receiver>', 'its name')
  .requiredOption('--address <url>', 'where the sender reaches it, without a path: https://flux.example.org', origin)
  .option('--namespace <name>', 'that of the Receiver', 'flux-system')
  .option('--context <name>', 'of the kubeconfig (default: its current one)')
  .showHelpAfterError()
  .exitOverride()
  .action(print);

try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode;
  else if (error instanceof ProblemsError) {
    console.error(error.message);
    process.exitCode = 1;
  } else throw error;
}

async function print(name: string, { address, namespace, context }: Options): Promise<void> {
  const { spec, status } = await readReceiver(name, namespace, context);
  if (status?.webhookPath === undefined) {
    const why = 'Flux has given it no path yet: its Secret is not there, or has no key token';
    throw failed(name, namespace, why, 'a Receiver that is ready', `kubectl -n ${namespace} describe receiver ${name}`);
  }
  const receiver = { name, namespace, type: spec.type, events: spec.events, secretName: spec.secretRef?.name };
  try {
    const { where, fields, notes } = senderSettings(receiver, `${address}${status.webhookPath}`);
    const lines = [`${where}:`, ...fields.map(([field, value]) => `  ${field}: ${value}`), '', ...notes];
    console.log(lines.join('\n'));
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw failed(name, namespace, error.message, 'an --address that the sender takes', '--address https://HOST');
  }
}

async function readReceiver(name: string, namespace: string, context: string | undefined): Promise<LiveReceiver> {
  const fix = 'kubectl get receivers --all-namespaces';
  const wrong = (problem: string) => failed(name, namespace, problem, 'a Receiver of the cluster', fix);
  const reference = { apiVersion: 'notification.toolkit.fluxcd.io/v1', kind: 'Receiver', name, namespace };
  let found: LiveObject | undefined;
  try {
    found = await Cluster.open({ context }).read(reference);
  } catch (error) {
    throw wrong(error instanceof Error ? error.message : String(error));
  }
  if (found === undefined) throw wrong('it is not in the cluster');
  return found as unknown as LiveReceiver;
}

function failed(name: string, namespace: string, problem: string, choices: string, fix: string): ProblemsError {
  const found: Problem = { subject: `Receiver ${namespace}/${name}`, problem, choices, fix };
  return new ProblemsError('The settings of the sender are not known', [found]);
}

function origin(text: string): string {
  const url = URL.parse(text);
  if (url !== null && /^https?:$/.test(url.protocol) && url.href === `${url.origin}/`) return url.origin;
  throw new InvalidArgumentError('It has to be https://HOST or https://HOST:PORT (or http), without a path.');
}
