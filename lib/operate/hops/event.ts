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
    return [...unknownNames(view, events), ...notListed(view, events)];
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

/** How senders that cannot be asked name their events: Flux compares the whole name. */
const names: Readonly<Record<string, { readonly form: RegExp; readonly header: string; readonly usual: string }>> = {
  gitlab: { form: / hook$/i, header: 'X-Gitlab-Event', usual: 'Push Hook' },
  bitbucket: { form: /:/, header: 'X-Event-Key', usual: 'repo:push (Cloud) and repo:refs_changed (Data Center)' },
  cdevents: { form: /^dev\.cdevents\./i, header: 'Ce-Type', usual: 'dev.cdevents.change.merged.0.2.0' },
};

/** Names that are another sender's: push instead of Push Hook. */
function unknownNames({ kubectl, evidence: { receiver } }: View, listed: readonly string[]): Finding[] {
  const { type } = receiver.spec;
  const { form, header, usual } = names[type] ?? {};
  const unknown = form === undefined ? [] : listed.filter((event) => !form.test(event));
  if (unknown.length === 0) return [];
  const isAll = unknown.length === listed.length;
  return [
    {
      status: isAll ? 'fail' : 'warn',
      reason: 'event-unknown',
      message: `spec.events has ${unknown.join(', ')}, which a sender of type ${type} calls otherwise`,
      why: `Flux compares it with the header ${header}, and answers 400 to ${isAll ? 'every delivery' : 'what is not listed'}`,
      fix: `list names such as ${usual}: ${kubectl('edit')}`,
      evidence: { unknown, takes: listed },
    },
  ];
}
