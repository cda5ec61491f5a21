import type { Repository } from './accounts.ts';
import { type ApiAnswer, apiError, type Json, jsonAnswer } from './emulated-api.ts';
import type { Git } from './git.ts';

interface Ref {
  readonly ref: string;
  readonly sha: string;
  readonly type: string;
  /** Of an annotated tag: the commit it stands for. */
  readonly peeled: string;
}

const route =
  /^\/(?:(?<branches>branches)|(?<tags>tags)|branches\/(?<branch>[^?]+)|git\/ref\/(?<ref>[^?]+)|git\/matching-refs\/(?<prefix>[^?]*)|compare\/(?<base>[^?]+?)\.\.\.(?<head>[^?]+))(?:\?(?<query>.*))?$/;

/**
 * Answers about branches, tags, refs and how commits differ from the history git really has; undefined for any other path.
 *
 * @param rest what follows `/repos/OWNER/NAME`, query included
 */
export async function gitData(
  git: Git,
  apiUrl: string,
  repository: Repository,
  rest: string,
): Promise<ApiAnswer | undefined> {
  const { branches, tags, branch, ref, prefix, base, head, query } = route.exec(rest)?.groups ?? {};
  if ((branches ?? tags ?? branch ?? ref ?? prefix ?? base) === undefined) return undefined;
  const path = await git.open(repository.full_name, repository.default_branch);
  const refs = await readRefs(git, path);
  const url = `${apiUrl}/repos/${repository.full_name}`;
  const page = paged(new URLSearchParams(query));
  const under = (start: string) => refs.filter((each) => each.ref.startsWith(start));

  if (base !== undefined && head !== undefined) {
    return compared(git, path, url, repository, decodeURIComponent(base), decodeURIComponent(head), page);
  }
  if (branches)
    return jsonAnswer(
      200,
      page(under('refs/heads/')).map((each) => branchJson(url, each)),
    );
  if (tags)
    return jsonAnswer(
      200,
      page(under('refs/tags/')).map((each) => tagJson(url, each)),
    );
  if (branch !== undefined) {
    const found = refs.find((each) => each.ref === `refs/heads/${decodeURIComponent(branch)}`);
    if (!found) return apiError(404, 'Branch not found');
    return jsonAnswer(200, {
      ...branchJson(url, found),
      commit: await commitJson(git, path, url, repository, found.sha),
      _links: { self: `${url}/branches/${branch}`, html: `${repository.html_url}/tree/${branch}` },
    });
  }
  if (prefix !== undefined) {
    return jsonAnswer(
      200,
      page(under(`refs/${decodeURIComponent(prefix)}`)).map((each) => refJson(url, each)),
    );
  }
  const found = refs.find((each) => each.ref === `refs/${decodeURIComponent(ref ?? '')}`);
  return found ? jsonAnswer(200, refJson(url, found)) : apiError(404, 'Not Found');
}

/** How far a commit, branch or tag is ahead of or behind another one. Source: docs.github.com, "Compare two commits". */
async function compared(
  git: Git,
  path: string,
  url: string,
  repository: Repository,
  base: string,
  head: string,
  page: ReturnType<typeof paged>,
): Promise<ApiAnswer> {
  const commits = (...args: string[]) =>
    git.run(path, ['rev-list', ...args]).then((text) => text.split('\n').filter(Boolean));
  const idOf = async (name: string) => {
    for (const ref of [`refs/heads/${name}`, `refs/tags/${name}`, name]) {
      const id = await git.run(path, ['rev-parse', '--verify', '--quiet', `${ref}^{commit}`]).catch(() => '');
      if (id !== '') return id.trim();
    }
    return undefined;
  };
  const [from, to] = [await idOf(base), await idOf(head)];
  if (from === undefined || to === undefined) return apiError(404, 'Not Found');
  const common = await git.run(path, ['merge-base', from, to]).catch(() => '');
  if (common === '') return apiError(404, `No common ancestor between ${base} and ${head}.`);
  const ahead = await commits('--reverse', `${from}..${to}`);
  const behind = await commits(`${to}..${from}`);
  const status =
    ahead.length === 0 ? (behind.length === 0 ? 'identical' : 'behind') : behind.length === 0 ? 'ahead' : 'diverged';
  const json = (sha: string) => commitJson(git, path, url, repository, sha);
  const html = `${repository.html_url}/compare/${base}...${head}`;
  return jsonAnswer(200, {
    url: `${url}/compare/${base}...${head}`,
    html_url: html,
    permalink_url: html,
    diff_url: `${html}.diff`,
    patch_url: `${html}.patch`,
    base_commit: await json(from),
    merge_base_commit: await json(common.trim()),
    status,
    ahead_by: ahead.length,
    behind_by: behind.length,
    total_commits: ahead.length,
    commits: await Promise.all(page(ahead).map(json)),
    files: [],
  });
}

