import { celExists, celHas } from '../../flux/cel.ts';
import { matchesRe2 } from '../../flux/re2.ts';
import { anything, type Filter, type KnownDelivery, type Outcomes, silence, within } from './filter.ts';
import { anyOf, asTexts, matchesAny, type Patterns, patternProblems } from './pattern.ts';

/** Receivers whose sender reports pushes. */
export type GitReceiverType = 'github' | 'gitlab' | 'bitbucket';

/**
 * A push to one of the branches. False for a ping and a push of a tag. It reads the ref that the body names, not the kind
 * of the event: where a Receiver takes more events than pushes, those that name a branch in full as their `ref` pass
 * too, such as GitHub's code_scanning_alert.
 * @param branches names or patterns: `main`, `release/*`; one that git would refuse is a violation of the Receiver
 */
export function branch(...branches: Patterns): Filter<GitReceiverType> {
  return ref('heads', branches);
}

/**
 * A push of one of the tags. False for a ping and a push to a branch. It reads the ref that the body names, as branch does.
 * @param tags names or patterns: `v1.0.0`, `v1.*`; one that git would refuse is a violation of the Receiver
 */
export function tag(...tags: Patterns): Filter<GitReceiverType> {
  return ref('tags', tags);
}

function ref(kind: 'heads' | 'tags', patterns: Patterns): Filter<GitReceiverType> {
  const names = asTexts(patterns);
  const expression = (type: GitReceiverType) => {
    if (type !== 'bitbucket') return `has(req.ref) && ${matchesAny('req.ref', names, `refs/${kind}/`)}`;
    // Data Center lists the refs by their full names, Cloud by kind and name; of a deleted ref Cloud has no `new`.
    const dataCenter = `type(c) == map && ${celHas('c.ref.id')} && ${matchesAny('c.ref.id', names, `refs/${kind}/`)}`;
    const cloudKind = kind === 'heads' ? 'branch' : 'tag';
    const cloud =
      `type(c) == map && has(c.new) && type(c.new) == map && has(c.new.type) && c.new.type == "${cloudKind}"` +
      ` && has(c.new.name) && ${matchesAny('c.new.name', names)}`;
    return `(${celExists('req.changes', 'c', dataCenter)}) || (${celExists('req.push.changes', 'c', cloud)})`;
  };
  const subject = (type: GitReceiverType) =>
    type === 'bitbucket' ? `(${celHas('req.changes')}) || (${celHas('req.push.changes')})` : 'has(req.ref)';
  const what = kind === 'heads' ? 'branch name' : 'tag name';
  return {
    expression,
    negation: (type) => within(subject(type), `!(${expression(type)})`),
    subject,
    problems: () => patternProblems(patterns, { what, wrong: noRefName, choices: refNames, fix: refNameFix }),
    outcomes: (delivery) => outcomesOf(delivery, kind === 'heads' ? 'branch' : 'tag', names),
  };
}

// The rules of `git check-ref-format` that people run into.
const noRefName = /^refs\/|^[-/]|\.\.|@\{|\/\/|[\s~^:?[\\\p{Cc}]|[./]$|\.lock$/u;
const refNames = 'names as git shows them, such as main and release/*';
const refNameFix = 'Write main, not refs/heads/main; * and ** stand for any text.';

/** GitHub's events whose body has a full name as its `ref`, besides pushes. Source: docs.github.com, "Webhook events and payloads". */
const eventsWithRef: readonly string[] = ['code_scanning_alert', 'workflow_dispatch'];

/** GitHub's events whose body has a `ref` that is not a full name. */
const eventsWithShortRef: readonly string[] = ['create', 'delete'];

function outcomesOf({ event, ref }: KnownDelivery, kind: 'branch' | 'tag', names: readonly string[]): Outcomes {
  if (event !== undefined) {
    if (eventsWithRef.includes(event)) return anything;
    return eventsWithShortRef.includes(event) ? { holds: false, fails: true } : silence;
  }
  if (ref === undefined) return anything;
  if (ref.kind !== kind) return { holds: false, fails: true };
  if (ref.name === undefined) return anything;
  const matches = matchesRe2(`^${anyOf(names)}$`, ref.name);
  return { holds: matches, fails: !matches };
}
