import type { Cluster } from '../operate/cluster.ts';
import { collectDeliveries } from '../operate/deliveries/collect-deliveries.ts';
import { redeliver } from '../operate/deliveries/redeliver.ts';
import { redeliveredLine } from '../operate/deliveries/report.ts';
import type { Receiver } from '../operate/evidence/evidence.ts';
import { masked } from '../operate/report/mask.ts';
import type { SentAgain } from '../operate/rotate/delivery-steps.ts';
import { rotateStack, type StackRotation } from '../stack/rotate.ts';
import { gitHubOf } from './commands/deliveries.ts';
import { exitCodes } from './exit-codes.ts';
import { type EvidenceOptions, lookAt } from './receiver-evidence.ts';
import type { RunOptions } from './rotation-run.ts';

const codes: Readonly<Record<StackRotation['outcome'], number>> = {
  planned: exitCodes.fine,
  rotated: exitCodes.fine,
  'taken-back': exitCodes.broken,
  nothing: exitCodes.fine,
  declined: exitCodes.unusable,
  locked: exitCodes.unusable,
  interrupted: exitCodes.interrupted,
  failed: exitCodes.broken,
};

/**
 * Rotates the token of a webhook that a stack deploys, in the stack, whose project is in the working directory.
 * @param owner the stack as ORGANIZATION/PROJECT/STACK
 */
export async function rotateInStack(
  cluster: Cluster,
  { metadata: { namespace, name } }: Receiver,
  owner: string,
  options: EvidenceOptions & RunOptions,
): Promise<number> {
  const { output, back, dryRun, revokeNow, yes } = options;
  const isText = output === 'text';
  const steps: { step: 'stack'; status: 'planned' | 'done'; message: string }[] = [];
  const rotation = await rotateStack({
    directory: process.cwd(),
    owner,
    receivers: [{ namespace, name }],
    cluster,
    isRevoked: revokeNow,
    isBack: back,
    isDryRun: dryRun,
    isAnswered: yes || !process.stdin.isTTY,
    token: process.env.FLUXHOOK_TOKEN || undefined,
    isQuiet: !isText,
    print: (message) => {
      steps.push({ step: 'stack', status: dryRun ? 'planned' : 'done', message });
      if (isText) console.log(message);
    },
  });
  const { outcome, message, receivers } = rotation;
  const isWhole = outcome === 'rotated' || outcome === 'taken-back';
  const redelivered = isWhole ? await sendAgain(cluster, rotation, options) : [];
  const receiver = receivers[0]?.name ?? name;
  if (output === 'json') {
    const head = { apiVersion: 'fluxhook.dev/v1', kind: 'Rotation', namespace, stack: owner, receiver, dryRun };
    const rest = { direction: back ? 'back' : 'on', outcome, message, hooks: [], steps, redelivered };
    console.log(JSON.stringify({ ...head, ...rest }, undefined, 2));
  } else console.log(isText ? message : `${codes[outcome] === 0 ? '✔' : '✘'} ${namespace}/${receiver}: ${outcome}`);
  if (outcome === 'taken-back' && back) return exitCodes.fine;
  const hasLost = redelivered.some((event) => event.outcome !== 'taken');
  return codes[outcome] === exitCodes.fine && hasLost ? exitCodes.broken : codes[outcome];
}

/** Has GitHub send again what failed meanwhile, where it lets itself be asked. */
async function sendAgain(
  cluster: Cluster,
  { receivers, since }: StackRotation,
  options: EvidenceOptions & RunOptions,
): Promise<SentAgain[]> {
  const github = gitHubOf();
  const names = receivers.map(({ namespace, name }) => `${namespace}/${name}`);
  if (github === undefined) {
    console.error(`GITHUB_TOKEN is not set. What failed meanwhile: fluxhook redeliver ${names.join(' ')} --since 1h`);
    return [];
  }
  const sent: SentAgain[] = [];
  const { evidence, secrets } = await lookAt(cluster, names, options);
  for (const each of evidence) {
    const how = { wanted: { since }, which: 'leading', isNamed: true } as const;
    const { events } = await collectDeliveries(each, github, how);
    for (const event of events.filter(({ state, event: name }) => state === 'failed' && name !== 'ping')) {
      const result = await redeliver(github, event);
      const said = result.outcome === 'refused' ? result.problem : String(result.delivery.statusCode);
      sent.push({ guid: event.guid, event: event.event, outcome: result.outcome, said });
      if (options.output === 'text') console.log(masked(redeliveredLine(event, result, new Date()), secrets));
      if (result.outcome === 'refused' && result.endsAll) return sent;
    }
  }
  return sent;
}
