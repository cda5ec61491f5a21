import { Document, isScalar, visit } from 'yaml';
import { z } from 'zod';
import { isRefName } from '../flux/git-ref.ts';
import { toObjectName } from '../flux/object-name.ts';
import { parseRepository } from '../github/repository-reference.ts';
import { Unreadable } from '../problems/unreadable.ts';
import { readYamlV3 } from '../yaml/yaml-v3.ts';
import type { RepositoryLock } from './lock.ts';
import { isNamePattern } from './name-pattern.ts';
import { wantedVisibilities } from './query.ts';
import { repositoryVisibilities } from './repository.ts';

/** Of the form of lock files. */
const version = 1;

/**
 * The text of a lock file: one repository a line, by name, so that a diff shows each by itself. The same lock gives the same text.
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
  // Version 1.1 has more words that are no texts: quotes keep them, whoever reads the file.
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

const owner = z.string().refine((text) => /^[A-Za-z0-9][A-Za-z0-9_-]{0,38}$/.test(text));

const schema = z.strictObject({
  version: z.literal(version),
  host: z.string().regex(/^[a-z0-9.-]+(:\d+)?$/),
  queries: z
    .array(
      z.strictObject({
        organization: owner,
        topics: z.array(z.string().regex(/^[a-z0-9][a-z0-9-]*$/)),
        names: z.array(z.string().refine(isNamePattern)),
        excludeArchived: z.boolean(),
        visibility: z.enum(wantedVisibilities),
      }),
    )
    .min(1),
  repositories: z.array(
    z.strictObject({
      repository: z.string().refine((text) => !text.includes(':') && parseRepository(text)?.name !== undefined),
      id: z.int().positive(),
      objects: z.string().refine((text) => text !== '' && toObjectName(text) === text),
      branch: z.string().refine(isRefName),
      visibility: z.enum(repositoryVisibilities),
      archived: z.boolean(),
    }),
  ),
});

/**
 * Reads the text of a lock file.
 * @throws Unreadable that says what is wrong and where
 */
export function readLockText(text: string): RepositoryLock {
  if (/^(<{7}|>{7}|={7})( |$)/m.test(text)) throw new Unreadable('git left the marks of a conflict in it');
  const { data, error } = schema.safeParse(readYamlV3(text));
  if (error !== undefined) {
    const [{ path, message } = { path: [], message: '' }] = error.issues;
    const place = path.map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`)).join('');
    throw new Unreadable(`not a lock file of this version: ${place.replace(/^\./, '') || 'all of it'}: ${message}`);
  }
  const { version: _, ...lock } = data;
  for (const field of ['repository', 'id', 'objects'] as const) {
    const values = lock.repositories.map((each) => String(each[field]).toLowerCase());
    const twice = values.find((value, index) => values.indexOf(value) !== index);
    if (twice !== undefined) throw new Unreadable(`two of its repositories have the ${field} ${twice}`);
  }
  return lock;
}
