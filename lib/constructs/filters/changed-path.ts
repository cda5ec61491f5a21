import { celString } from '../../flux/cel.ts';
import { anything, type Filter, silence } from './filter.ts';
import { anyOf, asTexts, type Patterns, patternProblems } from './pattern.ts';

/** What a commit in a push says that it did, in GitHub's and GitLab's payloads alike. */
const lists = ['added', 'modified', 'removed'] as const;

/** The `before` of a push that creates a branch or a tag. */
const nothing = '0'.repeat(40);

/**
 * A push that added, changed or removed one of the paths, for repositories that hold several applications. A path
 * stands for a file, or for a folder and all that is in it. False for a ping and every event that is not a push.
 *
 * Where the sender does not list every change the filter holds, and so does its negation, as a reconciliation too many is
 * harmless and a missed one waits for the next poll: after a force-push, for a new branch or tag, for a push with more
 * commits than it lists (GitHub 2,048, GitLab 20), and for a GitHub commit with 3,000 files or more.
 * GitLab does not say that a push was forced, so there the paths that it removes are not seen.
 *
 * @param paths from the root of the repository, names or patterns: `apps/web`, `libs/*\/src`, `**\/*.yaml`; one that no
 * payload has, such as one with a leading slash, is a violation of the Receiver
 */
export function changedPath(...paths: Patterns): Filter<'github' | 'gitlab'> {
  const trimmed = paths.map((path) => (typeof path === 'string' ? path.replace(/\/$/, '') : path));
  const pattern = celString(`^${anyOf(asTexts(trimmed))}(?:/(?s:.*))?$`);
  const listed = inACommit((list) => `${list}.exists(p, type(p) == string && p.matches(${pattern}))`);
  const pushWith = (type: 'github' | 'gitlab', condition: string) =>
    `${push} && (${[...unlisted[type], condition].map((text) => `(${text})`).join(' || ')})`;
  return {
    expression: (type) => pushWith(type, listed),
    // A change that is not listed may or may not concern the path.
    negation: (type) => pushWith(type, `!(${listed})`),
    subject: () => push,
    problems: () => patternProblems(trimmed, rule),
    outcomes: ({ event }) => (event === undefined ? anything : silence),
  };
}

const push = 'has(req.ref) && has(req.commits) && type(req.commits) == list';

/** The pushes whose payload does not list every change. */
const unlisted = {
  github: [
    'size(req.commits) == 0',
    'has(req.forced) && req.forced == true',
    'has(req.created) && req.created == true',
    'size(req.commits) >= 2048',
    inACommit((list) => `size(${list}) >= 3000`),
  ],
  gitlab: [
    'size(req.commits) == 0',
    `has(req.before) && req.before == "${nothing}"`,
    'has(req.total_commits_count) && req.total_commits_count != size(req.commits)',
  ],
} as const;

/** Whether a commit of the push has a list of files for which the condition holds. */
function inACommit(condition: (list: string) => string): string {
  const each = lists.map((list) => `has(c.${list}) && type(c.${list}) == list && ${condition(`c.${list}`)}`);
  return `req.commits.exists(c, type(c) == map && (${each.map((text) => `(${text})`).join(' || ')}))`;
}

const rule = {
  what: 'path',
  wrong: /^\.{0,2}\/|^\.{1,2}$|\/\/|\/\.{1,2}(\/|$)/,
  choices: 'paths from the root of the repository, such as apps/web and **/*.yaml',
  fix: 'Write it without a slash at the start and without dots for folders.',
};
