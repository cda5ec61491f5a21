import { isListed, looksAtEvents } from '../../flux/receiver-types.ts';
import { hooksPath } from '../../github/hook-home.ts';
import type { MatchedHook } from '../evidence/evidence.ts';
import type { Finding, Hop } from './hop.ts';
import type { View } from './view.ts';

/** The Receiver takes the events that are sent. */
export const event: Hop = {
  id: 'event',
  question: 'Does the Receiver accept the events that GitHub sends?',
  problems(view) {
    const { receiver } = view.evidence;
    const { events = [], type } = receiver.spec;
    if (type === 'github' && events.length === 0) return [];
    if (!looksAtEvents(type)) {
      return [
        {
          status: 'not-applicable',
          reason: 'event-not-checked',
          message: `type ${type} does not check events`,
          fix: 'filter by the body instead: spec.resourceFilter',
        },
      ];
    }
    return notListed(view, events);
  },
  holds({ evidence: { receiver } }) {
    const events = receiver.spec.events ?? [];
    return { message: events.length === 0 ? 'it accepts every event' : `it accepts ${events.join(', ')}` };
  },
};

function notListed({ hook, kubectl }: View, listed: readonly string[]): Finding[] {
  if (hook === undefined) return [];
  const sent = hook.hook.events;
  if (sent.includes('*')) return everySent(hook, listed);
  const missing = sent.filter((event) => event !== 'ping' && !isListed(event, listed));
  const takesNone = sent.includes('push') && !isListed('push', listed);
  const patch = (events: readonly string[]) =>
    `${kubectl('patch')} --type=merge -p '{"spec":{"events":${JSON.stringify(events)}}}'`;
  const all = [...new Set([...listed, ...missing])];
  const evidence = { sends: sent, takes: listed };
  if (takesNone) {
    return [
      {
        status: 'fail',
        reason: 'event-not-listed',
        message: `GitHub sends ${missing.join(', ')}, but the Receiver accepts only ${listed.join(', ')}`,
        why: 'Flux answers 400 to an event that spec.events does not list',
        fix: patch(all),
        evidence,
      },
    ];
  }
  const isUseful = sent.some((event) => event !== 'ping' && isListed(event, listed));
  if (missing.length > 0) {
    // A webhook that sends nothing else is the fault of the hop hook.
    if (!isUseful) return [];
    return [
      {
        status: 'warn',
        reason: 'event-unneeded',
        message: `the webhook also sends ${missing.join(', ')}, which the Receiver does not accept`,
        why: 'each of them is answered 400, and GitHub shows a failed delivery',
        fix: patch(all),
        evidence,
      },
    ];
  }
  if (isListed('ping', listed)) return [];
  return [
    {
      status: 'warn',
      reason: 'event-ping-not-listed',
      message: 'the Receiver does not accept ping',
      why: 'GitHub shows a failed delivery for each ping, and a ping cannot show that everything works',
      fix: patch(['ping', ...listed]),
      evidence,
    },
  ];
}

/** "Send me everything": GitHub has more than sixty events. */
function everySent({ home, hook }: MatchedHook, listed: readonly string[]): Finding[] {
  if (listed.length === 0) return [];
  const wanted = listed.filter((event) => event.toLowerCase() !== 'ping').map((event) => `-f 'events[]=${event}'`);
  return [
    {
      status: 'warn',
      reason: 'event-unneeded',
      message: `the webhook sends every event, and the Receiver accepts only ${listed.join(', ')}`,
      why: 'each of the others is answered 400, and GitHub shows a failed delivery',
      fix: `gh api --method PATCH ${hooksPath(home)}/${hook.id} ${wanted.join(' ')}`,
      evidence: { sends: hook.events, takes: listed },
    },
  ];
}
