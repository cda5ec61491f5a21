import { type Account, type Repository, simpleUser } from './accounts.ts';
import type { Json } from './emulated-api.ts';
import type { Git, RefUpdate } from './git.ts';

const noCommit = /^0+$/;
/** "A maximum of 2048 commits" are in a push event. */
const maxCommits = 2048;

// One record per commit: begun by SOH, fields separated by NUL, and after them the changed paths, NUL-separated too.
// biome-ignore lint/suspicious/noControlCharactersInRegex: chosen because no text has it
const record = /\x01(?=[<>]\0)/;
const format = `--format=%x01${['%m', '%H', '%T', '%cI', '%an', '%ae', '%cn', '%ce', '%B'].join('%x00')}`;
// For a merge GitHub lists what it changed against its first parent; it knows no renames here.
const changes = ['-z', '--name-status', '--no-renames', '--diff-merges=first-parent'];

/** The payload of GitHub's `push` event for one ref, read from the repository after the push was accepted. */
export async function pushEvent(git: Git, repository: Repository, pusher: Account, update: RefUpdate): Promise<Json> {
  const { ref, before, after } = update;
  const created = noCommit.test(before);
  const deleted = noCommit.test(after);
  const branch = /^refs\/heads\/(.*)$/.exec(ref)?.[1];
  const { commits, head, forced } = deleted
    ? { commits: [], head: undefined, forced: false }
    : await pushedCommits(git, await git.open(repository.full_name), update, created, branch !== undefined);
  const json = (commit: Commit) => commitJson(commit, repository);
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
    head_commit: head ? json(head) : null,
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
  const range = noCommit.test(before)
    ? (branch ?? ref.replace(/^refs\/tags\//, ''))
    : `${short(before)}...${short(after)}`;
  return `${repository.html_url}/compare/${range}`;
}

/** Few processes, side by side: how soon the event leaves depends on them. */
async function pushedCommits(
  git: Git,
  cwd: string,
  { ref, before, after }: RefUpdate,
  created: boolean,
  isBranch: boolean,
) {
  const log = async (...args: string[]) => parseLog(await git.run(cwd, ['log', format, ...changes, ...args]));
  // Not --all: that would include HEAD, and so the pushed commit itself on the default branch.
  const otherRefs = ['--not', `--exclude=${ref}`, '--glob=refs/*'];
  const listed = ['--reverse', `--max-count=${maxCommits}`];

  let commits: Commit[] = [];
  let forced = false;
  if (created && isBranch) {
    // A new branch brings what no other ref had; a tag brings nothing.
    commits = await log(...listed, after, ...otherRefs);
  } else if (!created) {
    const [either, distinct] = await Promise.all([
      log('--left-right', ...listed, `${before}...${after}`),
      git.run(cwd, ['rev-list', after, ...otherRefs, before]),
    ]);
    const isDistinct = new Set(distinct.split('\n'));
    // What only the old tip had is lost: that is what makes a push a forced one.
    forced = either.some((commit) => commit.side === '<');
    if (isBranch) {
      commits = either
        .filter((commit) => commit.side === '>')
        .map((commit) => ({ ...commit, distinct: isDistinct.has(commit.id) }));
    }
  }
  const [head] = commits.length > 0 ? commits.slice(-1) : await log('--max-count=1', after);
  return { commits, head, forced };
}

interface Commit {
  /** `<` when only the old tip has it, else `>`. */
  readonly side: string;
  readonly id: string;
  readonly tree: string;
  /** Not in the repository before this push. */
  readonly distinct: boolean;
  readonly timestamp: string;
  readonly author: Json;
  readonly committer: Json;
  readonly message: string;
  readonly added: string[];
  readonly removed: string[];
  readonly modified: string[];
}

function parseLog(output: string): Commit[] {
  return output
    .split(record)
    .slice(1)
    .map((record) => {
      const [
        side = '',
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
      // Status and path take turns; git begins the first status with a line end.
      const paths = (status: RegExp) =>
        changes.filter((_, index) => index % 2 === 1 && status.test(changes[index - 1]?.trimStart() ?? ''));
      return {
        side,
        id,
        tree,
        distinct: true,
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

function commitJson({ side: _, id, tree, distinct, ...commit }: Commit, repository: Repository): Json {
  return { id, tree_id: tree, distinct, url: `${repository.html_url}/commit/${id}`, ...commit };
}
