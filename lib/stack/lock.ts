import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { stringify } from 'yaml';
import { replaceFile } from '../files/replace-file.ts';
import { readTextFile } from '../files/text-file.ts';
import { lockOf, type RepositoryLock } from '../fleet/lock.ts';
import { type LockChange, lockChanges } from '../fleet/lock-changes.ts';
import { lockCommandOf, lockFileName, lockFileOf, type ReadLock, readLockFile } from '../fleet/lock-file.ts';
import { lockText } from '../fleet/lock-text.ts';
import type { WholeQuery } from '../fleet/query.ts';
import { publicHost } from '../github/api.ts';
import { discover, nothingFound, queryNotices } from '../operate/discovery/discover.ts';
import { listPermission } from '../operate/discovery/refused-organization.ts';
import type { GitHubCredentials, Requests } from '../operate/github.ts';
import type { Patience } from '../operate/patience.ts';
import { ProblemsError } from '../problems/problem.ts';
import { discoveredRepositories } from '../settings/discovered.ts';
import { readStackFile } from '../settings/index.ts';
import { readQueries } from '../settings/queries.ts';
import type { RepositoriesInput } from '../settings/repositories-schema.ts';
import { ownSettings } from '../settings/stack-config.ts';
import { gitHubHost } from './github-host.ts';
import { idleOverrideNotices } from './notices.ts';

/** Which lock file, and of which queries. */
export interface LockTarget {
  /** The project's folder, which the file is relative to. */
  readonly directory: string;
  /** The stack whose file has the queries. @default - PULUMI_STACK, or the only one that has a file */
  readonly stack?: string | undefined;
  /** The lock file of a program. @default - fluxhook.lock.yaml, where there is one or queries are given */
  readonly file?: string | undefined;
  /** The queries of a program, as settings have them. @default - those that the lock file has */
  readonly queries?: unknown;
}

/** A lock file and its queries. */
export interface Target {
  readonly host: string;
  readonly queries: readonly WholeQuery[];
  /** As the settings have them; undefined for a program. */
  readonly input?: RepositoriesInput;
  /** Whether they are a list there. */
  readonly isList?: boolean;
  readonly read: ReadLock;
  /** undefined for a program. */
  readonly stack?: string | undefined;
  readonly path: string;
}

/**
 * Determines the lock file and its queries.
 * @param host of a program's queries, where its lock file does not say it
 * @throws ProblemsError where nothing says which repositories are meant
 */
export function lockTarget({ directory, stack, file, queries }: LockTarget, host = publicHost): Target {
  if (file === undefined && queries === undefined) {
    const isProject = existsSync(resolve(directory, 'Pulumi.yaml'));
    const config = isProject ? readStackFile(directory, stack) : undefined;
    const given = config && ownSettings(config).repositories;
    if (config !== undefined && given !== undefined) {
      const name = lockFileOf(config.stack);
      const read = config.lock ?? { name, command: lockCommandOf(config.stack) };
      const of = readQueries(given, config.origin);
      return {
        host: gitHubHost(config),
        ...of,
        isList: Array.isArray(given),
        read,
        stack: config.stack,
        path: resolve(directory, name),
      };
    }
    if (!existsSync(resolve(directory, lockFileName))) throw nothingAsked(config?.origin);
  }
  const name = file ?? lockFileName;
  const command = name === lockFileName ? 'npx fluxhook lock' : `npx fluxhook lock --file ${name}`;
  const read = readLockFile(directory, name, command);
  const path = resolve(directory, name);
  if (queries !== undefined) {
    const of = readQueries(queries, '--query');
    return { host: read.lock?.host ?? host, queries: of.queries, read, path };
  }
  if (read.lock === undefined) throw noQueries(read);
  return { host: read.lock.host, queries: read.lock.queries, read, path };
}

/** The result of a look at GitHub. */
export interface LockRefresh {
  readonly target: Target;
  readonly lock: RepositoryLock;
  readonly changes: readonly LockChange[];
  /** Why a repository is taken out, by its id. */
  readonly reasons: ReadonlyMap<number, string>;
  /** Whether the file has the text that it would get. */
  readonly isCurrent: boolean;
  readonly notices: readonly string[];
  /** To GitHub. */
  readonly requests: number;
  /** Writes the file, unless it is current. */
  write(): void;
}

/**
 * Asks GitHub for the repositories of a lock file.
 * @throws ProblemsError for queries that find nothing, and for organizations that cannot be listed; ServerFailure where there
 *   is not an answer of GitHub
 */
export async function refreshLock(
  target: Target,
  asking: { readonly credentials: GitHubCredentials; readonly patience: Patience; readonly requests?: Requests },
): Promise<LockRefresh> {
  const { host, queries, read, path, input, isList } = target;
  const discovery = await discover(host, queries, { ...asking, before: read.lock });
  if (discovery.found.length === 0) throw nothingFound(queries, discovery);
  const lock = lockOf(host, queries, discovery.found, read.lock);
  const text = lockText(lock, read.command);
  const isCurrent = read.lock !== undefined && readTextFile(path) === text;
  const discovered =
    input && discoveredRepositories({ repositories: input }, { read: { ...read, lock }, isList: isList === true });
  return {
    target,
    lock,
    changes: lockChanges(read.lock, lock),
    reasons: discovery.reasons,
    isCurrent,
    notices: [
      ...(read.unreadable === undefined ? [] : [`${read.name} could not be used: ${read.unreadable}`]),
      ...queryNotices(queries, discovery),
      ...privateNotices(lock, read.lock, discovery.listed),
      ...(discovered === undefined ? [] : idleOverrideNotices(discovered)),
    ],
    requests: discovery.requests,
    write: () => {
      if (!isCurrent) replaceFile(path, text);
    },
  };
}

/** GitHub silently leaves out what a token may not see. */
function privateNotices(
  lock: RepositoryLock,
  before: RepositoryLock | undefined,
  listed: readonly { readonly visibility: string }[],
): string[] {
  const isPublic = ({ visibility }: { readonly visibility: string }) => visibility === 'public';
  const isExpected = lock.queries.some(({ visibility }) => visibility === 'all');
  if (!isExpected || !listed.every(isPublic) || before?.repositories.every(isPublic)) return [];
  return [`the token sees no private repository. If there are some: ${listPermission}`];
}

function nothingAsked(origin: string | undefined): ProblemsError {
  return new ProblemsError('Nothing says which repositories are meant', [
    {
      subject: 'fluxhook:repositories',
      problem:
        origin === undefined
          ? `there is no project (Pulumi.yaml) and no ${lockFileName} in this folder`
          : `not set in ${origin}, and there is no ${lockFileName}`,
      choices: 'fluxhook:repositories in the stack file; for a program of your own --query, and later its lock file',
      fix: "in the stack's file: fluxhook:repositories: { organization: ORGANIZATION }; or npx fluxhook lock --query '{ organization: ORGANIZATION }'",
    },
  ]);
}

function noQueries({ name, command, unreadable }: ReadLock): ProblemsError {
  return new ProblemsError('Nothing says which repositories are meant', [
    {
      subject: name,
      problem: unreadable ?? 'there is no such file',
      choices: 'a lock file, or --query with the queries of the program',
      fix: queryCommand(command, [{ organization: 'ORGANIZATION' }]),
    },
  ]);
}

/** The command that makes a program's lock file of its queries. */
export function queryCommand(command: string, queries: readonly object[]): string {
  const [only, ...others] = queries;
  const text = stringify(others.length === 0 ? only : queries, { collectionStyle: 'flow', lineWidth: 0 }).trim();
  return `${command} --query '${text}'`;
}
