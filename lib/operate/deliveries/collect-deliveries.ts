import { homeName, hooksPath } from '../../github/hook-home.ts';
import type { Evidence } from '../evidence/evidence.ts';
import { isKnown, missingInWords, ofGitHub } from '../evidence/piece.ts';
import type { GitHub } from '../github.ts';
import { type Attempt, eventsOf } from './delivered-event.ts';
import { readAttempts, type Wanted } from './read-attempts.ts';
import { hooksOfReceiver } from './receiver-hooks.ts';
import type { ReceiverDeliveries } from './report.ts';

export interface CollectOptions {
  readonly wanted: Wanted;
  /** Of the webhooks: those that point to the Receiver now, or also those at an old path. */
  readonly which: 'leading' | 'all';
  /** Whether the Receiver was asked for by name. */
  readonly isNamed: boolean;
}

/**
 * Reads what was delivered to a Receiver.
 * @param github undefined where there are no credentials
 */
export async function collectDeliveries(
  evidence: Evidence,
  github: GitHub | undefined,
  { wanted, which, isNamed }: CollectOptions,
): Promise<ReceiverDeliveries> {
  const { metadata, spec } = evidence.receiver;
  const receiver = { namespace: metadata.namespace, name: metadata.name };
  const found = hooksOfReceiver(evidence, which);
  if (!('hooks' in found) || github === undefined) {
    const isSkipped = !evidence.sender.asked && evidence.sender.why === 'type' && !isNamed;
    const { state, problem } =
      'hooks' in found ? { state: 'unknown' as const, problem: 'GITHUB_TOKEN is not set' } : found;
    return { ...receiver, state: isSkipped ? 'skipped' : state, problem, events: [] };
  }
  const attempts: Attempt[] = [];
  for (const hook of found.hooks) {
    const asked = `GET /${hooksPath(hook.home)}/${hook.id}/deliveries of ${hook.home.host}`;
    const needs = `Webhooks: read of ${homeName(hook.home)}`;
    const read = await ofGitHub(asked, needs, () => readAttempts(github, hook, wanted));
    if (!isKnown(read)) return { ...receiver, state: 'unknown', problem: missingInWords(read), events: [] };
    attempts.push(...read.value);
  }
  return { ...receiver, state: 'seen', events: eventsOf(attempts, spec.events) };
}
