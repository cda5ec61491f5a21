import { Document, isScalar, visit } from 'yaml';
import { isRefName } from '../flux/git-ref.ts';
import { toObjectName } from '../flux/object-name.ts';
import { parseRepository } from '../github/repository-reference.ts';
import { Unreadable } from '../problems/unreadable.ts';
import { readYamlV3 } from '../yaml/yaml-v3.ts';
import type { LockedRepository, RepositoryLock } from './lock.ts';
import { isNamePattern } from './name-pattern.ts';
import { type WholeQuery, wantedVisibilities } from './query.ts';
import { repositoryVisibilities } from './repository.ts';

/** Of the form of lock files. */
const version = 1;

/**
 * The text of a lock file: one repository a line, by name, so that a diff shows each by itself. The same lock gives the
 * same text.
 * @param command that writes the file
 */
export function lockText({ host, queries, repositories }: RepositoryLock, command: string): string {
  const ordered = repositories.map(({ repository, id, objects, branch, visibility, archived }) => ({
    repository,
    id,
    objects,
    branch,
    visibility,
    archived,
  }));
  // YAML 1.1 reads more words as something other than text: quotes keep them text for every reader.
  const document = new Document({ version, host, queries, repositories: ordered }, { version: '1.1' });
  visit(document, {
    Map: (_, map, ancestors) => {
      if (ancestors.length > 1 && map.has('id')) map.flow = true;
    },
    Seq: (_, list) => {
      if (list.items.every((item) => isScalar(item))) list.flow = true;
    },
  });
  const text = document.toString({ lineWidth: 0 });
  return `${head(command)}\n${text}`;
}

function head(command: string): string {
  return [
    `# The repositories that the queries below find at GitHub, pinned. Written by: ${command}`,
    '# Each has a webhook, so a change of this file is one of webhooks: review it as such. See docs/fleets.md.',
  ].join('\n');
}

type Test = (value: unknown) => boolean;

const text =
  (accepts: (text: string) => boolean): Test =>
  (value) =>
    typeof value === 'string' && accepts(value);
const flag: Test = (value) => typeof value === 'boolean';
const oneOf =
  (words: readonly string[]): Test =>
  (value) =>
    words.includes(value as string);
const listOf =
  (test: Test): Test =>
  (value) =>
    Array.isArray(value) && value.every(test);

const top: Readonly<Record<string, Test>> = {
  version: (value) => value === version,
  host: text((host) => /^[a-z0-9.-]+(:\d+)?$/.test(host)),
  queries: (value) => Array.isArray(value) && value.length > 0,
  repositories: Array.isArray,
};

const query: Readonly<Record<keyof WholeQuery, Test>> = {
  organization: text((login) => /^[A-Za-z0-9][A-Za-z0-9_-]{0,38}$/.test(login)),
  topics: listOf(text((topic) => /^[a-z0-9][a-z0-9-]*$/.test(topic))),
  names: listOf(text(isNamePattern)),
  excludeArchived: flag,
  visibility: oneOf(wantedVisibilities),
};

const repository: Readonly<Record<keyof LockedRepository, Test>> = {
  repository: text((name) => !name.includes(':') && parseRepository(name)?.name !== undefined),
  id: (value) => Number.isSafeInteger(value) && (value as number) > 0,
  objects: text((name) => name !== '' && toObjectName(name) === name),
  branch: text(isRefName),
  visibility: oneOf(repositoryVisibilities),
  archived: flag,
};

/** The place where an object does not have exactly these keys, with values that pass their tests. */
function fault(value: unknown, tests: Readonly<Record<string, Test>>, place: string): string | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return place || 'all of it';
  const keys = [...new Set([...Object.keys(tests), ...Object.keys(value)])];
  const wrong = keys.find((key) => tests[key]?.((value as Readonly<Record<string, unknown>>)[key]) !== true);
  return wrong === undefined ? undefined : `${place}${place && '.'}${wrong}`;
}

function faultOf(document: unknown): string | undefined {
  const whole = fault(document, top, '');
  if (whole !== undefined) return whole;
  const { queries, repositories } = document as Record<'queries' | 'repositories', readonly unknown[]>;
  const found = [
    ...queries.map((each, index) => fault(each, query, `queries[${index}]`)),
    ...repositories.map((each, index) => fault(each, repository, `repositories[${index}]`)),
  ];
  return found.find((place) => place !== undefined);
}

/**
 * Reads the text of a lock file.
 * @throws Unreadable that says what is wrong and where
 */
export function readLockText(text: string): RepositoryLock {
  if (/^(<{7}|>{7}|={7})( |$)/m.test(text)) throw new Unreadable('git left the marks of a conflict in it');
  const document = readYamlV3(text);
  const place = faultOf(document);
  if (place !== undefined) throw new Unreadable(`not a lock file of this version: ${place}`);
  const { version: _, ...lock } = document as RepositoryLock & { readonly version: number };
  for (const field of ['repository', 'id', 'objects'] as const) {
    const values = lock.repositories.map((each) => String(each[field]).toLowerCase());
    const [twice] = [...Map.groupBy(values, (value) => value)].find(([, same]) => same.length > 1) ?? [];
    if (twice !== undefined) throw new Unreadable(`two of its repositories have the ${field} ${twice}`);
  }
  return lock;
}
