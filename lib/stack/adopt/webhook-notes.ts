import { tokenWeaknesses } from '../../flux/token-value.ts';
import { homeName } from '../../github/hook-home.ts';
import type { LiveObject } from '../../operate/cluster.ts';
import { commandRights } from '../../operate/command-rights.ts';
import type { Evidence, MatchedHook } from '../../operate/evidence/evidence.ts';
import { objectsOf } from '../../operate/evidence/objects.ts';
import { isKnown, known } from '../../operate/evidence/piece.ts';
import { unseenOf } from '../../operate/evidence/unseen.ts';
import { keeperOf } from '../../operate/ownership.ts';
import type { WebhookSettings } from '../../settings/index.ts';
import { carriedMetadata } from './metadata.ts';
import type { Note } from './note.ts';
import { leadingHook } from './webhook.ts';

/** Notes about one Receiver, its Secret, its targets and its webhook. */
export function webhookNotes(evidence: Evidence, settings: WebhookSettings): Note[] {
  return [
    ...receiverNotes(evidence),
    ...secretNotes(evidence, settings),
    ...sourceNotes(evidence, settings),
    ...hookNotes(evidence, settings),
    ...unknownNotes(evidence),
  ];
}

function receiverNotes({ receiver }: Evidence): Note[] {
  const subject = nameOf(receiver);
  const keeper = keeperOf(receiver);
  return [...(keeper === undefined ? [] : [fought(subject, keeper)]), ...metadataNotes(subject, receiver)];
}

/** Both would set the same fields, one after the other. */
function fought(subject: string, keeper: string): Note {
  const text = `${keeper} applies it, and would set it back: take it out there first, or leave it there (ownership git, docs/gitops.md)`;
  return { kind: 'first', subject, text };
}

function metadataNotes(subject: string, object: LiveObject): Note[] {
  const { labels = {}, annotations = {} } = carriedMetadata(object);
  const of = (what: string, names: readonly string[]) =>
    names.length === 0 ? [] : [`${what} ${names.join(', ')} ${names.length === 1 ? 'stays' : 'stay'} on it`];
  const parts = [...of('label', Object.keys(labels)), ...of('annotation', Object.keys(annotations))];
  return parts.map((part) => ({ kind: 'left', subject, text: `${part}, which the settings cannot express` }));
}

function secretNotes({ receiver, secret }: Evidence, { secret: settings }: WebhookSettings): Note[] {
  const subject = `Secret ${settings.namespace}/${settings.name}`;
  const state = known(secret);
  if (state === undefined) return [];
  const problem = {
    none: () => 'the Receiver names none',
    absent: () => 'it is not there',
    'no-key': () => 'it has no key token',
    binary: () => 'its token is not text',
    token: () => (state.state === 'token' ? tokenWeaknesses(state.token)[0] : undefined),
  }[state.state]();
  if (problem !== undefined) {
    const fix =
      state.state === 'absent' || state.state === 'none'
        ? 'a new token is generated, and with it a new path'
        : `taking over is refused: give it a token of 16 characters or more (Receiver ${receiver.metadata.name})`;
    return [{ kind: 'first', subject, text: `${problem}: ${fix}` }];
  }
  if (state.state !== 'token' || settings.source.type === 'pulumi') return [];
  const why = state.keeper === undefined ? 'several Receivers have it' : `${state.keeper} writes it`;
  return [{ kind: 'left', subject, text: `${why}, so it is read, and not taken over` }];
}

function sourceNotes({ targets }: Evidence, { source }: WebhookSettings): Note[] {
  return objectsOf(targets).flatMap(({ kind, object }): Note[] => {
    if (kind !== 'GitRepository') return [];
    const { name, namespace } = object.metadata;
    const isTaken = source?.metadata.name === name && source?.metadata.namespace === namespace;
    const keeper = keeperOf(object);
    if (isTaken) return metadataNotes(`GitRepository ${namespace}/${name}`, object);
    if (keeper === undefined) return [];
    return [
      { kind: 'left', subject: `GitRepository ${namespace}/${name}`, text: `${keeper} applies it: it is referred to` },
    ];
  });
}

function hookNotes(evidence: Evidence, { hookEvents }: WebhookSettings): Note[] {
  const { sender, receiver } = evidence;
  const subject = nameOf(receiver);
  if (!sender.asked) {
    return sender.why === 'no-credentials'
      ? [{ kind: 'unknown', subject, text: `GitHub was not asked for its webhook: ${sender.said}` }]
      : [];
  }
  const matched = sender.homes.flatMap((home) => home.matched);
  const hook = leadingHook(evidence);
  const leading = matched.filter(({ match }) => match === 'path');
  const others: Note[] = matched
    .filter(({ match }) => match !== 'path')
    .map((other) => ({
      kind: 'first',
      subject: hookName(other),
      text: 'it does not point to the current path, and is not taken over: fix or delete it (fluxhook doctor)',
    }));
  if (leading.length > 1) {
    const ids = leading.map(({ hook }) => hook.id).join(', ');
    others.push({ kind: 'first', subject, text: `webhooks ${ids} all point to it: delete all but one of them` });
  }
  if (hook === undefined) {
    const isSeen = sender.homes.every(({ hooks }) => isKnown(hooks));
    return isSeen ? [...others, { kind: 'change', subject, text: 'no webhook points to it: one is created' }] : others;
  }
  const changes = hookChanges(hook, hookEvents);
  return [...others, ...changes.map((text) => ({ kind: 'change' as const, subject: hookName(hook), text }))];
}

/** What adoption sets at the webhook; the secret is set as well, because GitHub does not show it. */
function hookChanges({ hook }: MatchedHook, events: readonly string[]): string[] {
  const sorted = (list: readonly string[]) => [...list].sort().join(', ');
  return [
    ...(sorted(hook.events) === sorted(events) ? [] : [`events ${sorted(hook.events)} become ${sorted(events)}`]),
    ...(hook.contentType === 'json' ? [] : [`content type ${hook.contentType} becomes json`]),
    ...(hook.insecureSsl ? ['TLS certificates are verified'] : []),
    ...(hook.active ? [] : ['it becomes active']),
    ...(hook.hasSecret ? [] : ["it gets a secret, the Receiver's token"]),
  ];
}

function hookName({ home, hook }: MatchedHook): string {
  return `Webhook ${hook.id} of ${homeName(home)}`;
}

/** What could not be read. */
function unknownNotes(evidence: Evidence): Note[] {
  return unseenOf([evidence], commandRights.adopt.parts).map(({ asked, why, needs }) => ({
    kind: 'unknown',
    subject: nameOf(evidence.receiver),
    text: `${asked} is refused: ${why}; give this permission: ${needs}`,
    ...(needs !== undefined && { needs }),
  }));
}

export function nameOf({ metadata }: Evidence['receiver']): string {
  return `Receiver ${metadata.namespace}/${metadata.name}`;
}
