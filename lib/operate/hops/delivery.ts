import { homeName, homePage, hooksPath, scopeOf } from '../../github/hook-home.ts';
import { isAbout } from '../evidence/brought.ts';
import { inOrder, isForgotten } from '../evidence/delivery-details.ts';
import { isKnown, known } from '../evidence/piece.ts';
import { isOk } from '../hook-records.ts';
import { ago } from './ago.ts';
import { type Finding, type Hop, notKnown } from './hop.ts';
import type { View } from './view.ts';

/** GitHub keeps deliveries for 3 days at least. */
const keptDays = 3;

/** GitHub has sent what happened. */
export const delivery: Hop = {
  id: 'delivery',
  question: 'Has GitHub sent the last push?',
  problems(view) {
    const { hook } = view;
    if (hook === undefined) return [];
    if (!isKnown(hook.deliveries)) return [notKnown(hook.deliveries)];
    return [...notSent(view), ...tooLarge(view), ...lostBefore(view)];
  },
  holds({ attempts, event, evidence: { now } }) {
    const shown = event ?? attempts[0];
    if (shown === undefined) return undefined;
    const answer = shown.statusCode === 0 ? shown.status : `answered ${shown.statusCode}`;
    return {
      message: `the last ${shown.event} was sent ${ago(shown.deliveredAt, now)}, ${answer}`,
      evidence: {
        guid: shown.guid,
        event: shown.event,
        status: shown.status,
        deliveredAt: shown.deliveredAt.toISOString(),
      },
    };
  },
};

/** The end of the branch is a commit that no delivery has brought. */
function notSent({ hook, attempts, evidence }: View): Finding[] {
  const { sender, now } = evidence;
  if (hook === undefined || !sender.asked) return [];
  const all = known(hook.deliveries) ?? [];
  const pushes = inOrder(all).filter((each) => each.event === 'push' && !isForgotten(each, all));
  const [newest] = pushes;
  // Without any push in the list, the last one may be older than the webhook, or than GitHub keeps deliveries.
  if (newest === undefined) return nothingSent(hook.hook.createdAt, attempts.length, evidence);
  if (now.getTime() - newest.deliveredAt.getTime() > keptDays * 86_400_000) return [];
  const { head, home } = sender.homes.find(({ matched }) => matched.includes(hook)) ?? {};
  if (head === undefined || home === undefined) return [];
  // A branch that is not there is the fault of the source that follows it.
  if (!isKnown(head)) return head.why.includes('Branch not found') ? [] : [notKnown(head)];
  const end = head.value;
  const details = pushes.flatMap(({ id }) => known(hook.details.get(id)) ?? []);
  const ofBranch = details.find(
    (detail) => detail.payload.ref === `refs/heads/${end.branch}` && isAbout(home, hook.home, detail),
  );
  if (typeof ofBranch?.payload.after !== 'string' || ofBranch.payload.after === end.commit) return [];
  return [
    {
      status: 'fail',
      reason: 'delivery-missing',
      message: `GitHub has not sent the last push: ${end.branch} ends at ${short(end.commit)}, and the last delivery brought ${short(ofBranch.payload.after)}`,
      why: 'the webhook was inactive or not subscribed to push at that time, more than three tags were pushed at once, the payload was over 25 MB, or GitHub is late',
      fix: `https://www.githubstatus.com; then reconcile by hand: flux reconcile source git NAME, or push again`,
      evidence: { branch: end.branch, head: end.commit, delivered: ofBranch.payload.after, guid: ofBranch.guid },
    },
  ];
}

function nothingSent(createdAt: Date, deliveries: number, { now }: View['evidence']): Finding[] {
  if (deliveries > 0) return [];
  const isFresh = now.getTime() - createdAt.getTime() < 10_000;
  return [
    {
      status: isFresh ? 'unknown' : 'warn',
      reason: 'delivery-none',
      message: 'GitHub lists no delivery of this webhook',
      why: `it keeps them for ${keptDays} days; without any, not even a ping, nothing shows that deliveries arrive`,
      fix: 'add --probe, which makes GitHub send a ping',
    },
  ];
}

function tooLarge({ symptom, changedSince }: View): Finding[] {
  if (symptom?.statusCode !== 413) return [];
  return [
    {
      status: changedSince ? 'warn' : 'fail',
      reason: 'delivery-too-large',
      message: `the last ${symptom.event} was answered 413: its body is over 3 MiB`,
      why: 'that is the limit of the notification-controller; a proxy in front of it may have a lower one',
      fix: 'push in smaller parts; for this push: flux reconcile source git NAME. For a proxy, raise the body limit (nginx: client_max_body_size)',
      evidence: { guid: symptom.guid, status: symptom.status },
    },
  ];
}

/** Deliveries failed before the newest one, which was accepted: nothing is broken now, but those pushes are lost. */
function lostBefore({ hook, telling, symptom, evidence: { now } }: View): Finding[] {
  if (hook === undefined || symptom !== undefined) return [];
  const lost = telling.filter((attempt) => attempt.event !== 'ping' && !isOk(attempt));
  const newest = telling.find(({ event }) => event !== 'ping');
  const [first] = lost;
  // A later push has delivered everything that these would have.
  if (first === undefined || (newest !== undefined && isOk(newest))) return [];
  return [
    {
      status: 'warn',
      reason: 'delivery-lost-before',
      message: `${lost.length} of the last deliveries failed and were not sent again, the last ${ago(first.deliveredAt, now)}`,
      why: 'the cause has been fixed, but GitHub does not redeliver by itself',
      fix: `gh api --method POST ${hooksPath(hook.home)}/${hook.hook.id}/deliveries/${first.id}/attempts`,
      evidence: { guids: lost.map(({ guid }) => guid) },
    },
  ];
}

/** Where a person sees the deliveries. */
export function deliveriesPage({ hook }: View): string {
  if (hook === undefined) return '';
  const { home } = hook;
  return scopeOf(home) === 'repository'
    ? `${homePage(home)}/settings/hooks/${hook.hook.id}?tab=deliveries`
    : `the recent deliveries of webhook ${hook.hook.id} of ${homeName(home)}`;
}

function short(commit: unknown): string {
  return String(commit).slice(0, 7);
}
