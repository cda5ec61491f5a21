import { celExists, celHas } from '../../flux/cel.ts';
import type { Filter } from './filter.ts';
import { checkPatterns, matchesAny, type Patterns } from './pattern.ts';

/** Receivers whose sender reports pushes. */
export type GitReceiverType = 'github' | 'gitlab' | 'bitbucket';

/**
 * A push to one of the branches. False for a ping, a push of a tag and every other event.
 * @param branches names or patterns: `main`, `release/*`
 * @throws RangeError for a name that git would refuse
 */
export function branch(...branches: Patterns): Filter<GitReceiverType> {
  return ref('heads', refNames('branch', branches));
}

/**
 * A push of one of the tags. False for a ping, a push to a branch and every other event.
 * @param tags names or patterns: `v1.0.0`, `v1.*`
 * @throws RangeError for a name that git would refuse
 */
export function tag(...tags: Patterns): Filter<GitReceiverType> {
  return ref('tags', refNames('tag', tags));
}

function ref(kind: 'heads' | 'tags', names: Patterns): Filter<GitReceiverType> {
  return {
    expression: (type) => {
      if (type !== 'bitbucket') return `has(req.ref) && ${matchesAny('req.ref', names, `refs/${kind}/`)}`;
      // Data Center lists the refs by their full names, Cloud by kind and name; of a deleted ref Cloud has no `new`.
      const dataCenter = `type(c) == map && ${celHas('c.ref.id')} && ${matchesAny('c.ref.id', names, `refs/${kind}/`)}`;
      const cloudKind = kind === 'heads' ? 'branch' : 'tag';
      const cloud =
        `type(c) == map && has(c.new) && type(c.new) == map && has(c.new.type) && c.new.type == "${cloudKind}"` +
        ` && has(c.new.name) && ${matchesAny('c.new.name', names)}`;
      return `(${celExists('req.changes', 'c', dataCenter)}) || (${celExists('req.push.changes', 'c', cloud)})`;
    },
    subject: (type) =>
      type === 'bitbucket' ? `(${celHas('req.changes')}) || (${celHas('req.push.changes')})` : 'has(req.ref)',
  };
}

// The rules of `git check-ref-format` that people run into.
function refNames(what: string, names: Patterns): Patterns {
  const wrong = /^refs\/|^[-/]|\.\.|@\{|\/\/|[\s~^:?[\\\p{Cc}]|[./]$|\.lock$/u;
  return checkPatterns(
    `${what} name`,
    names,
    wrong,
    `Write it as git shows it: main, not refs/heads/main; * and ** stand for any text.`,
  );
}
