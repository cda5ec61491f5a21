import { type Account, type Repository, simpleUser } from './accounts.ts';
import type { Json } from './emulated-api.ts';
import type { RefUpdate } from './git.ts';

/** Details of an event; what is left out gets a plausible value. */
export interface EventDetails {
  /** Such as `published` or `opened`. @default what a receiver mostly waits for */
  readonly action?: string;
  /** Tag of a release, a package version or a created ref. @default 'v1.0.0' */
  readonly tag?: string;
  /** Branch that a pull request or release is for. @default the repository's default branch */
  readonly branch?: string;
  /** Put over the payload, and the whole of it besides repository and sender where the event has none of its own here. */
  readonly payload?: Json;
}

interface Subject {
  readonly repository: Repository;
  readonly sender: Json;
  readonly tag: string;
  readonly branch: string;
  readonly action: string | undefined;
  readonly now: string;
}

const objectId = '6dcb09b5b57875f334f61aebed695e2e4193db5e';

const events: Readonly<Record<string, (subject: Subject) => Json>> = {
  create: ({ repository, tag }) => ({
    ref: tag,
    ref_type: 'tag',
    master_branch: repository.default_branch,
    description: repository.description ?? null,
    pusher_type: 'user',
  }),
  release: ({ action = 'published', ...subject }) => ({ action, release: release(subject) }),
  pull_request: ({ action = 'opened', ...subject }) => ({ action, number: 1, pull_request: pullRequest(subject) }),
  registry_package: ({ action = 'published', ...subject }) => ({ action, registry_package: registryPackage(subject) }),
};

/** The events that have a payload of their own here. */
export const knownEvents = Object.keys(events);

/** The payload of an event as GitHub documents it under "Webhook events and payloads". */
export function eventPayload(event: string, repository: Repository, sender: Account, details: EventDetails = {}): Json {
  const { action, tag = 'v1.0.0', branch = repository.default_branch, payload } = details;
  const subject = { repository, sender: simpleUser(sender), tag, branch, action, now: time(new Date()) };
  return { ...events[event]?.(subject), ...payload, ...context(repository, sender) };
}

/** What is in every payload besides the event's own. */
export function context(repository: Repository, sender: Account): Json {
  const { permissions: _, ...shown } = repository;
  return {
    repository: shown,
    ...(repository.owner.type === 'Organization' ? { organization: repository.owner } : {}),
    sender: simpleUser(sender),
  };
}

/** The `create` or `delete` event beside a push that made or removed a ref; undefined for any other. */
export function refEvent(
  repository: Repository,
  pusher: Account,
  update: RefUpdate,
): [event: string, Json] | undefined {
  const gone = (id: string) => /^0+$/.test(id);
  if (!gone(update.before) && !gone(update.after)) return undefined;
  const [, kind, ref] = /^refs\/(heads|tags)\/(.*)$/.exec(update.ref) ?? [];
  if (ref === undefined) return undefined;
  const event = gone(update.before) ? 'create' : 'delete';
  const common = { ref, ref_type: kind === 'heads' ? 'branch' : 'tag', pusher_type: 'user' };
  const created = { master_branch: repository.default_branch, description: repository.description ?? null };
  return [event, { ...common, ...(event === 'create' ? created : {}), ...context(repository, pusher) }];
}

function release({ repository, sender, tag, branch, now }: Omit<Subject, 'action'>): Json {
  const url = String(repository.url);
  return {
    url: `${url}/releases/1`,
    assets_url: `${url}/releases/1/assets`,
    upload_url: `${url}/releases/1/assets{?name,label}`,
    html_url: `${repository.html_url}/releases/tag/${tag}`,
    id: 1,
    node_id: 'RE_kwDOsandbox',
    tag_name: tag,
    target_commitish: branch,
    name: tag,
    draft: false,
    prerelease: false,
    immutable: false,
    author: sender,
    created_at: now,
    updated_at: now,
    published_at: now,
    assets: [],
    tarball_url: `${url}/tarball/${tag}`,
    zipball_url: `${url}/zipball/${tag}`,
    body: null,
  };
}

function pullRequest({ repository, sender, branch, now }: Omit<Subject, 'action'>): Json {
  const { permissions: _, ...repo } = repository;
  const end = (ref: string) => ({
    label: `${repository.owner.login}:${ref}`,
    ref,
    sha: objectId,
    user: simpleUser(repository.owner),
    repo,
  });
  return {
    url: `${repository.url}/pulls/1`,
    id: 1,
    node_id: 'PR_kwDOsandbox',
    html_url: `${repository.html_url}/pull/1`,
    number: 1,
    state: 'open',
    locked: false,
    title: 'Update the manifests',
    user: sender,
    body: null,
    created_at: now,
    updated_at: now,
    closed_at: null,
    merged_at: null,
    merge_commit_sha: null,
    assignees: [],
    requested_reviewers: [],
    labels: [],
    draft: false,
    head: end('update-manifests'),
    base: end(branch),
    author_association: 'OWNER',
    auto_merge: null,
    merged: false,
    mergeable: null,
    comments: 0,
    commits: 1,
    additions: 1,
    deletions: 1,
    changed_files: 1,
  };
}

function registryPackage({ repository, sender, tag, now }: Omit<Subject, 'action'>): Json {
  const { login } = repository.owner;
  const page = `${repository.html_url}/pkgs/container/${repository.name}`;
  return {
    id: 1,
    name: repository.name,
    namespace: login,
    description: '',
    ecosystem: 'CONTAINER',
    package_type: 'CONTAINER',
    html_url: page,
    created_at: now,
    updated_at: now,
    owner: simpleUser(repository.owner),
    package_version: {
      id: 1,
      version: `sha256:${'6dcb09b5'.repeat(8)}`,
      name: `sha256:${'6dcb09b5'.repeat(8)}`,
      description: '',
      html_url: `${page}/1`,
      target_commitish: repository.default_branch,
      target_oid: objectId,
      created_at: now,
      updated_at: now,
      metadata: [],
      container_metadata: { tag: { name: tag, digest: `sha256:${'6dcb09b5'.repeat(8)}` }, labels: {}, manifest: {} },
      package_files: [],
      package_url: `ghcr.io/${login}/${repository.name}:${tag}`.toLowerCase(),
      author: sender,
      installation_command: `docker pull ghcr.io/${login}/${repository.name}:${tag}`.toLowerCase(),
    },
    registry: null,
  };
}

const time = (date: Date) => date.toISOString().replace(/\.\d+Z$/, 'Z');
