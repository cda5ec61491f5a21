import { isListed } from '../../flux/receiver-types.ts';
import { homeName } from '../../github/hook-home.ts';
import { isLeading } from '../evidence/arrival.ts';
import type { Evidence, MatchedHook } from '../evidence/evidence.ts';
import { deliveryOf } from '../filters/delivery-files.ts';
import { type FilterTest, testFilters } from '../filters/filter-test.ts';
import { viewOf } from '../hops/view.ts';

/** A ping that GitHub is about to be asked for. */
export interface PingPlan {
  readonly by: 'ping';
  readonly hook: MatchedHook;
  readonly event: 'ping';
  /** What it will do, as far as events and filters tell. */
  readonly expected: FilterTest;
}

/** A ping of the Receiver's webhook; or why none arrives there. */
export function pingPlanOf(evidence: Evidence): PingPlan | { readonly problem: string } {
  const { sender, receiver } = evidence;
  if (!sender.asked)
    return {
      problem: sender.why === 'type' ? 'only GitHub sends pings on request' : `GitHub cannot be asked: ${sender.said}`,
    };
  const { hook } = viewOf(evidence);
  if (hook === undefined) return { problem: 'no webhook points to the Receiver, as far as the rights show' };
  const named = `webhook ${hook.hook.id} of ${homeName(hook.home)}`;
  if (!isLeading(hook, receiver)) return { problem: `${named} leads elsewhere` };
  if (!hook.hook.active) return { problem: `${named} is switched off` };
  if (!isListed('ping', receiver.spec.events))
    return { problem: 'spec.events of the Receiver does not list ping, so Flux answers 400 to one' };
  return { by: 'ping', hook, event: 'ping', expected: testFilters(evidence, pingOf(hook)) };
}

/** Whether a ping has Flux reconcile all that the Receiver names. */
export function reconcilesAll({ expected: { answer, objects } }: PingPlan): boolean {
  return answer === 200 && objects.length > 0 && objects.every(({ verdict }) => verdict === 'reconciled');
}

/** What GitHub puts into a ping, as far as filters look at it. Source: docs.github.com, "Webhook events and payloads". */
function pingOf({ home: { owner, name }, hook: { id, events, active, contentType = 'form' } }: MatchedHook) {
  const [type, subject] =
    name === undefined
      ? ['Organization', { organization: { login: owner } }]
      : ['Repository', { repository: { name, full_name: `${owner}/${name}`, owner: { login: owner } } }];
  const payload = { zen: '', hook_id: id, hook: { type, id, name: 'web', active, events }, ...subject };
  const headers = {
    'x-github-event': 'ping',
    'content-type': contentType === 'json' ? 'application/json' : 'application/x-www-form-urlencoded',
  };
  return deliveryOf(JSON.stringify(payload), JSON.stringify(headers));
}
