import { type Account, type Repository, simpleUser } from './accounts.ts';
import type { Json } from './emulated-api.ts';
import type { Git, RefUpdate } from './git.ts';

const NO_COMMIT = /^0+$/;
/** "A maximum of 2048 commits" are in a push event. */
const MAX_COMMITS = 2048;

// One record per commit: fields separated by NUL, the record begun by SOH, the changed paths (also NUL-separated) after it.
const RECORD = '\x01';
const FORMAT = `--format=%x01${['%H', '%T', '%cI', '%an', '%ae', '%cn', '%ce', '%B'].join('%x00')}%x00`;
// For a merge GitHub lists what it changed against its first parent; it knows no renames here.
const CHANGES = ['-z', '--name-status', '--no-renames', '--diff-merges=first-parent'];

/** The payload of GitHub's `push` event for one ref, read from the repository after the push was accepted. */
export async function pushEvent(git: Git, repository: Repository, pusher: Account, update: RefUpdate): Promise<Json> {
  const { ref, before, after } = update;
  const cwd = git.path(repository.full_name);
  const created = NO_COMMIT.test(before);
  const deleted = NO_COMMIT.test(after);
  const branch = /^refs\/heads\/(.*)$/.exec(ref)?.[1];
  const log = (args: readonly string[]) => git.run(cwd, ['log', FORMAT, ...CHANGES, ...args]).then(parseLog);
  // Not --all: that would include HEAD, and so the pushed commit itself on the default branch.
  const unknownElsewhere = ['--not', `--exclude=${ref}`, '--glob=refs/*'];

  const [commits, distinct, [headCommit], forced] = await Promise.all([
    // A new branch brings what no other ref had; a tag brings nothing.
    deleted || !branch
      ? []
      : log([
          '--reverse',
          `--max-count=${MAX_COMMITS}`,
          ...(created ? [after, ...unknownElsewhere] : [`${before}..${after}`]),
        ]),
    deleted ? '' : git.run(cwd, ['rev-list', after, ...unknownElsewhere, ...(created ? [] : [before])]),
    deleted ? [] : log(['--max-count=1', after]),
    created || deleted
      ? false
      : git.run(cwd, ['merge-base', '--is-ancestor', before, after]).then(
          () => false,
          () => true,
        ),
  ]);
  const isNew = new Set(distinct.split('\n'));
  const json = (commit: Commit) => commitJson(commit, repository, isNew.has(commit.id));
  const { permissions: _, ...shown } = repository;

  return {
    ref,
    before,
    after,
    base_ref: null,
    created,
    deleted,
    forced,
    compare: compareUrl(repository, update, branch),
    commits: commits.map(json),
    head_commit: headCommit ? json(headCommit) : null,
    // In a push event these two times are numbers, unlike anywhere else.
    repository: {
      ...shown,
      created_at: Math.floor(Date.parse(repository.created_at) / 1000),
      pushed_at: Math.floor(Date.now() / 1000),
      master_branch: repository.default_branch,
      owner: { name: repository.owner.login, email: null, ...repository.owner },
    },
    ...(repository.owner.type === 'Organization' ? { organization: repository.owner } : {}),
    pusher: { name: pusher.login, email: pusher.email ?? null },
    sender: simpleUser(pusher),
  };
}

function compareUrl(repository: Repository, { before, after, ref }: RefUpdate, branch: string | undefined): string {
  const short = (id: string) => id.slice(0, 12);
  const range = NO_COMMIT.test(before)
    ? (branch ?? ref.replace(/^refs\/tags\//, ''))
    : `${short(before)}...${short(after)}`;
  return `${repository.html_url}/compare/${range}`;
}

interface Commit {
  id: string;
  tree: string;
  timestamp: string;
  author: Json;
  committer: Json;
  message: string;
  added: string[];
  removed: string[];
  modified: string[];
}

function parseLog(output: string): Commit[] {
  return output
    .split(RECORD)
    .slice(1)
    .map((record) => {
      const [
        id = '',
        tree = '',
        timestamp = '',
        author = '',
        authorEmail = '',
        committer = '',
        committerEmail = '',
        message = '',
        ...changes
      ] = record.split('\0');
      const pairs = changes.filter((field) => field.trim() !== '').map((field) => field.trimStart());
      const paths = (status: RegExp) =>
        pairs.filter((_, index) => index % 2 === 1 && status.test(pairs[index - 1] ?? ''));
      return {
        id,
        tree,
        timestamp,
        author: { name: author, email: authorEmail },
        committer: { name: committer, email: committerEmail },
        message: message.trimEnd(),
        added: paths(/^A/),
        removed: paths(/^D/),
        modified: paths(/^[MT]/),
      };
    });
}

function commitJson({ id, tree, ...commit }: Commit, repository: Repository, distinct: boolean): Json {
  return { id, tree_id: tree, distinct, url: `${repository.html_url}/commit/${id}`, ...commit };
}