async function readRefs(git: Git, path: string): Promise<Ref[]> {
  const format = ['%(refname)', '%(objectname)', '%(objecttype)', '%(*objectname)'].join('%00');
  const output = await git.run(path, ['for-each-ref', `--format=${format}`]);
  return output
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const [ref = '', sha = '', type = '', peeled = ''] = line.split('\0');
      return { ref, sha, type, peeled: peeled || sha };
    });
}

function paged(query: URLSearchParams): <T>(all: readonly T[]) => readonly T[] {
  const size = Math.min(100, Math.max(1, Number(query.get('per_page')) || 30));
  const page = Math.max(1, Number(query.get('page')) || 1);
  return (all) => all.slice((page - 1) * size, page * size);
}

function branchJson(url: string, { ref, sha }: Ref): Json {
  const name = ref.replace('refs/heads/', '');
  return {
    name,
    commit: { sha, url: `${url}/commits/${sha}` },
    protected: false,
    protection: { enabled: false, required_status_checks: { enforcement_level: 'off', contexts: [], checks: [] } },
    protection_url: `${url}/branches/${name}/protection`,
  };
}

function tagJson(url: string, { ref, peeled }: Ref): Json {
  const name = ref.replace('refs/tags/', '');
  return {
    name,
    node_id: nodeId('REF', ref),
    zipball_url: `${url}/zipball/${ref}`,
    tarball_url: `${url}/tarball/${ref}`,
    commit: { sha: peeled, url: `${url}/commits/${peeled}` },
  };
}

/** GitHub's are of no form that it promises. */
const nodeId = (kind: string, name: string) => `${kind}_${Buffer.from(name).toString('base64url')}`;

function refJson(url: string, { ref, sha, type }: Ref): Json {
  return {
    ref,
    node_id: nodeId('REF', ref),
    url: `${url}/git/${ref}`,
    object: { sha, type, url: `${url}/git/${type}s/${sha}` },
  };
}

async function commitJson(git: Git, cwd: string, url: string, { html_url }: Repository, sha: string): Promise<Json> {
  const format = `--format=${['%T', '%P', '%an', '%ae', '%aI', '%cn', '%ce', '%cI', '%B'].join('%x00')}`;
  const output = await git.run(cwd, ['show', '--no-patch', format, sha]);
  const [tree, parents = '', author, authorEmail, authored, committer, committerEmail, committed, message = ''] =
    output.split('\0');
  const parentIds = parents.split(' ').filter((id) => id !== '');
  return {
    sha,
    node_id: nodeId('C', sha),
    commit: {
      author: { name: author, email: authorEmail, date: authored },
      committer: { name: committer, email: committerEmail, date: committed },
      message: message.trimEnd(),
      tree: { sha: tree, url: `${url}/git/trees/${tree}` },
      url: `${url}/git/commits/${sha}`,
      comment_count: 0,
      verification: { verified: false, reason: 'unsigned', signature: null, payload: null, verified_at: null },
    },
    url: `${url}/commits/${sha}`,
    html_url: `${html_url}/commit/${sha}`,
    comments_url: `${url}/commits/${sha}/comments`,
    author: null,
    committer: null,
    parents: parentIds.map((id) => ({ sha: id, url: `${url}/commits/${id}`, html_url: `${html_url}/commit/${id}` })),
  };
}
