import { senderSettings } from '../../constructs/receivers/sender-settings.ts';
import type { Cluster } from '../../operate/cluster.ts';
import { ClusterLook } from '../../operate/evidence/cluster-look.ts';
import { findReceivers } from '../../operate/evidence/collect.ts';
import type { Receiver } from '../../operate/evidence/evidence.ts';
import { isMissing, known, missingInWords } from '../../operate/evidence/piece.ts';
import { originOfWays } from '../../operate/ways/origin.ts';
import { waysOf } from '../../operate/ways/way.ts';
import { ProblemsError } from '../../problems/problem.ts';
import { openCluster } from '../open-cluster.ts';
import type { ClusterOptions, Output } from '../options.ts';

export interface SenderOptions extends ClusterOptions {
  /** Without a path. */
  readonly address?: string;
  readonly output: Output;
}

/** Prints what to set where the deliveries to a Receiver of the cluster come from. */
export async function sender(name: string, { address, output, ...options }: SenderOptions): Promise<void> {
  const cluster = openCluster(options);
  const namespace = options.namespace ?? cluster.namespace ?? 'flux-system';
  const { metadata, spec, status } = await receiverOf(cluster, name, namespace);
  if (!status?.webhookPath) {
    const why = 'Flux has given it no path yet: its Secret does not exist, or has no key token';
    throw failed(name, namespace, why, 'a Receiver that is ready', `kubectl -n ${namespace} describe receiver ${name}`);
  }
  const origin = address ?? (await addressOf(cluster, name, namespace));
  const receiver = { ...metadata, type: spec.type, events: spec.events, secretName: spec.secretRef?.name };
  try {
    const { where, fields, notes } = senderSettings(
      { ...receiver, events: spec.events && [...spec.events] },
      `${origin}${status.webhookPath}`,
    );
    if (output === 'json') {
      const document = {
        apiVersion: 'fluxhook.dev/v1',
        kind: 'SenderSettings',
        receiver: { namespace: metadata.namespace, name: metadata.name, type: spec.type },
        where,
        fields: fields.map(([name, value]) => ({ name, value })),
        notes,
      };
      return console.log(JSON.stringify(document, undefined, 2));
    }
    const lines = fields.map(([field, value]) => `  ${field}: ${value}`);
    console.log([`${where}:`, ...lines, ...(output === 'short' ? [] : ['', ...notes])].join('\n'));
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw failed(name, namespace, error.message, 'an --address that the sender accepts', '--address https://HOST');
  }
}

async function receiverOf(cluster: Cluster, name: string, namespace: string): Promise<Receiver> {
  const found = await findReceivers(cluster, [name], namespace);
  const [receiver] = 'problem' in found ? [] : found.chosen;
  if (receiver !== undefined) return receiver;
  const problem = 'problem' in found && !found.isAbsent ? found.problem : 'it is not in the cluster';
  throw failed(name, namespace, problem, 'a Receiver of the cluster', 'kubectl get receivers --all-namespaces');
}

/** The address that the cluster's own objects show. */
async function addressOf(cluster: Cluster, name: string, namespace: string): Promise<string> {
  const look = new ClusterLook(cluster);
  const controller = known(await look.controller([namespace]));
  const ways = await look.ways(controller?.namespace ?? 'flux-system', [namespace]);
  const origin = originOfWays(waysOf(ways));
  const hidden = [ways.services, ways.ingresses, ways.routes].filter(isMissing);
  for (const piece of hidden) console.error(`Not seen: ${missingInWords(piece)}.`);
  if (origin !== undefined) return origin;
  const problem =
    hidden.length > 0
      ? 'what points to the notification-controller cannot be seen'
      : 'no Service, Ingress or HTTPRoute with an address points to the notification-controller';
  throw failed(
    name,
    namespace,
    problem,
    'the address where the sender reaches it, given by hand',
    '--address https://HOST',
  );
}

function failed(name: string, namespace: string, problem: string, choices: string, fix: string): ProblemsError {
  const found = { subject: `Receiver ${namespace}/${name}`, problem, choices, fix };
  return new ProblemsError('The settings of the sender are not known', [found]);
}
